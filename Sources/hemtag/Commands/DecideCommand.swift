import ArgumentParser
import BudgetModel
import Diagnostics
import FiveSteps
import PostgresStore
import Workplace

extension Advice.Word: ExpressibleByArgument {}

/// `hemtag decide INITIATIVE WORD`: what a person decides, whatever the figures advise.
struct DecideCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decide",
        abstract: "Decide about an initiative, or look at what was decided.",
        discussion: unwrapped(
            """
            The figures advise and a person decides: accelerate, continue, steer or stop, until \
            when, why, and which run's advice was seen. Not following advice is allowed, and \
            shown with what it costs. The decision goes into the journal. Benefits that are \
            recorded or raised after a stop are not ready.

            EXAMPLES
              hemtag decide NATT stop --reason "no ward uses it" --seen 41 --pipeline nightly.yaml
              hemtag decide NATT continue --until 2027-03 --reason "the new release is due" \\
                  --seen 41 --pipeline nightly.yaml
              hemtag decide NATT --pipeline nightly.yaml             what was decided so far
            """))

    @OptionGroup var options: InitiativeOptions

    @Argument(help: "accelerate, continue, steer or stop; none: show what was decided.")
    var word: Advice.Word?

    @Option(help: ArgumentHelp("The last month that it is meant for, 2027-03.", valueName: "month"))
    var until: String?

    @Option(help: ArgumentHelp("Why; it is kept for ever.", valueName: "text"))
    var reason: String?

    @Option(help: ArgumentHelp("The run whose advice was seen.", valueName: "run"))
    var seen: Int64?

    func validate() throws {
        guard word != nil else {
            if until != nil || reason != nil || seen != nil {
                throw ValidationError("Say what is decided: accelerate, continue, steer or stop.")
            }
            return
        }
        guard let reason, !reason.allSatisfy(\.isWhitespace) else {
            throw ValidationError("Give a --reason.")
        }
        if seen == nil { throw ValidationError("Name the run whose advice you saw: --seen.") }
    }

    func run() throws {
        let desk = try options.desk()
        if let word, let reason, let seen {
            let decided = try desk.decide(
                options.initiative,
                .init(word: word, until: try until.map(Self.month), reason: reason, seen: seen))
            Terminal.print("\(decided.initiative) \(decided.word), decision \(decided.number)")
            return
        }
        let initiative = desk.codes.initiatives.text(try desk.initiative(options.initiative).id)
        Terminal.put(try InitiativeDecisionText.text(desk, initiative))
    }

    private static func month(_ text: String) throws -> String {
        if let month = Period(text), month.grain == .month { return month.description }
        throw CommandFailure(
            status: .usage,
            findings: [
                Finding(
                    "argument.month.malformed", at: .argument("--until"), "this is no month",
                    value: text, fix: "write the year and the month as 2027-03")
            ])
    }
}

/// The decisions about one initiative, for people.
enum InitiativeDecisionText {
    static func text(_ desk: InitiativeDesk, _ initiative: String) throws -> String {
        let decisions = try desk.store.decisions(of: initiative)
        if decisions.isEmpty { return "Nothing was decided about \(initiative).\n" }
        let rows = decisions.map { decided in
            [
                String(decided.at.prefix(10)), decided.word, decided.until ?? "",
                decided.advice.isEmpty ? "–" : decided.advice, "\(decided.run)",
                SafeCell.shown(decided.name), SafeCell.shown(decided.reason),
            ]
        }
        let header = ["on", "decided", "until", "advice", "run", "by", "why"]
        return TextTable.text([header] + rows) + "\n"
    }
}
