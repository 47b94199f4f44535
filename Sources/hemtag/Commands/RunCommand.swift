import ArgumentParser
import Decisions
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
        discussion: unwrapped(
            """
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

            The exports are held against batches that were handed over (hemtag review batches). A
            batch that the plan holds twice ends every run with 3, until it is mended or withdrawn.
            """))

    @OptionGroup var job: JobOptions

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

    @Option(
        help: ArgumentHelp(
            "The summary's language: \(Language.codes).", valueName: "language"))
    var language = Language.english

    @OptionGroup(title: "Logging") var log: LogOptions

    func run() throws {
        let report = ProgressReport(log)
        do {
            var assembly = try job.assembly(out: out)
            assembly.request.isForced = force
            assembly.request.acceptsUnmatched = forceUnmatched
            assembly.request.isDryRun = dryRun
            let told = dryRun ? nil : NightTelling(assembly.pipeline, assembly.place)
            let end = run(assembly, report, told)
            for finding in told?.end(end) ?? [] { report.tell(finding) }
            if end.exitCode != 0 {
                throw ExitCodeOnly(ExitStatus(rawValue: end.exitCode) ?? .failed)
            }
        } catch let error as ExitCodeOnly {
            throw error
        } catch {
            let failure = Failure(error)
            report.tell(failure)
            throw ExitCodeOnly(failure.status)
        }
    }

    /// The night, which ends in some way whatever happens.
    private func run(
        _ assembly: JobAssembly, _ report: ProgressReport, _ told: NightTelling?
    ) -> NightEnd {
        do {
            return try reconcile(assembly, report, told)
        } catch {
            let failure = Failure(error)
            report.tell(failure)
            return NightEnd(failure)
        }
    }

    private func reconcile(
        _ assembly: JobAssembly, _ report: ProgressReport, _ told: NightTelling?
    ) throws -> NightEnd {
        let (assembled, ledger) = assembly.job()
        var job = assembled
        let interruption = Interruption(ledger.underWay) { reason in
            report.tell(reason)
            _ = told?.end(NightEnd(interruptedBy: reason))
        }
        defer { interruption.lift() }
        var figures: Background<ClaimFigures>?
        if format == .text {
            job.meanwhile = { outcome in figures = Background { ClaimFigures(outcome) } }
        }
        let summary = try job.run(assembly.request, tell: report.tell)
        for finding in summary.remarks { report.tell(finding) }
        let told = Told(summary, assembly.request, language)
        let needsText = format == .text || !assembly.pipeline.notify.command.isEmpty
        let text = needsText ? told.text(figures: try figures?.value()) : ""
        if format == .json { Terminal.put(told.json) } else { Terminal.answer(text) }
        if format == .text { for path in summary.files { Terminal.print(path.withoutDetours) } }
        if profile { Terminal.complain(ProfileTable.text(summary)) }
        return NightEnd(summary, notices: assembly.pipeline.notify.exit3, text: text)
    }
}

/// What a run came to, in the forms that it is told in.
private struct Told {
    let summary: RunSummary
    let request: RunRequest
    let language: Language

    init(_ summary: RunSummary, _ request: RunRequest, _ language: Language) {
        (self.summary, self.request, self.language) = (summary, request, language)
    }

    private var run: RunIdentity? {
        if case .published(let run) = summary.result { run } else { nil }
    }

    private var context: RunContext {
        var context = RunContext(request, run: run, inputs: summary.inputs)
        context.journal = summary.rows?.journal ?? ""
        return context
    }

    func text(figures: ClaimFigures?) -> String {
        summaryText(figures) + summary.batchLines.map { $0 + "\n" }.joined()
    }

    private func summaryText(_ figures: ClaimFigures?) -> String {
        if case .unchanged(let run) = summary.result {
            return "Nothing changed since run \(run.number); --force redoes it.\n"
        }
        return summary.outcome.map {
            SummaryText.render($0, context: context, language: language, figures: figures)
        } ?? ""
    }

    var json: String {
        if case .unchanged(let run) = summary.result {
            return "{\"unchanged\": true, \"run\": \(run.number)}\n"
        }
        return summary.outcome.map {
            OutcomeFiles.summary(
                $0, rejected: summary.inputs.flatMap(\.rejected), context: context)
        } ?? ""
    }
}

/// Text for people, JSON for programs.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument { case text, json }

extension Language: ExpressibleByArgument {}

extension RunSummary {
    /// What this run says of batches, a line each.
    fileprivate var batchLines: [String] {
        landings.filter { $0.isNews || !$0.isLanded }.map { "Batch \($0.batch): \($0.text)." }
            + doubled.map {
                "Batch \($0) is doubled: the plan holds its changes twice. "
                    + "See: hemtag review batches \($0)"
            }
    }
}
