import ArgumentParser
import Decisions
import FiveSteps
import Workplace

/// `hemtag pulse`: what somebody must act on this week.
struct PulseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pulse",
        abstract: "Tell who must act on initiatives; reads the register and compares nothing.",
        discussion: unwrapped(
            """
            Key figures that fell silent, checks of the gate that fail, attestations and waivers \
            that end within `gate: {days_ahead: …}` (30), decisions whose month has come.

            EXAMPLES
              hemtag pulse --pipeline weekly-pulse.yaml
              hemtag pulse --pipeline weekly-pulse.yaml --as-of 2027-03-31 --format json

            Exit code 3: somebody must act.
            """))

    @OptionGroup var options: RegisterDayOptions

    func run() throws {
        let pulse = try options.desk().pulse()
        switch options.format {
        case .text: Terminal.put(Self.text(pulse))
        case .json:
            let items = pulse.items.map { item in
                CanonicalJSON.object([
                    "kind": .text(item.kind.rawValue), "initiative": .text(item.initiative),
                    "subject": .text(item.subject), "since": .text(item.since),
                    "actor": .text(item.actor),
                ])
            }
            Terminal.print(CanonicalJSON.array(items).text)
        }
        if !pulse.items.isEmpty { throw ExitCodeOnly(.doneWithNotice) }
    }

    private static func text(_ pulse: Pulse) -> String {
        if pulse.items.isEmpty { return "Nobody must act.\n" }
        let rows = pulse.items.map { item in
            [item.initiative, word(item.kind), item.subject, item.since, item.actor]
                .map { SafeCell.shown($0) }
        }
        return TextTable.text([["initiative", "what", "of", "since or until", "who"]] + rows) + "\n"
    }

    private static func word(_ kind: Pulse.Kind) -> String {
        switch kind {
        case .silentFigure: "nobody measured"
        case .gateNotPassed: "the gate asks for"
        case .expires: "ends"
        case .decisionDue: "decide again"
        }
    }
}
