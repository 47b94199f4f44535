import ArgumentParser
import Diagnostics
import PostgresStore
import Reports
import Workplace

/// `hemtag report RUN`: a report of a published run, any time later.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write the report or the workbook of a run.",
        discussion: """
            A pipeline leaves reports by itself (its `report:` section); this command makes one of
            any published run, in any format and language. For csv the output is a folder.

            EXAMPLES
              hemtag report --format html --out report.html
              hemtag report 17 --format xlsx --language fi --out raportti.xlsx
              hemtag report 17 --kind management --language sv --out sida.html
            """)

    @Argument(
        help: ArgumentHelp("The run's number; default: the newest published run.", valueName: "run")
    )
    var number: Int64?

    @OptionGroup var options: RunOptions

    @Option(help: ArgumentHelp("html, xlsx, markdown, json or csv.", valueName: "format"))
    var format = ReportFormat.html

    @Option(help: ArgumentHelp("full or management (one page).", valueName: "kind"))
    var kind = ReportVariant.full

    @Option(help: ArgumentHelp("en, sv or fi.", valueName: "language"))
    var language = Language.english

    @Option(
        help: ArgumentHelp("The file to write; for csv a folder.", valueName: "file"),
        completion: .file())
    var out: String

    func run() throws {
        let published = try PublishedRun(number, of: options.choice(), in: options.place())
        try Report.write(
            try published.outcome(), context: try published.context(), format: format,
            language: language, variant: kind, to: out)
    }
}

extension ReportFormat: ExpressibleByArgument {}
extension ReportVariant: ExpressibleByArgument {}
