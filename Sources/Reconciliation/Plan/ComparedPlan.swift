import BudgetModel

/// The lines of one measure at the rule's grain, ascending key, in columns (contract, section 2).
///
/// A line that stands still and that nothing names may be left out: it has no part in anything but
/// the plan's total.
struct ComparedPlan: Sendable {
    let measure: Measure
    let space: KeySpace
    let hasAccount: Bool
    let hasActivity: Bool
    /// Distinct and ascending.
    var keys: [UInt64] = []
    var reference: [Units] = []
    /// Empty where nothing was approved.
    var approvedChange: [Units] = []
    var current: [Units] = []
    /// How far current lies below the adjusted reference; negative for a rise; signs swap for
    /// revenue.
    var fall: [Units] = []
    /// Revenue lines; every other compared line is an expense (or person-years).
    var isRevenue: [Bool] = []
    /// What the sources declare, where no account list tells.
    var declared = RevenueKeys()
    /// Sum of the lines that are left out, the same in both versions.
    var stillTotal: Int128 = 0

    var count: Int { keys.count }
    var grain: Grain { space.grain }

    func key(_ line: Int) -> LineKey {
        let key = keys[line]
        return LineKey(
            unit: space.unit(key), account: space.account(key), activity: space.activity(key),
            period: Period(grain: grain, index: space.period(key)))
    }

    /// A key with the dimensions that the plan does not have left out; nil outside its periods.
    func find(unit: Code, account: Code, activity: Code, period: Int32) -> UInt64? {
        space.find(
            unit: unit, account: hasAccount ? account : noCode,
            activity: hasActivity ? activity : noCode, period: period)
    }

    /// The line of a key, with the dimensions that the plan does not have left out.
    func line(unit: Code, account: Code, activity: Code, period: Int32) -> Int? {
        find(unit: unit, account: account, activity: activity, period: period)
            .flatMap { keys.position(ofSorted: $0) }
    }

    /// The line of each key, -1 where there is none: sorted once and matched in one walk, which a
    /// million keys need a third of the time for that as many searches take.
    func lines(ofKeys wanted: [UInt64]) -> [Int32] {
        var lines = [Int32](repeating: -1, count: wanted.count)
        var line = 0
        for position in KeyOrder.positions(wanted, bits: space.bitCount + 1) {
            let key = wanted[Int(position)]
            while line < keys.count, keys[line] < key { line += 1 }
            if line == keys.count { break }
            if keys[line] == key { lines[Int(position)] = Int32(line) }
        }
        return lines
    }

    /// The account kind on whose side a line counts.
    func side(_ line: Int) -> AccountKind { isRevenue[line] ? .revenue : .expense }

    /// Fills `fall` from the other columns.
    mutating func computeFalls() throws(ArithmeticOverflow) {
        fall = []
        fall.reserveCapacity(count)
        for line in 0..<count {
            let target = try reference[line].addingExactly(
                approvedChange.isEmpty ? 0 : approvedChange[line])
            fall.append(
                isRevenue[line]
                    ? try current[line].subtractingExactly(target)
                    : try target.subtractingExactly(current[line]))
        }
    }
}

/// Reference and current by key, ascending, before accounts are told apart.
struct KeyedAmounts: Sendable {
    var keys: [UInt64] = []
    var reference: [Units] = []
    var current: [Units] = []

    /// Sums equal keys; `keys` in any order.
    init(
        keys unordered: [UInt64], reference: [Units], current: [Units], bits: Int,
        averageOver buckets: Int32 = 1
    ) throws(ArithmeticOverflow) {
        let order = KeyOrder.positions(unordered, bits: bits)
        keys.reserveCapacity(order.count)
        self.reference.reserveCapacity(order.count)
        self.current.reserveCapacity(order.count)
        var index = 0
        while index < order.count {
            let first = Int(order[index])
            let key = unordered[first]
            keys.append(key)
            if buckets == 1, index + 1 == order.count || unordered[Int(order[index + 1])] != key {
                // Nearly every row has its key alone.
                self.reference.append(reference[first])
                self.current.append(current[first])
                index += 1
                continue
            }
            var sums: (reference: Int128, current: Int128) = (0, 0)
            while index < order.count, unordered[Int(order[index])] == key {
                sums.reference += Int128(reference[Int(order[index])])
                sums.current += Int128(current[Int(order[index])])
                index += 1
            }
            self.reference.append(
                try Apportionment.units(Apportionment.halfUp(sums.reference, Int128(buckets))))
            self.current.append(
                try Apportionment.units(Apportionment.halfUp(sums.current, Int128(buckets))))
        }
    }
}
