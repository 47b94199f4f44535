/// One plan line: `(unit, account, activity, period)` within a measure. `noCode` for a dimension
/// that the plan does not have.
public struct LineKey: Sendable, Hashable {
    public var unit: Code
    public var account: Code
    public var activity: Code
    public var period: Period

    public init(unit: Code, account: Code, activity: Code, period: Period) {
        self.unit = unit
        self.account = account
        self.activity = activity
        self.period = period
    }

    /// Two words say all of a key: tables of a million lines are hashed by it.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(UInt64(unit) << 32 | UInt64(account))
        hasher.combine(UInt64(activity) << 32 | UInt64(UInt32(bitPattern: period.index)))
    }
}
