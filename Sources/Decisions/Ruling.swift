import BudgetModel

/// Why somebody may not decide as they wish: which rule, and whose limit.
public enum Refusal: Error, Sendable, Hashable {
    /// The login belongs to nobody in the register of persons.
    case unknownPerson(login: String)
    /// The owner of the benefit decides on nothing of it, in nobody's name.
    case owner(name: String)
    /// The owner is nobody in the register of persons, so nobody can be known to be another.
    case unknownOwner(String)
    case noRight(AuthorityRow.Right, name: String)
    /// The sum of the benefit's year is above everyone's limit.
    case aboveEveryone(sum: Units, highest: Units, Measure)
    /// The sum is above the limit of the one who would be the second.
    case aboveLimit(sum: Units, limit: Units, Measure, name: String)
    case secondIsFirst(name: String)
    /// The state does not allow it.
    case state(ProposalState)
    /// It is another version by now.
    case stale(by: String, at: String)

    /// A stable word, for programs.
    public var word: String {
        switch self {
        case .unknownPerson: "unknown_person"
        case .owner: "owner"
        case .unknownOwner: "unknown_owner"
        case .noRight: "no_right"
        case .aboveEveryone: "above_everyones_limit"
        case .aboveLimit: "above_limit"
        case .secondIsFirst: "second_is_first"
        case .state: "state"
        case .stale: "stale"
        }
    }

    /// A sentence.
    public var text: String {
        switch self {
        case .unknownPerson(let login):
            "the login “\(login)” belongs to nobody in the register of persons"
        case .owner(let name): "\(name) owns the benefit, and an owner never decides on it"
        case .unknownOwner(let owner):
            "the owner “\(owner)” is nobody in the register of persons"
        case .noRight(let right, let name):
            "\(name) has no right to \(right.rawValue) over all of its lines today"
        case .aboveEveryone(let sum, let highest, let measure):
            "\(measure.text(sum)) in the benefit's year is above everyone's limit, "
                + "\(measure.text(highest)): let it be decided outside and record that with "
                + "--decided-by"
        case .aboveLimit(let sum, let limit, let measure, let name):
            "\(measure.text(sum)) in the benefit's year is above the limit of \(name), "
                + measure.text(limit)
        case .secondIsFirst(let name): "\(name) decided first; a second is somebody else"
        case .state(let state): "it is \(state.rawValue)"
        case .stale(let by, let at):
            by.isEmpty
                ? "its figures changed, at \(at)" : "\(by) decided on it meanwhile, at \(at)"
        }
    }
}

/// What somebody wants to do.
public struct Wish: Sendable {
    public var verb: Decision.Verb
    public var login: String
    public var reason: String
    public var until: String?
    /// The body that decided above everyone's limit.
    public var body: String?

    public init(
        verb: Decision.Verb, login: String, reason: String, until: String? = nil,
        body: String? = nil
    ) {
        self.verb = verb
        self.login = login
        self.reason = reason
        self.until = until
        self.body = body
    }
}

/// A decision that may be made.
public struct Ruling: Sendable, Hashable {
    public var by: Decider
    public var effect: Decision.Effect
}

/// Holds wishes against the register of authority, one after the other: what somebody approves now
/// counts for what they approve next.
public struct Rulings: Sendable {
    private let book: AuthorityBook
    /// By benefit, measure, year and person: proposals that they approved, with the amounts.
    private var approved: [Sum: [ProposalID: Units]] = [:]

    private struct Sum: Hashable {
        var benefit: String
        var measure: Measure
        var year: Int
        var person: String
    }

    /// - Parameter standings: every proposal of the benefits that are decided on.
    public init(_ book: AuthorityBook, standings: [ProposalStanding]) {
        self.book = book
        for standing in standings {
            guard let decision = standing.decision,
                decision.effect == .approved || decision.effect == .awaitingSecond,
                decision.by.body == nil
            else { continue }
            // Of a seconded approval the first one answers for the sum as well.
            for maker in standing.decisions.suffix(decision.verb == .second ? 2 : 1) {
                count(decision.seen.amount, standing, maker.by)
            }
        }
    }

    /// What a deputy approves counts for whom they stand in for, too.
    private mutating func count(_ amount: Units, _ standing: ProposalStanding, _ by: Decider) {
        for person in [by.person, by.deputyFor].compactMap(\.self) {
            approved[sum(standing.key, person), default: [:]][standing.id] = amount
        }
    }

    private func sum(_ key: ProposalKey, _ person: String) -> Sum {
        Sum(
            benefit: key.lines.benefit, measure: key.lines.measure, year: key.year, person: person)
    }

