import BudgetModel

/// Brings line adjustments back to the grain of the export that they came from.
///
/// Euro are shared over the export's rows in the bucket, person-years (which average) over them
/// times their number; pro rata to what the rows plan now, evenly where they plan nothing.
struct PlanAdjustments {
    /// Ascending key.
    let all: [PlanAdjustment]

    /// - Parameter export: the plan as it was, where it is finer than the comparison.
    init(_ export: PlanTable?, plan: ComparedPlan, byLine: [Units]) throws(ArithmeticOverflow) {
        guard let table = export?.unsettled() else {
            all = byLine.indices.filter { byLine[$0] != 0 }.map {
                PlanAdjustment(measure: plan.measure, key: plan.key($0), amount: byLine[$0])
            }
            return
        }
        let ratio = plan.grain.months / table.grain.months
        var rows: [(line: Int, period: Int32, current: Units)] = []
        for row in 0..<table.count {
            guard
                let line = plan.line(
                    unit: table.unit[row], account: table.account[row],
                    activity: table.activity[row], period: table.period[row] / ratio),
                byLine[line] != 0
            else { continue }
            rows.append((line, table.period[row], table.current[row]))
        }
        rows.sort { ($0.line, $0.period) < ($1.line, $1.period) }
        var found: [PlanAdjustment] = []
        var index = 0
        while index < rows.count {
            let line = rows[index].line
            var periods: [Int32] = []
            var current: [Units] = []
            while index < rows.count, rows[index].line == line {
                if periods.last == rows[index].period {
                    current[current.count - 1] = try current[current.count - 1].addingExactly(
                        rows[index].current)
                } else {
                    periods.append(rows[index].period)
                    current.append(rows[index].current)
                }
                index += 1
            }
            found += try Self.shared(
                byLine[line], plan: plan, line: line, table: table, periods: periods,
                current: current)
        }
        all = found
    }

    /// One line's adjustment over the export's periods that make it up.
    private static func shared(
        _ amount: Units, plan: ComparedPlan, line: Int, table: PlanTable, periods: [Int32],
        current: [Units]
    ) throws(ArithmeticOverflow) -> [PlanAdjustment] {
        let ratio = plan.grain.months / table.grain.months
        let total = try Apportionment.units(
            Int128(amount) * (plan.measure == .personYears ? Int128(ratio) : 1))
        let positive = current.map { max(0, $0) }
        let weights = positive.contains { $0 > 0 } ? positive : current.map { _ in 1 }
        let key = plan.key(line)
        return zip(periods, Apportionment.parts(of: total, weights: weights)).compactMap {
            period, part in
            guard part != 0 else { return nil }
            return PlanAdjustment(
                measure: plan.measure,
                key: LineKey(
                    unit: key.unit, account: key.account, activity: key.activity,
                    period: Period(grain: table.grain, index: period)), amount: part)
        }
    }
}
