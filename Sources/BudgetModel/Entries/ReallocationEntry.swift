/// One balanced double entry: what leaves `source` arrives at `destination` (contract, section 9).
///
/// Identity from run to run: `(benefit, source line, destination line, period)` and the measure.
public struct ReallocationEntry: Sendable {
    public var benefit: Code
    public var measure: Measure
    /// Source and destination lines share the entry's period.
    public var source: LineKey
    public var destination: LineKey
    /// True where the destination is the rules' savings line: the resource was cut, not moved.
    public var isCut: Bool
    public var amount: Units
    /// Of the amount, what the plan shows already; all of it where the state is `booked`.
    public var shown: Units = 0
    public var state: EntryState
    /// Set where a reviewed entry changed and was re-opened: what was reviewed.
    public var reviewed: Review?
    /// The benefit's owner, who may not approve; a name in `Codes.texts`.
    public var owner: Code

    public struct Review: Sendable, Hashable {
        public var amount: Units
        public var state: EntryState
        /// Who reviewed it; a name in `Codes.texts`.
        public var reviewer: Code
        public init(amount: Units, state: EntryState, reviewer: Code) {
            self.amount = amount
            self.state = state
            self.reviewer = reviewer
        }
    }

    public init(
        benefit: Code, measure: Measure, source: LineKey, destination: LineKey, isCut: Bool,
        amount: Units, state: EntryState, reviewed: Review?, owner: Code
    ) {
        self.benefit = benefit
        self.measure = measure
        self.source = source
        self.destination = destination
        self.isCut = isCut
        self.amount = amount
        self.state = state
        self.reviewed = reviewed
        self.owner = owner
    }
}

public enum EntryState: String, Sendable, Hashable, CaseIterable {
    case booked, proposed, approved, rejected, superseded
}
