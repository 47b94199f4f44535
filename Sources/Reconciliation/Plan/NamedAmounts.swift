import BudgetModel

/// What the current plan has on some lines: later exports are held against what was handed over
/// (contract, section 11).
extension PlanTable {
    /// The current amounts of lines, at the grain of their periods; money summed, person-years
    /// averaged. Lines that the plan lacks are left out.
    ///
    /// - Parameter lines: all of one grain.
    /// - Returns: nil where a file of the plan is coarser, so that nothing can be said.
    /// - Throws: where a sum leaves 64 bits.
    public func currentAmounts(
        of lines: Set<LineKey>, at grain: Grain
    ) throws(ArithmeticOverflow) -> [LineKey: Units]? {
        var amounts: [LineKey: Units] = [:]
        let units = Set(lines.map(\.unit))
        for part in parts {
            guard part.grain <= grain else { return nil }
            let ratio = grain.months / part.grain.months
            var sums: [LineKey: Int128] = [:]
            func add(
                _ unit: Code, _ account: Code, _ activity: Code, _ period: Int32, _ amount: Units
            ) {
                let key = LineKey(
                    unit: unit, account: part.hasAccount ? account : noCode,
                    activity: part.hasActivity ? activity : noCode,
                    period: Period(grain: grain, index: period / ratio))
                if lines.contains(key) { sums[key, default: 0] += Int128(amount) }
            }
            for row in 0..<part.count where units.contains(part.unit[row]) {
                add(
                    part.unit[row], part.account[row], part.activity[row], part.period[row],
                    part.current[row])
            }
            var key: (unit: Code, account: Code, activity: Code) = (noCode, noCode, noCode)
            var isWanted = false
            part.still.forEach(
                key: { unit, account, activity in
                    key = (unit, account, activity)
                    isWanted = units.contains(unit)
                },
                row: { period, amount in
                    if isWanted { add(key.unit, key.account, key.activity, period, amount) }
                })
            for (key, sum) in sums {
                let held =
                    measure == .personYears ? Apportionment.halfUp(sum, Int128(ratio)) : sum
                amounts[key] = try (amounts[key] ?? 0).addingExactly(Apportionment.units(held))
            }
        }
        return amounts
    }
}
