import ArgumentParser
import BudgetModel
import Decisions
import Diagnostics
import HostFiles
import NightlyRun
import PipelineFile
import PlanFiles
import Workplace

/// `hemtag review export`.
struct ReviewExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Hand approved proposals over: a numbered batch, a file that the system takes.",
        discussion: """
            The form of the file stands in `changes:` of the pipeline file. A batch is recorded \
            first and never changes; its file is written from it, and as often as you ask. Who \
            may export stands in register.authority. Each later export of the plan tells whether \
            the batch has landed: hemtag review batches.

            EXAMPLES
              hemtag review export --pipeline nightly.yaml
              hemtag review export --pipeline nightly.yaml --unit 1400 --yes
              hemtag review export --pipeline nightly.yaml --dry-run      what it would hold
              hemtag review export --pipeline nightly.yaml --batch 7      its file again
              hemtag review export --pipeline nightly.yaml --batch 7 --out -

            Exit code 3 says that some proposals were refused, each with its reason.
            """)

    @OptionGroup var desk: DeskOptions
    @OptionGroup var filters: ReviewFilters

    @Option(help: ArgumentHelp("Only this file of `changes:`.", valueName: "name"))
    var file: String?

    @Option(help: ArgumentHelp("The file of this batch again, byte for byte.", valueName: "number"))
    var batch: Int64?

    @Option(
        help: ArgumentHelp(
            "Write the file here, or to standard output: -; default: the folder of `changes:`.",
            valueName: "path"))
    var out: String?

    @Flag(help: "Print the file to standard output and make no batch.")
    var dryRun = false

    @Flag(help: "Do not ask, however many are approved.")
    var yes = false

    func validate() throws {
        if desk.options.pipeline == nil {
            throw ValidationError("Name the pipeline file with --pipeline.")
        }
        if batch != nil, dryRun || file != nil || !filters.isEmpty {
            throw ValidationError("--batch names one that is made: give nothing else of it.")
        }
    }

    func run() throws {
        let pipeline = try Pipeline.load(
            desk.options.pipeline.expected("validate has refused a missing one"))
        guard let changes = pipeline.changes else { throw Self.absent(pipeline) }
        let desk = try desk.desk()
        if let batch {
            let found = try desk.file(of: batch)
            try put(found.bytes, found.fileName, in: changes)
            return
        }
        let files = try wanted(changes)
        let chosen = try filters.chosen(desk).filter { choice in
            !filters.proposals.isEmpty || choice.standing.state == .approved
        }
        var (refused, count) = (0, 0)
        for file in files {
            let own = chosen.filter { $0.standing.key.lines.measure == file.form.measure }
            if own.isEmpty { continue }
            count += own.count
            refused += try export(own, as: file, pipeline, changes, desk)
        }
        if count == 0 { Terminal.print("No approved proposal.") }
        if refused == 0 { return }
        Terminal.complain("\(refused) of \(count) were refused")
        throw ExitCodeOnly(.doneWithNotice)
    }

    private func wanted(_ changes: ChangeSettings) throws -> [ChangeFile] {
        guard let file else { return changes.files }
        let named = changes.files.filter { $0.name == file }
        if !named.isEmpty { return named }
        throw Finding(
            "argument.change_file.unknown", at: .argument("--file"),
            "`changes` has no file of this name", value: file,
            fix: "write one of \(changes.files.map(\.name).joined(separator: ", "))")
    }

    /// - Returns: how many were refused.
    private func export(
        _ chosen: [(standing: ProposalStanding, version: String)], as file: ChangeFile,
        _ pipeline: Pipeline, _ changes: ChangeSettings, _ desk: ReviewDesk
    ) throws -> Int {
        if !yes, !dryRun { try ask(chosen.map(\.standing), file) }
        let answer = try desk.export(
            chosen.map { ($0.standing.id, $0.version) }, as: file, from: pipeline,
            isTrial: dryRun)
        for (id, why) in answer.refused {
            let line = "\(id) refused: \(SafeCell.shown(why.text))"
            if dryRun || out == "-" { Terminal.complain(line) } else { Terminal.print(line) }
        }
        guard let made = answer.exported else { return answer.refused.count }
        if dryRun {
            Terminal.put(made.bytes)
            return answer.refused.count
        }
        let sum = made.taken.reduce(0) { $0 + ($1.proposal?.amount ?? 0) }
        let told =
            "batch \(made.batch): \(made.taken.count.counted("proposal")), "
            + "\(file.form.measure.text(sum)) \(file.form.measure.rawValue), "
            + made.lines.counted("line")
        if out == "-" { Terminal.complain(told) } else { Terminal.print(told) }
        do { try put(made.bytes, made.fileName, in: changes) } catch {
            Terminal.complain(
                "batch \(made.batch) is made, its file is not written: "
                    + "hemtag review export --batch \(made.batch) writes it")
            throw error
        }
        return answer.refused.count
    }

    private func put(_ bytes: [UInt8], _ name: String, in changes: ChangeSettings) throws {
        if out == "-" { return Terminal.put(bytes) }
        if out == nil { try Folder.make(changes.directory) }
        let path = out ?? "\(changes.directory)/\(name)"
        try WholeFile.write(bytes, to: path)
        Terminal.print(path.withoutDetours)
    }

    private func ask(_ standings: [ProposalStanding], _ file: ChangeFile) throws {
        let sum = standings.reduce(0) { $0 + ($1.proposal?.amount ?? 0) }
        let measure = file.form.measure
        Terminal.print(
            "export \(standings.count.counted("proposal")) to \(file.name): \(measure.text(sum)) "
                + "\(measure.rawValue)? Type yes to go on.")
        guard readLine() == "yes" else {
            Terminal.print("Nothing was exported.")
            throw ExitCodeOnly(.usage)
        }
    }

    static func absent(_ pipeline: Pipeline) -> Finding {
        Finding(
            "pipeline.changes.absent", at: .file(path: pipeline.path, line: 0, column: 0),
            "the pipeline does not say what the system of the plan takes",
            fix: "add the section `changes:`, as in the article on the pipeline file")
    }
}
