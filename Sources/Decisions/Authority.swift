import BudgetModel

/// Somebody who may own benefits or decide, with the logins that are theirs.
public struct Person: Sendable, Hashable {
    public var id: String
    public var name: String
    public var logins: [String]

    public init(id: String, name: String, logins: [String]) {
        self.id = id
        self.name = name
        self.logins = logins
    }

    /// Whether a name or login of a register means this person. Case and outer blanks do not count.
    func isMeant(by text: String) -> Bool {
        let text = text.trimmed.lowercased()
        return !text.isEmpty && ([id, name] + logins).contains { $0.trimmed.lowercased() == text }
    }
}

/// A row of the register of authority (attestförteckning, hyväksymisvaltuudet).
public struct AuthorityRow: Sendable, Hashable {
    public enum Right: String, Sendable, Hashable, CaseIterable {
        case decide, second, export, view
    }

    public var person: String
    public var right: Right
    /// The unit and all below it; blank: everywhere.
    public var unit: String
    /// The account and all below it; blank: every account.
    public var account: String
    /// By measure; none: no right in that measure.
    public var limits: [Measure: Units]
    /// First and last day, `2027-01-01`; nil: without an end.
    public var from: String
    public var to: String?
    /// Set on a deputy's row: `person` may what this one may, without chains.
    public var deputyFor: String?
    /// The decision that gave the right.
    public var reference: String

    public init(
        person: String, right: Right, unit: String = "", account: String = "",
        limits: [Measure: Units] = [:], from: String, to: String? = nil,
        deputyFor: String? = nil, reference: String
    ) {
        self.person = person
        self.right = right
        self.unit = unit
        self.account = account
        self.limits = limits
        self.from = from
        self.to = to
        self.deputyFor = deputyFor
        self.reference = reference
    }

    func isValid(on day: String) -> Bool { from <= day && (to.map { day <= $0 } ?? true) }
}

/// Who may decide what on one day.
public struct AuthorityBook: Sendable {
    private let persons: [Person]
    private let rows: [AuthorityRow]
    private let parentOfUnit: [String: String]
    private let parentOfAccount: [String: String]

    /// - Parameters:
    ///   - rows: all of the register; those of other days are left out.
    ///   - day: the day of the decision, `2027-03-11`.
    public init(
        persons: [Person], rows: [AuthorityRow], on day: String, parentOfUnit: [String: String],
        parentOfAccount: [String: String]
    ) {
        self.persons = persons
        self.rows = rows.filter { $0.isValid(on: day) }
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
        func take(_ row: AuthorityRow, deputyFor: String?, _ reference: String) {
            guard row.deputyFor == nil, row.right == right, let limit = row.limits[measure],
                covers(row.unit, line.unit, parentOfUnit),
                line.account.isEmpty || covers(row.account, line.account, parentOfAccount)
            else { return }
            if highest.map({ limit > $0.limit }) ?? true {
                highest = Grant(limit: limit, deputyFor: deputyFor, reference: reference)
            }
        }
        for row in rows where row.person == person && row.deputyFor == nil {
            take(row, deputyFor: nil, row.reference)
        }
        for deputy in rows where deputy.person == person {
            guard let principal = deputy.deputyFor, principal != person else { continue }
            for row in rows where row.person == principal {
                take(row, deputyFor: principal, "\(deputy.reference), \(row.reference)")
            }
        }
        return highest
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
