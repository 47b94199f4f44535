import ArgumentParser
import BudgetModel
import Decisions
import Diagnostics
import NightlyRun
import Workplace

/// What every deciding command asks for.
struct DecideOptions: ParsableArguments {
    @OptionGroup var desk: DeskOptions
    @OptionGroup var filters: ReviewFilters

    @Option(help: ArgumentHelp("Why; it is kept for ever.", valueName: "text"))
    var reason: String

    @Flag(help: "Do not ask, however many the filters name.")
    var yes = false

    @Flag(help: "All of them or none: where one is refused, nothing is recorded.")
    var atomic = false

    func validate() throws {
        if reason.allSatisfy(\.isWhitespace) { throw ValidationError("Give a --reason.") }
        if filters.isEmpty { throw ValidationError("Name proposals, or give a filter.") }
    }

    /// Decides, tells what became of each, and ends with 3 where some were refused.
    func decide(_ verb: Decision.Verb, until: String? = nil, body: String? = nil) throws {
        let desk = try desk.desk()
        var chosen = try filters.chosen(desk)
        if filters.proposals.isEmpty, filters.state.isEmpty {
            // A filter means what can be decided on in this way.
            chosen.removeAll { !Self.isMeant(verb, $0.standing) }
        }
        if chosen.isEmpty {
            Terminal.print("No proposal.")
            return
        }
        if filters.proposals.isEmpty, !yes { try ask(verb, chosen.map(\.standing)) }
        let wish = Wish(
            verb: verb, login: desk.login, reason: reason, until: until, body: body)
        let answers = try desk.decide(
            wish, on: chosen.map { ($0.standing.id, $0.version) }, isAtomic: atomic)
        var refused = 0
        for answer in answers {
            switch answer.result {
            case .success(let effect): Terminal.print("\(answer.id) \(effect.rawValue)")
            case .failure(let refusal):
                refused += 1
                Terminal.print("\(answer.id) refused: \(SafeCell.shown(refusal.text))")
            }
        }
        if refused == 0 { return }
        let kept = atomic ? ", so nothing was recorded" : ""
        Terminal.complain("\(refused) of \(chosen.count) were refused\(kept)")
        throw ExitCodeOnly(.doneWithNotice)
    }

    private static func isMeant(_ verb: Decision.Verb, _ standing: ProposalStanding) -> Bool {
        switch verb {
        case .second: standing.state == .awaitingSecond
        case .withdraw: standing.decision != nil && standing.state != .booked
        case .approve, .reject, .defer: standing.state == .proposed || standing.state == .changed
        }
    }

    /// Shows how many and how much, and goes on only where the answer is yes.
    private func ask(_ verb: Decision.Verb, _ standings: [ProposalStanding]) throws {
        let sums = Measure.allCases.compactMap { measure -> String? in
            let sum = standings.filter { $0.key.lines.measure == measure }
                .reduce(0) { $0 + ($1.proposal?.amount ?? 0) }
            return sum == 0 ? nil : "\(measure.text(sum)) \(measure.rawValue)"
        }
        Terminal.print(
            "\(verb.rawValue) \(standings.count) proposals: \(sums.joined(separator: ", "))? "
                + "Type yes to go on.")
        guard readLine() == "yes" else {
            Terminal.print("Nothing was recorded.")
            throw ExitCodeOnly(.usage)
        }
    }
}

/// `hemtag review approve`.
struct ReviewApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve proposals.",
        discussion: """
            Your limit holds for the sum of what you approve of one benefit in one year. Above it \
            a second is needed; above everyone's limit it is decided outside, and recorded with \
            the body and its paragraph.

            EXAMPLES
              hemtag review approve P-00042-2027 P-00043-2027 --reason "agreed with the unit"
              hemtag review approve --unit 1400 --at-most 5000 --reason "small" --yes
              hemtag review approve P-00007-2027 --reason "closing ward 3" \\
                  --decided-by "Board 2027-03-11 §14"
            """)

    @OptionGroup var options: DecideOptions

    @Option(
        name: .customLong("decided-by"),
        help: ArgumentHelp(
            "The body that decided above everyone's limit, with its paragraph.",
            valueName: "body"))
    var decidedBy: String?

    func run() throws { try options.decide(.approve, body: decidedBy) }
}

/// `hemtag review reject`.
struct ReviewRejectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Reject proposals; a larger sum asks again.",
        discussion: """
            EXAMPLES
              hemtag review reject P-00042-2027 --reason "the ward stays open"
            """)

    @OptionGroup var options: DecideOptions

    func run() throws { try options.decide(.reject) }
}

/// `hemtag review defer`.
struct ReviewDeferCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "defer",
        abstract: "Put proposals off until a day.",
        discussion: """
            EXAMPLES
              hemtag review defer P-00042-2027 --until 2027-04-30 --reason "after the half-year"
            """)

    @OptionGroup var options: DecideOptions

    @Option(help: ArgumentHelp("The last day, 2027-04-30.", valueName: "day"))
    var until: String

    func run() throws {
        try options.decide(.defer, until: Arguments.day(until, of: "--until").description)
    }
}

/// `hemtag review second`.
struct ReviewSecondCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "second",
        abstract: "Second what somebody else approved above their limit.",
        discussion: """
            EXAMPLES
              hemtag review second --in awaiting_second --reason "seen" --yes
            """)

    @OptionGroup var options: DecideOptions

    func run() throws { try options.decide(.second) }
}

/// `hemtag review withdraw`.
struct ReviewWithdrawCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Withdraw the latest decision on proposals.",
        discussion: """
            EXAMPLES
              hemtag review withdraw P-00042-2027 --reason "decided on the wrong line"
            """)

    @OptionGroup var options: DecideOptions

    func run() throws { try options.decide(.withdraw) }
}
