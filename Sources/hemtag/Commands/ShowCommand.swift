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
              hemtag show --unit 1412              one unit with those below it
              hemtag show --initiative RUTT        one initiative
              hemtag show --owner "Eva Ek"         what one owner has to do
              hemtag show --line 1412/4010/400     one line, and who claims it
            """)

    @Argument(
        help: ArgumentHelp("The run's number; default: the newest published run.", valueName: "run")
    )
    var number: Int64?

    @OptionGroup(title: "Ask") var subject: Subject

    struct Subject: ParsableArguments {
        @Option(help: ArgumentHelp("Of this unit and those below it.", valueName: "code"))
        var unit: String?

        @Option(help: ArgumentHelp("Of this initiative.", valueName: "code"))
        var initiative: String?

        @Option(help: ArgumentHelp("Of this owner of benefits.", valueName: "name"))
        var owner: String?

        @Option(
            help: ArgumentHelp(
                "Of this plan line; account and activity may be left out.",
                valueName: "unit/account/activity"))
        var line: String?

        var inquiries: [Inquiry] {
            [
                unit.map(Inquiry.unit), initiative.map(Inquiry.initiative),
                owner.map(Inquiry.owner), line.map(Inquiry.line),
            ].compactMap { $0 }
        }
    }

    @OptionGroup var options: RunOptions

    @Option(help: ArgumentHelp("en, sv or fi.", valueName: "language"))
    var language = Language.english

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var format = OutputFormat.text

    func validate() throws {
        guard subject.inquiries.count < 2 else {
            throw ValidationError("Ask one thing: --unit, --initiative, --owner or --line.")
        }
    }

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
        if let inquiry = subject.inquiries.first {
            let answer =
                format == .text
                ? try inquiry.text(outcome, context: context, language: language)
                : try inquiry.json(outcome, context: context, language: language)
            Terminal.put(answer)
            return
        }
        switch format {
        case .text:
            Terminal.put(SummaryText.render(outcome, context: context, language: language))
        case .json:
            Terminal.put(
                OutcomeFiles.summary(outcome, rejected: context.rejected, context: context))
        }
    }
}
