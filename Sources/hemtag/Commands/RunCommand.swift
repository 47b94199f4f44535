import ArgumentParser
import Diagnostics
import NightlyRun
import PipelineFile
import Reports
import Workplace

/// `hemtag run PIPELINE`: the nightly job.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the job: read, reconcile, publish, report.",
        discussion: """
            Reads the register and the plan exports that the pipeline file names, reconciles them,
            and publishes tables, CSV files and reports: all or nothing. One run at a time per
            pipeline and day; the same inputs, configuration, day and program again are a no-op
            that says so.

            EXAMPLES
              hemtag run Pipelines/nightly.yaml                 the night's job
              hemtag run nightly.yaml --as-of 2027-01-31        the register as of that day
              hemtag run nightly.yaml --dry-run                 all of it, writing nothing
              hemtag run nightly.yaml --profile                 what each stage cost
              hemtag run nightly.yaml --log-format json         for a log collector

            The summary goes to standard output. Exit codes: 0 done, 1 failed, 2 usage or
            configuration, 3 done with what the pipeline asks to be told, 4 input refused,
            5 another run holds the lock, 6 database unreachable, 7 ended by a signal.

            What could not be done behind the publication (files, adjusted plans, reports, pruning)
            stays owed by the run: the next run makes it up, whatever it comes to, and until then
            the exit code is 1.
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

    @Option(
        help: ArgumentHelp("Write files here instead of the pipeline's folder.", valueName: "dir"),
        completion: .directory)
    var out: String?

    @Flag(help: "Read, reconcile and audit; write nothing.")
    var dryRun = false

    @Flag(help: "Redo the run although the same fingerprint is published.")
    var force = false

    @Flag(help: "Go on although most records name units that no plan has.")
    var forceUnmatched = false

    @Flag(help: "Print what each stage took: wall time, processor time, peak memory.")
    var profile = false

    @Option(help: ArgumentHelp("The summary's form: text or json.", valueName: "format"))
    var format = OutputFormat.text

    @Option(help: ArgumentHelp("The summary's language: en, sv or fi.", valueName: "language"))
    var language = Language.english

    @OptionGroup(title: "Logging") var log: LogOptions

    func run() throws {
        let report = ProgressReport(log)
        do {
            try run(report)
        } catch {
            let failure = Failure(error)
            report.tell(failure)
            throw ExitCodeOnly(failure.status)
        }
    }

    private func run(_ report: ProgressReport) throws {
        var assembly = try JobAssembly(
            pipeline, asOf: try asOf.map(Arguments.day), database: database, out: out)
        assembly.request.isForced = force
        assembly.request.acceptsUnmatched = forceUnmatched
        assembly.request.isDryRun = dryRun
        let (assembled, ledger) = assembly.job()
        var job = assembled
        let interruption = Interruption(ledger.underWay) { report.tell($0) }
        defer { interruption.lift() }
        var figures: Background<ClaimFigures>?
        if format == .text {
            job.meanwhile = { outcome in figures = Background { ClaimFigures(outcome) } }
        }
        let summary = try job.run(assembly.request, tell: report.tell)
        for finding in summary.remarks { report.tell(finding) }
        try tell(summary, assembly.request, try figures?.value())
        if profile { Terminal.complain(ProfileTable.text(summary)) }
        if !summary.owed.isEmpty { throw ExitCodeOnly(.failed) }
        if summary.calls(for: assembly.pipeline.exit3) { throw ExitCodeOnly(.doneWithNotice) }
    }

    private func tell(
        _ summary: RunSummary, _ request: RunRequest, _ figures: ClaimFigures?
    ) throws {
        switch summary.result {
        case .unchanged(let run):
            Terminal.print(
                format == .text
                    ? "Nothing changed since run \(run.number); --force redoes it."
                    : "{\"unchanged\": true, \"run\": \(run.number)}")
            if format == .text { for path in summary.files { Terminal.print(path.withoutDetours) } }
        case .published(let run): try print(summary, request, run, figures)
        case .dry: try print(summary, request, nil, figures)
        }
    }

    private func print(
        _ summary: RunSummary, _ request: RunRequest, _ run: RunIdentity?,
        _ figures: ClaimFigures?
    ) throws {
        guard let outcome = summary.outcome else { return }
        let context = RunContext(request, run: run, inputs: summary.inputs)
        switch format {
        case .text:
            Terminal.put(
                SummaryText.render(
                    outcome, context: context, language: language, figures: figures))
            for path in summary.files { Terminal.print(path.withoutDetours) }
        case .json:
            Terminal.put(
                OutcomeFiles.summary(
                    outcome, rejected: summary.inputs.flatMap(\.rejected), context: context))
        }
    }
}

/// Text for people, JSON for programs.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument { case text, json }

extension Language: ExpressibleByArgument {}

extension RunSummary {
    /// Whether the pipeline asks to be told of what this run met.
    func calls(for notices: Set<Notice>) -> Bool {
        notices.contains(.rejected) && rejectedRows > 0
            || notices.contains(.notReady) && notReadyBenefits > 0
    }
}
