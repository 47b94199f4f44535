import BudgetModel

/// A proposal of a run as it stands, with what was decided about it: plain values, so that reports
/// need to know nothing of decisions.
public struct ProposalNote: Sendable {
    /// A plan line by its codes; all empty: savings.
    public struct Line: Sendable, Hashable {
        public var unit, account, activity: String

        public init(unit: String, account: String, activity: String) {
            self.unit = unit
            self.account = account
            self.activity = activity
        }
    }

    /// What a decision changes on one line in one period.
    public struct Leg: Sendable {
        public var line: Line
        /// `2027-01`, `2027-Q1` or `2027`.
        public var period: String
        public var change: Units

        public init(line: Line, period: String, change: Units) {
            self.line = line
            self.period = period
            self.change = change
        }
    }

    /// What a person did with it.
    public struct Decision: Sendable {
        /// `approved`, `rejected`, `deferred`, `withdrawn` or `awaiting_second`.
        public var effect: String
        /// Who, for whom, and the body that decided.
        public var by: String
        public var reason: String
        /// `2027-03-11T08:15:00Z`.
        public var at: String
        /// The last day of a deferral; empty where there is none.
        public var until: String
        /// What moves in the year, as it was decided.
        public var amount: Units
        public var legs: [Leg]

        public init(
            effect: String, by: String, reason: String, at: String, until: String = "",
            amount: Units, legs: [Leg]
        ) {
            self.effect = effect
            self.by = by
            self.reason = reason
            self.at = at
            self.until = until
            self.amount = amount
            self.legs = legs
        }
    }

    /// `P-00042-2027`.
    public var id: String
    public var benefit: String
    public var measure: Measure
    public var source: Line
    /// nil: taken out.
    public var destination: Line?
    public var owner: String
    /// `proposed`, `changed`, `awaiting_second`, `approved` and so on.
    public var state: String
    /// Whether somebody has still to decide.
    public var isOpen: Bool
    /// What moves in the year.
    public var amount: Units
    /// The lines that it changes.
    public var lines: Set<Line>
    /// Ascending.
    public var decisions: [Decision]

    public init(
        id: String, benefit: String, measure: Measure, source: Line, destination: Line?,
        owner: String, state: String, isOpen: Bool, amount: Units, lines: Set<Line>,
        decisions: [Decision]
    ) {
        self.id = id
        self.benefit = benefit
        self.measure = measure
        self.source = source
        self.destination = destination
        self.owner = owner
        self.state = state
        self.isOpen = isOpen
        self.amount = amount
        self.lines = lines
        self.decisions = decisions
    }
}
