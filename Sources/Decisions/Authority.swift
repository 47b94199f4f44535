import BudgetModel

extension Person {
    /// Whether a name or login of a register means this person. Case and outer blanks do not count.
    func isMeant(by text: String) -> Bool {
        let text = text.trimmed.lowercased()
        return !text.isEmpty && ([id, name] + logins).contains { $0.trimmed.lowercased() == text }
    }
}

/// Who may decide what on one day.
public struct AuthorityBook: Sendable {
    private let persons: [Person]
    private let rows: [AuthorityRow]
    private let parentOfUnit: [String: String]
    private let parentOfAccount: [String: String]

    /// - Parameters:
    ///   - register: of all days.
    ///   - day: the day of the decision, `2027-03-11`.
    public init(
        _ register: AuthorityRegister, on day: String, parentOfUnit: [String: String],
        parentOfAccount: [String: String]
    ) {
        persons = register.persons
        rows = register.rows.filter { $0.isValid(on: day) }
        self.parentOfUnit = parentOfUnit
        self.parentOfAccount = parentOfAccount
    }

    /// The person of a login; nil where none has it, or more than one.
    public func person(login: String) -> Person? {
        let login = login.trimmed.lowercased()
        let found = persons.filter { $0.logins.contains { $0.trimmed.lowercased() == login } }
        return found.count == 1 ? found[0] : nil
    }

    /// The persons whom the owner of a benefit names: by number, name or login.
    public func owners(_ owner: String) -> [Person] { persons.filter { $0.isMeant(by: owner) } }

    /// A right as somebody has it: their own, or as a deputy.
    public struct Grant: Sendable, Hashable {
        /// By measure.
        public var limit: Units
        public var deputyFor: String?
        public var reference: String
    }

    /// The right of a person over all lines of a proposal: the lowest over the lines of the highest
    /// limit that any row gives there; nil where no row covers some line.
    public func grant(_ right: AuthorityRow.Right, of person: String, over proposal: Proposal)
        -> Grant?
    {
        let measure = proposal.key.lines.measure
        let lines = Set(proposal.legs.filter { $0.role != .balance }.map(\.line))
        var lowest: Grant?
        for line in lines.isEmpty ? [proposal.key.lines.source] : lines.sorted() {
            guard let grant = grant(right, of: person, on: line, measure) else { return nil }
            if lowest.map({ grant.limit < $0.limit }) ?? true { lowest = grant }
        }
        return lowest
    }

    private func grant(
        _ right: AuthorityRow.Right, of person: String, on line: ProposalLine, _ measure: Measure
    ) -> Grant? {
        var highest: Grant?
        func take(_ limit: Units, deputyFor: String?, _ reference: String) {
            guard highest.map({ limit > $0.limit }) ?? true else { return }
            highest = Grant(limit: limit, deputyFor: deputyFor, reference: reference)
        }
        func rights(of person: String) -> [(limit: Units, reference: String)] {
            rows.filter { $0.person == person && $0.deputyFor == nil && covers($0, right, line) }
                .compactMap { row in row.limits[measure].map { ($0, row.reference) } }
        }
        for own in rights(of: person) { take(own.limit, deputyFor: nil, own.reference) }
        for deputy in rows where deputy.person == person && covers(deputy, right, line) {
            guard let principal = deputy.deputyFor, principal != person else { continue }
            let most = deputy.limits.isEmpty ? Units.max : deputy.limits[measure] ?? -1
            for theirs in rights(of: principal) where most >= 0 {
                take(
                    min(most, theirs.limit), deputyFor: principal,
                    "\(deputy.reference), \(theirs.reference)")
            }
        }
        return highest
    }

    private func covers(
        _ row: AuthorityRow, _ right: AuthorityRow.Right, _ line: ProposalLine
    ) -> Bool {
        row.right == right && covers(row.unit, line.unit, parentOfUnit)
            && (line.account.isEmpty || covers(row.account, line.account, parentOfAccount))
    }

    private func covers(_ top: String, _ code: String, _ parents: [String: String]) -> Bool {
        if top.isEmpty { return true }
        var (code, steps) = (code, 0)
        while code != top {
            // A register whose tree has a ring covers nothing by it.
            guard let parent = parents[code], !parent.isEmpty, steps < 1_000 else { return false }
            (code, steps) = (parent, steps + 1)
        }
        return true
    }

    /// The highest limit that anybody but those named has for a right over a proposal.
    func highestLimit(
        _ right: AuthorityRow.Right, over proposal: Proposal, but excluded: Set<String>
    ) -> Units? {
        persons.filter { !excluded.contains($0.id) }
            .compactMap { person -> Units? in
                guard let grant = grant(right, of: person.id, over: proposal) else { return nil }
                if let principal = grant.deputyFor, excluded.contains(principal) { return nil }
                return grant.limit
            }.max()
    }
}

extension String {
    /// Without the blanks around it.
    var trimmed: String {
        let inner = drop { $0.isWhitespace }
        return String(inner.reversed().drop { $0.isWhitespace }.reversed())
    }
}
