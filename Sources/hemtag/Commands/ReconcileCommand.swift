import ArgumentParser
import BudgetModel
import Diagnostics
import NightlyRun
import PipelineFile
import Register
import Reports
import Workplace

/// `hemtag reconcile`: files in, files out, no database.
struct ReconcileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Reconcile files at your desk: CSV in, CSV out, no database.",
        discussion: unwrapped(
            """
            Every input is CSV in UTF-8 with a comma, a decimal point and a header row. A key \
            column that a plan lacks is left out of the file. Periods are 2027-01, 2027-Q1 or \
            2027; booleans true and false; measures money and person_years. Exports as their \
            systems write them are described in a pipeline file: --pipeline takes its sources, \
            its register files and its rules, and leaves its database alone.

            EXAMPLES
              The smallest: does the plan show what the register claims?
                hemtag reconcile --benefits benefits.csv --plan plan.csv --out result

              With organisation, accounts and approved changes:
                hemtag reconcile --benefits benefits.csv --plan plan.csv \\
                    --staffing staffing.csv --org-units units.csv --accounts accounts.csv \\
                    --approved-changes changes.csv --out result

              With the exports and the register files of a pipeline, and a report to look at:
                hemtag reconcile --pipeline nightly.yaml --out result --report report.html

              With tiers, netting and tolerance of a pipeline file:
                hemtag reconcile --benefits b.csv --plan p.csv --rules nightly.yaml --out result

            The result holds one CSV a table, rejected_row.csv and summary.json; the summary is \
            also printed. Exit code 4: an input is refused, and each reason is told with its place.
            """))

    @OptionGroup(title: "Inputs") var inputs: CanonicalInputs
    @OptionGroup(title: "How and where") var settings: Settings

    struct Settings: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "Take the sources, register files and rules of a pipeline file; files named here "
                    + "go before its own.", valueName: "pipeline"),
            completion: .file(extensions: ["yaml", "yml"]))
        var pipeline: String?

        @Option(
            help: ArgumentHelp(
                "Take tiers, netting and tolerance from the rules of a pipeline file.",
                valueName: "pipeline"), completion: .file(extensions: ["yaml", "yml"]))
        var rules: String?

        @Option(
            help: ArgumentHelp("The folder for the result; it is made.", valueName: "dir"),
            completion: .directory)
        var out: String

        @Option(
            help: ArgumentHelp(
                "Write the report to this file: .html, .xlsx, .md or .json.", valueName: "file"),
            completion: .file(extensions: ["html", "xlsx", "md", "json"]))
        var report: String?

        @Option(
            help: ArgumentHelp(
                "The reporting entity that results name; default: the pipeline's.",
                valueName: "name"))
        var entity: String?

        @Option(
            help: ArgumentHelp(
                "Read records up to the end of this day; default: all.",
                valueName: "yyyy-mm-dd"))
        var asOf: String?

        @Option(help: ArgumentHelp("The summary's language.", valueName: "en|sv|fi"))
        var language = Language.english

        @Option(
            help: ArgumentHelp(
                "What money is counted in, by ISO 4217; default: of the rules, or else EUR.",
                valueName: "code"))
        var currency: Currency?

        @Option(
            help: ArgumentHelp(
                "Rejected rows that each input may have; default: 0, or the pipeline's.",
                valueName: "count"))
        var maxRejected: Int?

        @Flag(help: "Go on although most records name units that no plan has.")
        var forceUnmatched = false
    }

    func validate() throws {
        if settings.pipeline == nil {
            guard inputs.plan != nil || inputs.staffing != nil else {
                throw ValidationError(
                    "Give --plan, --staffing or both, or a --pipeline: what is there to compare?")
            }
            guard inputs.benefits != nil else {
                throw ValidationError("Give --benefits, or a --pipeline that names their file.")
            }
        }
        if let report = settings.report, ReportFormat(path: report) == nil {
            throw ValidationError("Name the report with .html, .xlsx, .md or .json at its end.")
        }
    }

    func run() throws {
        let desk = try Desk(inputs, settings)
        for finding in desk.remarks { Terminal.complain(finding.text(showValue: true)) }
        let summary = try desk.job.run(desk.request)
        for finding in summary.remarks {
            Terminal.complain(finding.text(showValue: true))
        }
        guard let outcome = summary.outcome else { return }
        let context = RunContext(desk.request, run: nil, inputs: summary.inputs)
        if let path = settings.report, let format = ReportFormat(path: path) {
            try Report.write(
                outcome, context: context, format: format, language: settings.language,
                variant: .full, to: path)
        }
        Terminal.answer(SummaryText.render(outcome, context: context, language: settings.language))
    }
}

extension ReportFormat {
    /// The format that a file's name asks for; nil for none of a single file.
    fileprivate init?(path: String) {
        let ending = path.split(separator: ".").last.map { $0.lowercased() }
        guard let format = Self.allCases.first(where: { $0.fileExtension == ending }),
            format != .csv
        else { return nil }
        self = format
    }
}

extension Currency: ExpressibleByArgument {
    /// Reads a code of ISO 4217.
    public init?(argument: String) { self.init(argument) }
}
