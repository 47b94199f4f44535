import BudgetModel

extension RowList where Row == PlanAdjustment {
    /// What to change in a plan as it was exported, ascending key.
    ///
    /// - Parameter export: the plan as it was, where it is finer than the comparison.
    static func adjustments(
        of export: PlanTable?, plan: ComparedPlan, byLine: [Units]
    ) throws(ArithmeticOverflow) -> RowList {
        guard let export else { return RowList(LineAdjustmentRows(plan, byLine)) }
        return RowList(try SharedAdjustments(export, plan: plan, byLine: byLine).all)
    }
}

/// The adjustments of a plan that is compared at its own grain.
private struct LineAdjustmentRows: RowSource {
    private let plan: ComparedPlan
    private let byLine: [Units]
    private let lines: [UInt32]

    init(_ plan: ComparedPlan, _ byLine: [Units]) {
        self.plan = plan
        self.byLine = byLine
        lines = (0..<UInt32(byLine.count)).filter { byLine[Int($0)] != 0 }
    }

    var count: Int { lines.count }

    func row(_ index: Int) -> PlanAdjustment {
        let line = Int(lines[index])
        return PlanAdjustment(measure: plan.measure, key: plan.key(line), amount: byLine[line])
    }
}

/// Brings line adjustments back to the grain of the export that they came from.
///
/// Money is shared over the export's rows in the bucket, person-years (which average) over them
/// times their number; pro rata to what the rows plan now, evenly where they plan nothing.
private struct SharedAdjustments {
    /// Ascending key.
    let all: [PlanAdjustment]

    init(_ export: PlanTable, plan: ComparedPlan, byLine: [Units]) throws(ArithmeticOverflow) {
        let table = export.unsettled()
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
