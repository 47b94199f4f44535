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
        if filters.proposals.isEmpty, !yes { try Self.ask(verb.rawValue, chosen.map(\.standing)) }
        let wish = Wish(
            verb: verb, login: desk.login, reason: reason, until: until, body: body)
        let answers = try desk.decide(
            wish, on: chosen.map { ($0.standing.id, $0.version) }, isAtomic: atomic)
        try Self.tell(answers, of: chosen.count, isAtomic: atomic)
    }

    /// What became of each; ends with 3 where some were refused.
    static func tell(_ answers: [ReviewDesk.Answer], of count: Int, isAtomic: Bool) throws {
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
        let kept = isAtomic ? ", so nothing was recorded" : ""
        Terminal.complain("\(refused) of \(count) were refused\(kept)")
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
    static func ask(_ verb: String, _ standings: [ProposalStanding]) throws {
        let sums = Measure.allCases.compactMap { measure -> String? in
            let sum = standings.filter { $0.key.lines.measure == measure }
                .reduce(0) { $0 + ($1.proposal?.amount ?? 0) }
            return sum == 0 ? nil : "\(measure.text(sum)) \(measure.rawValue)"
        }
        Terminal.print(
            "\(verb) \(standings.count.counted("proposal")): "
                + "\(sums.joined(separator: ", "))? "
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
        discussion: unwrapped(
            """
            Your limit holds for the sum of what you approve of one benefit in one year. Above it \
            a second is needed; above everyone's limit it is decided outside, and recorded with \
            the body and its paragraph.

            EXAMPLES
              hemtag review approve P-00042-2027 P-00043-2027 --reason "agreed with the unit"
              hemtag review approve --unit 1400 --at-most 5000 --reason "small" --yes
              hemtag review approve P-00007-2027 --reason "closing ward 3" \\
                  --decided-by "Board 2027-03-11 §14"
            """))

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
        discussion: unwrapped(
            """
            EXAMPLES
              hemtag review reject P-00042-2027 --reason "the ward stays open"
            """))

    @OptionGroup var options: DecideOptions

    func run() throws { try options.decide(.reject) }
}

/// `hemtag review defer`.
struct ReviewDeferCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "defer",
        abstract: "Put proposals off until a day.",
        discussion: unwrapped(
            """
            EXAMPLES
              hemtag review defer P-00042-2027 --until 2027-04-30 --reason "after the half-year"
            """))

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
        discussion: unwrapped(
            """
            EXAMPLES
              hemtag review second --in awaiting_second --reason "seen" --yes
            """))

    @OptionGroup var options: DecideOptions

    func run() throws { try options.decide(.second) }
}

/// `hemtag review withdraw`.
struct ReviewWithdrawCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Withdraw the latest decision on proposals.",
        discussion: unwrapped(
            """
            EXAMPLES
              hemtag review withdraw P-00042-2027 --reason "decided on the wrong line"
            """))

    @OptionGroup var options: DecideOptions

    func run() throws { try options.decide(.withdraw) }
}

/// `hemtag review auto`: what the pipeline's own rule approves.
struct ReviewAutoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auto",
        abstract: "Approve what the pipeline's rule approves; off unless it has one.",
        discussion: unwrapped(
            """
            The rule is `rules.approve_by_rule` of the pipeline file, as the newest run read it: \
            proposals that are final, have no flag, that nobody has decided on, and whose benefit \
            moves no more in the year than its limit. Each is recorded under the rule's name.

            EXAMPLES
              hemtag review auto                 shows count and total, and asks
              hemtag review auto --yes           for a timer, after the nightly run
            """))

    @OptionGroup var desk: DeskOptions

    @Flag(help: "Do not ask.")
    var yes = false

    func run() throws {
        let desk = try desk.desk()
        let chosen = try desk.approvedByRule()
        if chosen.isEmpty {
            Terminal.print("No proposal.")
            return
        }
        if !yes { try DecideOptions.ask("approve by rule", chosen) }
        let answers = try desk.approveByRule(chosen.map { ($0.id, $0.version) })
        try DecideOptions.tell(answers, of: chosen.count, isAtomic: false)
    }
}
