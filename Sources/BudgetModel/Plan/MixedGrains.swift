/// Files of one plan at different grains: a yearly frame beside a monthly budget.
extension PlanTable {
    /// The table and those of other grains that belong to the same plan.
    public var parts: [PlanTable] {
        var own = self
        own.otherGrains = []
        return [own] + otherGrains
    }

    /// Takes in the rows of another file of the same plan, which has the same key columns.
    public mutating func join(_ other: PlanTable) {
        if other.grain != grain {
            if let part = otherGrains.firstIndex(where: { $0.grain == other.grain }) {
                otherGrains[part].join(other)
            } else {
                otherGrains.append(other)
            }
            return
        }
        if !isInCurrent.isEmpty || !other.isInCurrent.isEmpty {
            isInCurrent = linesInCurrent + other.linesInCurrent
        }
        joinSides(of: other)
        unit += other.unit
        account += other.account
        activity += other.activity
        period += other.period
        reference += other.reference
        current += other.current
        still.append(other.still)
    }

    /// One element a row, also where the table leaves them out because all are.
    private var linesInCurrent: [Bool] {
        isInCurrent.isEmpty ? .init(repeating: true, count: count) : isInCurrent
    }
}
