import ArgumentParser
import Diagnostics
import NightlyRun
import PostgresStore
import Reports
import Workplace

/// `hemtag report RUN`: a report of a published run, any time later.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write the report or the workbook of a run.",
        discussion: unwrapped(
            """
            A pipeline leaves reports by itself (its `report:` section); this command makes one of
            any published run, in any format and language. For csv the output is a folder.

            EXAMPLES
              hemtag report --format html --out report.html
              hemtag report 17 --format xlsx --language fi --out raportti.xlsx
              hemtag report 17 --kind management --language sv --out sida.html
              hemtag report --kind minutes --from 2027-03-01 --to 2027-03-31 --out minutes.html
            """))

    @Argument(
        help: ArgumentHelp("The run's number; default: the newest published run.", valueName: "run")
    )
    var number: Int64?

    @OptionGroup var options: RunOptions

    @Option(help: ArgumentHelp("html, xlsx, markdown, json or csv.", valueName: "format"))
    var format = ReportFormat.html

    @Option(
        help: ArgumentHelp(
            "full, management (one page) or minutes (what was decided, with reasons and legs).",
            valueName: "kind"))
    var kind = ReportVariant.full

    @Option(help: ArgumentHelp("\(Language.codes).", valueName: "language"))
    var language = Language.english

    @Option(
        help: ArgumentHelp("The file to write; for csv a folder.", valueName: "file"),
        completion: .file())
    var out: String

    @Option(help: ArgumentHelp("Of minutes: the first day.", valueName: "date"))
    var from: String?

    @Option(help: ArgumentHelp("Of minutes: the last day.", valueName: "date"))
    var to: String?

    func validate() throws {
        for day in [from, to].compactMap(\.self) where AsOf(day)?.description != day {
            throw ValidationError("A day is written as in 2027-03-31, not “\(day)”.")
        }
        guard kind == .minutes || from == nil && to == nil else {
            throw ValidationError("--from and --to are of --kind minutes.")
        }
        guard kind != .minutes || format != .xlsx else {
            throw ValidationError("Minutes are written as html, markdown, json or csv.")
        }
    }

    func run() throws {
        let published = try PublishedRun(number, of: options.choice(), in: options.place())
        let outcome = try published.outcome()
        var context = try published.context(of: outcome)
        context.minutes = (from ?? "", to ?? "")
        try Report.write(
            outcome, context: context, format: format, language: language, variant: kind, to: out)
    }
}

extension ReportFormat: ExpressibleByArgument {}
extension ReportVariant: ExpressibleByArgument {}
