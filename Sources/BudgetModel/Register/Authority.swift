/// Who may decide on what a run proposes (contract, section 11): the registers of persons and of
/// authority as a run read them.
public struct AuthorityRegister: Sendable, Hashable {
    public var persons: [Person] = []
    /// Rows of all days.
    public var rows: [AuthorityRow] = []

    public init(persons: [Person] = [], rows: [AuthorityRow] = []) {
        self.persons = persons
        self.rows = rows
    }
}

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
}

/// A row of the register of authority (attestförteckning, hyväksymisvaltuudet).
public struct AuthorityRow: Sendable, Hashable {
    public enum Right: String, Sendable, Hashable, CaseIterable {
        case decide, second, export, view
    }

    public var person: String
    /// A deputy's row passes on this right of the principal's.
    public var right: Right
    /// The unit and all below it; blank: everywhere.
    public var unit: String
    /// The account and all below it; blank: every account.
    public var account: String
    /// By measure; none: no right in that measure. On a deputy's row: not more than this of what
    /// the principal may.
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

    public func isValid(on day: String) -> Bool { from <= day && (to.map { day <= $0 } ?? true) }
}
