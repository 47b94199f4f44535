import BudgetModel

/// Packs the place where a claim looks, `(account group, side, activity, period, unit)`, so that
/// the lines of one `(group, side, activity, period)` stand together in preorder of units.
struct SpotSpace: Sendable {
    let grouping: AccountGrouping
    private let space: KeySpace
    private let forest: Forest
    private let unitBits: Int
    private let periodBits: Int
    private let activityBits: Int

    init(grouping: AccountGrouping, space: KeySpace, forest: Forest) {
        self.grouping = grouping
        self.space = space
        self.forest = forest
        unitBits = Self.bits(forest.count)
        periodBits = Self.bits(space.periods.count)
        activityBits = space.ranks.activity.bits
    }

    private static func bits(_ count: Int) -> Int {
        UInt32.bitWidth - UInt32(max(0, count - 1)).leadingZeroBitCount
    }

    var bitCount: Int {
        Self.bits(grouping.groupCount) + 1 + activityBits + periodBits + unitBits
    }

    func pack(
        unitPosition: Int, account: Code, activity: Code, period: Int32, isRevenue: Bool
    ) -> UInt64 {
        var key = UInt64(grouping.group(of: account)) << 1 | (isRevenue ? 1 : 0)
        key = key << UInt64(activityBits) | UInt64(space.ranks.activity(activity))
        key = key << UInt64(periodBits) | UInt64(period - space.periods.lowerBound)
        return key << UInt64(unitBits) | UInt64(unitPosition)
    }

    /// The same spot some periods away; nil outside the plan's periods.
    func moved(_ key: UInt64, periods: Int32) -> UInt64? {
        let offset = Int32(key >> UInt64(unitBits) & ((1 << UInt64(periodBits)) - 1))
        guard offset + periods >= 0, offset + periods < space.periods.count else { return nil }
        return periods < 0
            ? key - UInt64(-periods) << UInt64(unitBits) : key + UInt64(periods) << UInt64(unitBits)
    }

    /// What spots that share lines have in common.
    func bucket(_ key: UInt64) -> UInt64 { key >> UInt64(unitBits) }
    func unitPosition(_ key: UInt64) -> Int { Int(key & ((1 << UInt64(unitBits)) - 1)) }
}
