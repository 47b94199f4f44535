import BudgetModel

/// What a person did with a proposal. Decisions are only ever added.
public struct Decision: Sendable, Hashable {
    public enum Verb: String, Sendable, Hashable, CaseIterable {
        case approve, reject, `defer`, second, withdraw
    }

    /// What it came to on its day, by the authority of that day.
    public enum Effect: String, Sendable, Hashable, CaseIterable {
        case approved, rejected, deferred, withdrawn
        case awaitingSecond = "awaiting_second"
    }

    /// Ascending in the order in which decisions were made.
    public var number: Int64
    public var proposal: ProposalID
    public var verb: Verb
    public var effect: Effect
    /// The last day of a deferral, `2027-03-31`.
    public var until: String?
    public var by: Decider
    public var reason: String
    /// `2027-03-11T08:15:00Z`.
    public var at: String
    public var run: Int64
    public var seen: Seen

    public init(
        number: Int64, proposal: ProposalID, verb: Verb, effect: Effect, until: String? = nil,
        by: Decider, reason: String, at: String, run: Int64, seen: Seen
    ) {
        self.number = number
        self.proposal = proposal
        self.verb = verb
        self.effect = effect
        self.until = until
        self.by = by
        self.reason = reason
        self.at = at
        self.run = run
        self.seen = seen
    }
}

/// Who decided, and by what right.
public struct Decider: Sendable, Hashable {
    public var login: String
    public var person: String
    public var name: String
    /// Set where a deputy decided: for whom.
    public var deputyFor: String?
    /// The decision that gave the right, or the rule of an automatic approval.
    public var authority: String
    /// The body that decided above everyone's limit, with its paragraph.
    public var body: String?

    public init(
        login: String, person: String, name: String, deputyFor: String? = nil, authority: String,
        body: String? = nil
    ) {
        self.login = login
        self.person = person
        self.name = name
        self.deputyFor = deputyFor
        self.authority = authority
        self.body = body
    }
}

/// What the maker of a decision saw: it holds for this and no more.
public struct Seen: Sendable, Hashable {
    /// Ascending.
    public var legs: [ProposalLeg]
    /// What was to book and to give over the year, in plain sums.
    public var total: Units
    /// What moves in the year, as limits count it.
    public var amount: Units
    public var owner: String

    public init(legs: [ProposalLeg], total: Units, amount: Units, owner: String) {
        self.legs = legs
        self.total = total
        self.amount = amount
        self.owner = owner
    }

    public init(_ proposal: Proposal) {
        self.init(
            legs: proposal.legs, total: max(proposal.toBook, proposal.toGive),
            amount: proposal.amount, owner: proposal.owner)
    }
}

/// Why a decision does not hold any more (contract, section 11).
public enum Lapse: Sendable, Hashable {
    /// More is to book over the year than was decided.
    case total(decided: Units, now: Units)
    /// More is to book on a line than was decided.
    case leg(ProposalLeg.Spot, decided: Units, now: Units)
    case newLine(ProposalLeg.Spot)
    case owner(decided: String, now: String)
    case reference(ProposalLeg.Spot, decided: Units, now: Units)
    /// The plan had it since, and took it out again.
    case reverted
}

extension Decision {
    /// What keeps the decision from holding for a proposal as it is now; empty: it holds. It is
    /// compared with what was decided, never with last night's figures.
    ///
    /// - Parameter wasBooked: whether the plan had all of it at some time since.
    public func lapses(for now: Proposal, wasBooked: Bool) -> [Lapse] {
        var lapses: [Lapse] = []
        let total = max(now.toBook, now.toGive)
        if total > seen.total { lapses.append(.total(decided: seen.total, now: total)) }
        if now.owner != seen.owner { lapses.append(.owner(decided: seen.owner, now: now.owner)) }
        let decided = Dictionary(
            seen.legs.map { ($0.spot, $0) }, uniquingKeysWith: { first, _ in first })
        // The savings line balances the others, whatever they are.
        for leg in now.legs where leg.role != .balance {
            guard let before = decided[leg.spot] else {
                lapses.append(.newLine(leg.spot))
                continue
            }
            if leg.change.magnitude > before.change.magnitude
                || leg.change.signum() != before.change.signum()
            {
                lapses.append(.leg(leg.spot, decided: before.change, now: leg.change))
            }
            if leg.reference != before.reference {
                lapses.append(
                    .reference(leg.spot, decided: before.reference, now: leg.reference))
            }
        }
        if wasBooked { lapses.append(.reverted) }
        return lapses
    }
}
