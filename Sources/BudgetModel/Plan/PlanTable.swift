/// A plan in columns: one row for each key `(unit, account, activity, period)`, unsorted, with the
/// amount of each version in canonical units (cents or 1/10 000 person-years; expenses and revenues
/// both positive).
///
/// Rows with the same key are allowed (the source said `sum`) and are summed by the reconciliation.
public struct PlanTable: Sendable {
    public var measure: Measure
    /// The grain of `period`: the plan's own.
    public var grain: Grain
    /// False where the plan has no such column: the dimension is not compared (section 2, point 5).
    public var hasAccount: Bool
    public var hasActivity: Bool

    public var unit: [Code] = []
    /// `noCode` throughout where `hasAccount` is false.
    public var account: [Code] = []
    public var activity: [Code] = []
    /// Period index at `grain`.
    public var period: [Int32] = []
    public var reference: [Units] = []
    public var current: [Units] = []
    /// False where a row stems from a file that gives the reference alone, so that the current plan
    /// has no such line; empty where every row is a line of both versions. Tells a unit that was
    /// closed without a successor from one that is planned at zero (section 2, point 3).
    public var isInCurrent: [Bool] = []
    /// Which rows are declared to be revenues; nil where no source declares any.
    public var sides: DeclaredSides?
    /// Rows that are in both versions with one amount, where the reader kept them apart. They are
    /// no part of the columns.
    public var still = StillRows()
    /// Files of the same plan at other grains, one table each; brought to the rule grain before
    /// anything is compared.
    public var otherGrains: [PlanTable] = []

    public init(measure: Measure, grain: Grain, hasAccount: Bool, hasActivity: Bool) {
        self.measure = measure
        self.grain = grain
        self.hasAccount = hasAccount
        self.hasActivity = hasActivity
    }

    /// Rows in the columns.
    public var count: Int { unit.count }

    public mutating func reserveCapacity(_ rows: Int) {
        for column in [\Self.unit, \.account, \.activity] {
            self[keyPath: column].reserveCapacity(rows)
        }
        period.reserveCapacity(rows)
        for column in [\Self.reference, \.current] {
            self[keyPath: column].reserveCapacity(rows)
        }
    }

    public mutating func append(
        unit: Code, account: Code, activity: Code, period: Int32, reference: Units, current: Units
    ) {
        self.unit.append(unit)
        self.account.append(account)
        self.activity.append(activity)
        self.period.append(period)
        self.reference.append(reference)
        self.current.append(current)
    }
}
