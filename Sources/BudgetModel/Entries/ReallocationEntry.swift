/// One balanced entry of one claim: what leaves `source` arrives at `destination` (contract,
/// section 9). Its legs (``EntryLeg``) say on which lines.
///
/// Identity from run to run: the benefit, the measure, both lines and the period.
public struct ReallocationEntry: Sendable, Hashable {
    public var benefit: Code
    public var measure: Measure
    /// Source and destination lines share the entry's period.
    public var source: LineKey
    public var destination: LineKey
    /// True where the destination is the rules' savings line: the resource was cut, not moved.
    public var isCut: Bool
    /// The entry's part of what its claim owes: `shown + toBook + unbookable`, each ≥ 0.
    public var owed: Units
    /// What the plan shows already, on the lines of the claim's attribution.
    public var shown: Units = 0
    /// What is still to be taken, from the claim's own line and from the rises that swallowed it.
    public var toBook: Units = 0
    /// What no line can give.
    public var unbookable: Units = 0
    /// By how much the destination is still to be raised.
    public var toGive: Units = 0
    /// The benefit's owner, who may not decide; a name in `Codes.texts`.
    public var owner: Code

    public init(
        benefit: Code, measure: Measure, source: LineKey, destination: LineKey, isCut: Bool,
        owed: Units, owner: Code
    ) {
        self.benefit = benefit
        self.measure = measure
        self.source = source
        self.destination = destination
        self.isCut = isCut
        self.owed = owed
        self.owner = owner
    }

    /// What the figures say before anybody decides.
    public var state: EntryState {
        if toBook > 0 || toGive > 0 { return .proposed }
        return unbookable > 0 ? .unbookable : .booked
    }
}

/// What an entry comes to by its figures alone.
public enum EntryState: String, Sendable, Hashable, CaseIterable {
    /// Nothing is to book, and nothing is owed that no line could give.
    case booked
    /// Nothing is to book, yet something is owed.
    case unbookable
    case proposed
}

/// What an entry changes on one line, in the line's canonical sign.
///
/// Over the legs of an entry changes balance to zero, where those of revenue lines count with the
/// opposite sign: planning to earn more frees as much as planning to spend less.
public struct EntryLeg: Sendable, Hashable {
    /// Position of the entry in the outcome, from 0.
    public var entry: Int
    /// Position among the legs of the entry, from 0: what is taken by line, what is given, balance.
    public var number: Int
    public var benefit: Code
    public var measure: Measure
    /// Of the claim; `line` has the line's own.
    public var period: Period
    public var role: Role
    public var line: LineKey
    public var isRevenue: Bool
    /// The change that the plan shows already.
    public var shown: Units
    /// The change that is still to be made.
    public var toBook: Units

    public enum Role: String, Sendable, Hashable, CaseIterable {
        /// Lowers an expense line, raises a revenue line.
        case take
        /// Raises a destination.
        case give
        /// The savings line, which is no line of the plan.
        case balance
    }

    public init(
        entry: Int, number: Int, benefit: Code, measure: Measure, period: Period, role: Role,
        line: LineKey, isRevenue: Bool, shown: Units, toBook: Units
    ) {
        self.entry = entry
        self.number = number
        self.benefit = benefit
        self.measure = measure
        self.period = period
        self.role = role
        self.line = line
        self.isRevenue = isRevenue
        self.shown = shown
        self.toBook = toBook
    }
}
