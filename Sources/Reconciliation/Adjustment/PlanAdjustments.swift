import BudgetModel

extension RowList where Row == PlanAdjustment {
    /// What to change in a plan as it was exported, ascending key.
    ///
    /// - Parameter exports: the plan as it was, one table for each grain, where any is finer than
    ///   the comparison; nil where none is.
    static func adjustments(
        of exports: [PlanTable]?, plan: ComparedPlan, byLine: [Units]
    ) throws(ArithmeticOverflow) -> RowList {
        guard let exports else { return RowList(LineAdjustmentRows(plan, byLine)) }
        guard exports.count > 1 else {
            return RowList(try SharedAdjustments(exports[0], plan: plan, byLine: byLine).all)
        }
        // What a line of several files is to change is shared over them by what they plan now.
        let shares = try zip(exports, exports.sharing(byLine, of: plan)).map {
            export, part throws(ArithmeticOverflow) in
            try SharedAdjustments(export, plan: plan, byLine: part).all
        }
        return RowList(
            shares.flatMap(\.self).sorted {
                let (a, b) = (plan.order($0.key), plan.order($1.key))
                return (a, $0.key.period) < (b, $1.key.period)
            })
    }
}

extension ComparedPlan {
    /// The packed key of the line that holds a key of a finer period.
    fileprivate func order(_ key: LineKey) -> UInt64 {
        space.pack(
            unit: key.unit, account: key.account, activity: key.activity,
            period: Period.bucket(of: key.period.firstMonth, grain: grain))
    }
}

extension [PlanTable] {
    /// By table, by line: its part of what the line is to change, pro rata to what the rows of the
    /// table plan now; where they plan nothing, evenly over the tables that have the line.
    fileprivate func sharing(
        _ byLine: [Units], of plan: ComparedPlan
    ) throws(ArithmeticOverflow) -> [[Units]] {
        var parts = map { _ in [Units](repeating: 0, count: byLine.count) }
        // -1 where a table does not have the line.
        var current: [Int: [Int128]] = [:]
        for (index, table) in enumerated() {
            let table = table.unsettled()
            let ratio = plan.grain.months / table.grain.months
            for row in 0..<table.count {
                let line = plan.line(
                    unit: table.unit[row], account: table.account[row],
                    activity: table.activity[row], period: table.period[row] / ratio)
                guard let line, byLine[line] != 0 else { continue }
                // Person-years average: a month counts by its part of the bucket.
                let weight = plan.measure == .personYears ? Int128(table.grain.months) : 1
                var sums = current[line] ?? map { _ in -1 }
                sums[index] =
                    Swift.max(0, sums[index]) + weight * Int128(Swift.max(0, table.current[row]))
                current[line] = sums
            }
        }
        for (line, sums) in current {
            let isPlanned = sums.contains { $0 > 0 }
            let weights = try sums.map { sum throws(ArithmeticOverflow) in
                try Apportionment.units(isPlanned ? Swift.max(0, sum) : (sum < 0 ? 0 : 1))
            }
            for (index, part) in Apportionment.parts(of: byLine[line], weights: weights)
                .enumerated()
            { parts[index][line] = part }
        }
        return parts
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
