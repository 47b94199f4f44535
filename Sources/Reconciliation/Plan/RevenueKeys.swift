import BudgetModel
import Diagnostics

/// Which lines are revenues where no account list tells: those that their sources declare to be
/// (contract, section 2, point 2).
struct RevenueKeys: Sendable {
    private var keys: Set<UInt64> = []
    /// Accounts all of whose lines are revenues: what a change adds there is one, too.
    private var accounts: Set<Code> = []

    init() {}

    /// - Parameter table: whose declarations hold; without any there is no revenue.
    init(_ table: PlanTable, space: KeySpace, map: ContinuityMap) {
        guard let sides = table.sides else { return }
        let ratio = space.grain.months / table.grain.months
        var expenses: Set<Code> = []
        for row in 0..<table.count {
            let account = table.hasAccount ? table.account[row] : noCode
            guard sides[row].contains(.revenue) else {
                if sides[row].contains(.expense) { expenses.insert(account) }
                continue
            }
            accounts.insert(account)
            let key = space.pack(
                unit: table.unit[row], account: account,
                activity: table.hasActivity ? table.activity[row] : noCode,
                period: table.period[row] / ratio)
            keys.insert(key)
            for target in map.targets(of: key, space: space) { keys.insert(target) }
        }
        accounts.subtract(expenses)
    }

    func holds(_ key: UInt64) -> Bool { keys.contains(key) }

    /// Whether a line that neither version has would be a revenue.
    func holds(account: Code) -> Bool { accounts.contains(account) }

    /// Rows of one key that are declared to be both, the first row of each side named.
    static func contradictions(
        _ table: PlanTable, space: KeySpace, codes: Codes
    ) -> [Finding] {
        guard let sides = table.sides else { return [] }
        let ratio = space.grain.months / table.grain.months
        var first: [UInt64: (revenue: Int, expense: Int)] = [:]
        var found: [(key: UInt64, row: Int)] = []
        for row in 0..<table.count where !sides[row].isEmpty {
            let key = space.pack(
                unit: table.unit[row], account: table.hasAccount ? table.account[row] : noCode,
                activity: table.hasActivity ? table.activity[row] : noCode,
                period: table.period[row] / ratio)
            var rows = first[key] ?? (-1, -1)
            let wasBoth = rows.revenue >= 0 && rows.expense >= 0
            if sides[row].contains(.revenue), rows.revenue < 0 { rows.revenue = row }
            if sides[row].contains(.expense), rows.expense < 0 { rows.expense = row }
            first[key] = rows
            if !wasBoth, rows.revenue >= 0, rows.expense >= 0 { found.append((key, row)) }
        }
        return found.prefix(100).map { key, row in
            let rows = first[key] ?? (row, row)
            let texts = [
                codes.units.text(space.unit(key)),
                table.hasAccount ? codes.accounts.text(space.account(key)) : "",
                table.hasActivity ? codes.activities.text(space.activity(key)) : "",
                Period(grain: space.grain, index: space.period(key)).description,
            ]
            return Finding(
                "plan.sides.contradict", at: sides.filePlace(row),
                "rows of one line are declared both as revenue (\(sides.place(rows.revenue))) and "
                    + "as expense (\(sides.place(rows.expense)))",
                value: texts.filter { !$0.isEmpty }.joined(separator: " / "),
                fix:
                    "give both sides an account of their own, correct `revenue:` of the source, or "
                    + "give the pipeline an account list")
        }
    }
}
