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
        discussion: """
            Reads the pipeline file, connects, reads every input as a run would, and prints the
            control totals of each: rows read, accepted, rejected and skipped by rule, and the
            exact sum of every amount column. Every problem is told, not only the first.

            EXAMPLES
              hemtag check nightly.yaml
              hemtag check nightly.yaml --format json | jq '.inputs[].sums'

            Exit code 0: a run would go through. 2: the pipeline file is wrong. 4: an input would
            be refused. 6: the database cannot be reached.
            """)

    @Argument(help: "The pipeline file.", completion: .file(extensions: ["yaml", "yml"]))
    var pipeline: String

    @Option(
        help: ArgumentHelp(
            "Read the register up to the end of this day (UTC); default: today.",
            valueName: "yyyy-mm-dd"))
    var asOf: String?

    @Option(help: ArgumentHelp("Use this database instead of the pipeline's.", valueName: "url"))
    var database: String?

    @Flag(help: "Go on although most records name units that no plan has.")
    var forceUnmatched = false

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var format = OutputFormat.text

    func run() throws {
        var assembly = try JobAssembly(
            pipeline, asOf: try asOf.map(Arguments.day), database: database)
        assembly.request.acceptsUnmatched = forceUnmatched
        let (job, ledger) = assembly.job(countsAll: true)
        if assembly.pipeline.register.readsDatabase || !assembly.place.isAbsentCluster {
            _ = try ledger.connected()
        }
        let result = try job.check(assembly.request)
        switch format {
        case .text:
            Terminal.print(ControlTotalsText.text(result.inputs))
            if let foresight = result.foresight {
                Terminal.print(ForesightText.text(foresight))
            }
        case .json:
            Terminal.print(
                ControlTotalsText.json(result.inputs, result.findings, result.foresight))
        }
        let told = result.isRefused ? result.findings.filter { $0.severity == .error } : []
        let remarks = (result.inputs.flatMap(\.findings) + result.findings).filter {
            !told.contains($0)
        }
        var seen: Set<Finding> = []
        for finding in remarks where seen.insert(finding).inserted {
            Terminal.complain(finding.text(showValue: true))
        }
        if !told.isEmpty { throw Findings(told) }
    }
}
