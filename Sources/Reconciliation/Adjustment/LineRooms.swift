import BudgetModel

/// How far each line may still be lowered: to zero or to its account's floor (contract, section 9).
struct LineRooms {
    private let plan: ComparedPlan
    /// Floor by account code; 0 elsewhere. Floors are money and bind the financial plan only.
    private var floorOfAccount: [Code: Units] = [:]

    init(_ plan: ComparedPlan, floors: [String: Money], codes: Codes) {
        self.plan = plan
        guard plan.measure == .money, plan.hasAccount else { return }
        for (name, floor) in floors {
            if let account = codes.accounts.find(name) { floorOfAccount[account] = floor.units }
        }
    }

    /// What may be taken from a line that already stands `adjustment` away from its current amount.
    /// A revenue line is raised instead, which nothing bounds.
    func room(_ line: Int, adjustment: Units) -> Units {
        if plan.isRevenue[line] { return .max }
        let floor = max(0, floorOfAccount[plan.space.account(plan.keys[line])] ?? 0)
        let (left, overflow) = plan.current[line].subtractingReportingOverflow(floor)
        guard !overflow else { return 0 }
        return max(0, left + adjustment)
    }

    /// The sign of taking a fall that has not happened: expenses go down, revenues up.
    func sign(_ line: Int) -> Units { plan.isRevenue[line] ? 1 : -1 }
}
