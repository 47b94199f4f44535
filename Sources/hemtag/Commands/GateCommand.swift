import ArgumentParser
import BudgetModel
import Decisions
import FiveSteps
import Workplace

/// What the commands that read the register alone are told.
struct RegisterDayOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The pipeline whose register is read.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var pipeline: String

    @Option(
        help: ArgumentHelp(
            "A libpq URL or keywords; default: the pipeline's own.", valueName: "url"))
    var database: String?

    @Option(
        help: ArgumentHelp(
            "As of this day in the pipeline's zone; default: today.", valueName: "yyyy-mm-dd"))
    var asOf: String?

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var format = OutputFormat.text

    func desk() throws -> GateDesk {
        try GateDesk(pipeline: pipeline, database: database, asOf: try asOf.map(Arguments.day))
    }
}

/// `hemtag gate`: whether initiatives have what they need.
struct GateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate",
        abstract: "Look whether initiatives have what they need, and who must act where not.",
        discussion: unwrapped(
            """
            Each check of the gate with its answer: the promise is locked; somebody answers and \
            somebody else carries it out; baselines are dated before the first claim; key figures \
            have a source and are fresh; every record has its evidence; freed people have a \
            destination; what the pipeline asks for (`gate: {attestations: […]}`) is signed and \
            has not expired. A named person may waive a check until a day (input `waivers`). The \
            gate holds back no record.

            EXAMPLES
              hemtag gate --pipeline nightly.yaml                every initiative
              hemtag gate NATT --pipeline nightly.yaml
              hemtag gate --pipeline nightly.yaml --format json

            Exit code 3: an initiative is not ready.
            """))

    @Argument(help: ArgumentHelp("Only this initiative.", valueName: "initiative"))
    var initiative: String?

    @OptionGroup var options: RegisterDayOptions

    func run() throws {
        let standings = try options.desk().standings(of: initiative)
        switch options.format {
        case .text: Terminal.put(standings.map(GateText.text).joined(separator: "\n"))
        case .json:
            Terminal.print(CanonicalJSON.array(standings.map(GateText.json)).text)
        }
        if standings.contains(where: { $0.gate.state == .notReady }) {
            throw ExitCodeOnly(.doneWithNotice)
        }
    }
}

/// A gate for people and for programs.
enum GateText {
    static func text(_ standing: GateDesk.Standing) -> String {
        var text = SafeCell.shown(standing.initiative)
        if !standing.name.isEmpty { text += " · \(SafeCell.shown(standing.name))" }
        text += " · \(standing.gate.state.rawValue)\n"
        let rows = standing.gate.answers.map { answer in
            [
                "  " + (answer.isMet ? "✓" : answer.waiver == nil ? "✗" : "–"),
                SafeCell.shown(answer.check.name), because(answer), action(answer),
            ]
        }
        return text + TextTable.text(rows) + "\n"
    }

    private static func because(_ answer: Gate.Answer) -> String {
        let shown = answer.because.prefix(5).map { SafeCell.shown($0) }.joined(separator: ", ")
        let more = answer.because.count - 5
        return more > 0 ? "\(shown) and \(more) more" : shown
    }

    private static func action(_ answer: Gate.Answer) -> String {
        if let waiver = answer.waiver {
            return "waived by \(SafeCell.shown(waiver.person)) until \(day(waiver.until))"
        }
        if answer.isMet { return "" }
        return answer.actor.isEmpty ? "nobody is named" : "\(SafeCell.shown(answer.actor)) must act"
    }

    private static func day(_ day: Int64) -> String {
        CalendarDay(daysSince1970: day)?.description ?? "\(day)"
    }

    static func json(_ standing: GateDesk.Standing) -> CanonicalJSON {
        .object([
            "initiative": .text(standing.initiative),
            "state": .text(standing.gate.state.rawValue),
            "checks": .array(
                standing.gate.answers.map { answer in
                    .object([
                        "check": .text(answer.check.name), "is_met": .boolean(answer.isMet),
                        "because": .array(answer.because.map(CanonicalJSON.text)),
                        "actor": .text(answer.actor),
                        "waived_by": .init(answer.waiver?.person),
                        "waived_until": .init(answer.waiver.map { day($0.until) }),
                    ])
                }),
        ])
    }
}
