/// A change to the exported current plan, at the export's own grain. Canonical sign.
public struct PlanAdjustment: Sendable, Hashable {
    public var measure: Measure
    public var key: LineKey
    public var amount: Units

    public init(measure: Measure, key: LineKey, amount: Units) {
        self.measure = measure
        self.key = key
        self.amount = amount
    }
}
