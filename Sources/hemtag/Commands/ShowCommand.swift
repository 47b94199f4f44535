import ArgumentParser
import Diagnostics
import PostgresStore
import Reports
import Workplace

/// `hemtag show RUN`: the summary of a run, read back from its tables.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what a run found, or why it failed.",
        discussion: """
            EXAMPLES
              hemtag show                          the newest published run
              hemtag show 17 --language sv         in Swedish
              hemtag show 17 --format json         the figures, for a program
            """)

    @Argument(
        help: ArgumentHelp("The run's number; default: the newest published run.", valueName: "run")
    )
    var number: Int64?

    @OptionGroup var options: RunOptions

    @Option(help: ArgumentHelp("en, sv or fi.", valueName: "language"))
    var language = Language.english

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var format = OutputFormat.text

    func run() throws {
        let published = try PublishedRun(number, of: options.choice(), in: options.place())
        guard published.record.state == .completed else {
            Terminal.print(
                "Run \(published.record.number) is \(published.record.state.rawValue).")
            for finding in try published.store.findings(of: published.record.number) {
                Terminal.print(finding.text(showValue: true))
            }
            return
        }
        let outcome = try published.outcome()
        let context = try published.context()
        switch format {
        case .text:
            Terminal.put(SummaryText.render(outcome, context: context, language: language))
        case .json:
            Terminal.put(
                OutcomeFiles.summary(outcome, rejected: context.rejected, context: context))
        }
    }
}