    /// What a wish comes to.
    ///
    /// - Throws: why it is refused.
    public mutating func rule(_ wish: Wish, on standing: ProposalStanding) throws(Refusal) -> Ruling
    {
        guard let person = book.person(login: wish.login) else {
            throw .unknownPerson(login: wish.login)
        }
        guard let proposal = standing.proposal else { throw .state(.superseded) }
        let owners = try owners(of: proposal, wish: wish, person)
        try checkState(wish.verb, standing)
        let right: AuthorityRow.Right = wish.verb == .second ? .second : .decide
        guard let grant = book.grant(right, of: person.id, over: proposal) else {
            throw .noRight(right, name: person.name)
        }
        if let principal = grant.deputyFor, owners.contains(principal) {
            throw .owner(name: principal)
        }
        let by = Decider(
            login: wish.login, person: person.id, name: person.name, deputyFor: grant.deputyFor,
            authority: grant.reference, body: wish.body)
        switch wish.verb {
        case .reject: return Ruling(by: by, effect: .rejected)
        case .defer: return Ruling(by: by, effect: .deferred)
        case .withdraw: return Ruling(by: by, effect: .withdrawn)
        case .approve:
            return try approve(standing, proposal, person, owners, grant, by)
        case .second: return try second(standing, proposal, person, grant, by)
        }
    }

    /// Numbers of the persons who own the benefit.
    private func owners(
        of proposal: Proposal, wish: Wish, _ person: Person
    ) throws(Refusal) -> Set<String> {
        if proposal.owner.trimmed.isEmpty { return [] }
        let owners = Set(book.owners(proposal.owner).map(\.id))
        if owners.isEmpty { throw .unknownOwner(proposal.owner) }
        if owners.contains(person.id) { throw .owner(name: person.name) }
        return owners
    }

    private func checkState(_ verb: Decision.Verb, _ standing: ProposalStanding) throws(Refusal) {
        let isAllowed =
            switch (verb, standing.state) {
            case (_, .superseded), (_, .booked), (_, .unbookable), (_, .exported): false
            case (.second, .awaitingSecond): true
            case (.second, _): false
            case (.withdraw, _): standing.decision != nil
            default: true
            }
        if !isAllowed { throw .state(standing.state) }
    }

    /// What one person approves of the benefit in the year, this proposal included; of a deputy
    /// and whom they stand in for, the larger sum.
    private func total(
        _ standing: ProposalStanding, _ proposal: Proposal, _ by: Decider
    ) -> Units {
        [by.person, by.deputyFor].compactMap(\.self).map { person in
            let sums = approved[sum(standing.key, person)] ?? [:]
            return sums.filter { $0.key != standing.id }.values.reduce(proposal.amount, +)
        }.max() ?? proposal.amount
    }

    private mutating func approve(
        _ standing: ProposalStanding, _ proposal: Proposal, _ person: Person,
        _ owners: Set<String>, _ grant: AuthorityBook.Grant, _ by: Decider
    ) throws(Refusal) -> Ruling {
        if by.body != nil { return Ruling(by: by, effect: .approved) }
        let total = total(standing, proposal, by)
        if total > grant.limit {
            let others = owners.union([person.id])
            let highest = book.highestLimit(.second, over: proposal, but: others) ?? 0
            guard total <= highest else {
                throw .aboveEveryone(
                    sum: total, highest: max(highest, grant.limit), proposal.key.lines.measure)
            }
        }
        count(proposal.amount, standing, by)
        return Ruling(by: by, effect: total > grant.limit ? .awaitingSecond : .approved)
    }

    private mutating func second(
        _ standing: ProposalStanding, _ proposal: Proposal, _ person: Person,
        _ grant: AuthorityBook.Grant, _ by: Decider
    ) throws(Refusal) -> Ruling {
        guard let first = standing.decision?.by else { throw .state(standing.state) }
        let firstNames = [first.person, first.deputyFor].compactMap(\.self)
        if firstNames.contains(person.id) || grant.deputyFor.map(firstNames.contains) ?? false {
            throw .secondIsFirst(name: person.name)
        }
        let measure = proposal.key.lines.measure
        let sum = max(total(standing, proposal, first), total(standing, proposal, by))
        guard sum <= grant.limit else {
            throw .aboveLimit(sum: sum, limit: grant.limit, measure, name: person.name)
        }
        count(proposal.amount, standing, by)
        return Ruling(by: by, effect: .approved)
    }
}
