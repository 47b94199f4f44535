import BudgetModel
import Diagnostics

/// Brings the files of one plan to one grain before they are joined (contract, section 2, point 1).
extension PlanTable {
    /// The files of the plan as one table at a grain.
    ///
    /// - Parameter grain: none of the files is coarser.
    /// - Throws: `ArithmeticOverflow` where a bucket's sum leaves 64 bits.
    func joined(at grain: Grain) throws(ArithmeticOverflow) -> PlanTable {
        var joined: PlanTable?
        for part in parts {
            let brought = try part.brought(to: grain)
            if joined == nil { joined = brought } else { joined?.join(brought) }
        }
        return joined ?? self
    }

    /// The same rows at a coarser grain; person-years are averaged over the months of a bucket.
    private func brought(to grain: Grain) throws(ArithmeticOverflow) -> PlanTable {
        let ratio = grain.months / self.grain.months
        precondition(ratio > 0, "a plan is never brought to a finer grain")
        guard ratio > 1 else { return self }
        var table = unsettled()
        table.grain = grain
        for row in 0..<table.count { table.period[row] /= ratio }
        return measure == .personYears ? try table.averaged(over: Int128(ratio)) : table
    }

    /// One row for each key, with its amounts divided by the number of finer periods.
    private func averaged(over periods: Int128) throws(ArithmeticOverflow) -> PlanTable {
        var rowOf: [LineKey: Int] = [:]
        var sums: [(reference: Int128, current: Int128)] = []
        var table = PlanTable(
            measure: measure, grain: grain, hasAccount: hasAccount, hasActivity: hasActivity)
        for row in 0..<count {
            let key = LineKey(
                unit: unit[row], account: account[row], activity: activity[row],
                period: Period(grain: grain, index: period[row]))
            let at = rowOf[key] ?? sums.count
            if at == sums.count {
                rowOf[key] = at
                sums.append((0, 0))
                table.append(
                    unit: unit[row], account: account[row], activity: activity[row],
                    period: period[row], reference: 0, current: 0)
                if !isInCurrent.isEmpty { table.isInCurrent.append(false) }
            }
            sums[at].reference += Int128(reference[row])
            sums[at].current += Int128(current[row])
            if !isInCurrent.isEmpty, isInCurrent[row] { table.isInCurrent[at] = true }
        }
        for (row, sum) in sums.enumerated() {
            table.reference[row] = try Apportionment.units(
                Apportionment.halfUp(sum.reference, periods))
            table.current[row] = try Apportionment.units(
                Apportionment.halfUp(sum.current, periods))
        }
        return table
    }
}
