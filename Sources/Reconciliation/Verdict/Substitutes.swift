import BudgetModel

/// Unexplained rises on accounts that buy what people used to do (contract, section 5).
struct Substitutes: Sendable {
    /// Rising lines by month range: ascending preorder positions of their units.
    private var positionsByPeriod: [Int32: [Int]] = [:]
    private var grain = Grain.month
    private let forest: Forest

    /// - Parameter unexplained: of a line of the financial plan: the rise that nothing explains.
    init(
        _ run: MeasureRun?, codes: Codes, names: Set<String>, forest: Forest,
        unexplained: (Int) -> Units
    ) {
        self.forest = forest
        guard let run, !names.isEmpty, run.plan.hasAccount else { return }
        grain = run.plan.grain
        let accounts = run.place.accountForest
        let tops = names.compactMap { codes.accounts.find($0) }.compactMap(accounts.position)
        for line in 0..<run.plan.count where run.plan.fall[line] < 0 && !run.plan.isRevenue[line] {
            let key = run.plan.keys[line]
            guard let account = accounts.position(run.plan.space.account(key)),
                tops.contains(where: { accounts.contains($0, account) }), unexplained(line) > 0,
                let unit = forest.position(run.plan.space.unit(key))
            else { continue }
            positionsByPeriod[run.plan.space.period(key), default: []].append(unit)
        }
        for period in positionsByPeriod.keys { positionsByPeriod[period]?.sort() }
    }

    /// Whether a substitute rises in the unit's branch, the unit and all below it, in the period.
    func rise(below unit: Code, in period: Period) -> Bool {
        guard !positionsByPeriod.isEmpty, let top = forest.position(unit) else { return false }
        let first = Period.bucket(of: period.firstMonth, grain: grain)
        let last = Period.bucket(of: period.lastMonth, grain: grain)
        return (first...last).contains { bucket in
            guard let positions = positionsByPeriod[bucket] else { return false }
            let index = positions.lowerBound(of: top, in: 0..<positions.count)
            return index < positions.count && positions[index] < forest.end(of: top)
        }
    }
}
