import ArgumentParser
import BudgetModel
import Diagnostics
import NightlyRun
import PipelineFile
import Workplace

/// `hemtag check PIPELINE`: everything that can be known without writing.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a pipeline: its file, its connections, its inputs. Writes nothing.",
        discussion: unwrapped(
            """
            Reads the pipeline file, connects, reads every input as a run would, and prints the
            control totals of each: rows read, accepted, rejected and skipped by rule, and the
            exact sum of every amount column. Every problem is told, not only the first.

            EXAMPLES
              hemtag check nightly.yaml
              hemtag check nightly.yaml --format json | jq '.inputs[].sums'
              hemtag check nightly.yaml --findings findings.csv

            Of findings of one kind the first five are printed; --findings leaves all of them, as
            JSON where the file's name ends in .json, else as CSV.

            Exit code 0: a run would go through. 2: the pipeline file is wrong. 4: an input would
            be refused. 6: the database cannot be reached.
            """))

    @OptionGroup var job: JobOptions

    @Flag(help: "Go on although most records name units that no plan has.")
    var forceUnmatched = false

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var format = OutputFormat.text

    @Option(
        help: ArgumentHelp(
            "Write every finding, however many, to this file: .csv or .json.", valueName: "file"),
        completion: .file(extensions: ["csv", "json"]))
    var findings: String?

    func run() throws {
        var assembly = try self.job.assembly()
        assembly.request.acceptsUnmatched = forceUnmatched
        let (job, ledger) = assembly.job(countsAll: true)
        if assembly.pipeline.register.readsDatabase || !assembly.place.isAbsentCluster {
            _ = try ledger.connected()
        }
        let result = try job.check(assembly.request)
        let all = result.everyFinding
        switch format {
        case .text:
            Terminal.print(ControlTotalsText.text(result.inputs))
            if let foresight = result.foresight {
                Terminal.print(ForesightText.text(foresight))
            }
        case .json:
            Terminal.print(
                ControlTotalsText.json(result.inputs, all, result.foresight))
        }
        if let findings { try FindingsFile.write(all, to: findings) }
        let told = result.isRefused ? all.filter { $0.severity == .error } : []
        let remarks = all.filter { !result.isRefused || $0.severity != .error }
        for text in FindingsText.collapsed(remarks + told, "--findings FILE") {
            Terminal.complain(text)
        }
        if !told.isEmpty { throw ExitCodeOnly(Failure.status(of: told)) }
    }
}
