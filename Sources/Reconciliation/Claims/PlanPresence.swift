import BudgetModel

/// Which units and accounts any line of a plan has, in either version and whatever the period: what
/// tells a gap in the plan from a wrong code or mapping (contract, sections 3 and 8).
struct PlanPresence: Sendable {
    /// By unit code.
    private var units: [Bool]
    /// By account code.
    private var accounts: [Bool]
    /// By measure with accounts: the pairs that records name and the plan has.
    private var pairs: [Measure: KeySet] = [:]
    private(set) var measures: [Measure] = []

    init(_ input: borrowing ReconciliationInput) {
        units = [Bool](repeating: false, count: input.codes.units.count)
        accounts = [Bool](repeating: false, count: input.codes.accounts.count)
        // What a unit became has the lines of what it was.
        for row in input.continuity where row.toUnit != noCode { units[Int(row.toUnit)] = true }
        let benefits = input.benefits
        let named = KeySet(capacity: benefits.count)
        named.insert(count: benefits.count) {
            Self.pair(benefits.unit[$0], benefits.account[$0])
        }
        for plan in [input.financialPlan, input.staffingPlan].compactMap(\.self) {
            measures.append(plan.measure)
            var found: [UInt64] = []
            for part in plan.parts {
                take(part.unit, part.account, part.hasAccount, named, &found)
                for block in part.still.blocks {
                    take(block.unit, block.account, part.hasAccount, named, &found)
                }
            }
            guard plan.hasAccount else { continue }
            let held = KeySet(capacity: found.count)
            held.insert(count: found.count) { found[$0] }
            pairs[plan.measure] = held
        }
    }

    func has(unit: Code) -> Bool { Int(unit) < units.count && units[Int(unit)] }
    func has(account: Code) -> Bool { Int(account) < accounts.count && accounts[Int(account)] }

    /// Whether a plan has a line of an account in a unit; true where it has no accounts, or none is
    /// given. Of units and accounts that records name.
    func has(_ unit: Code, _ account: Code, in measure: Measure) -> Bool {
        guard account != noCode, let held = pairs[measure] else { return true }
        var neighbours = KeySet.Neighbours()
        return held.contains(Self.pair(unit, account), &neighbours)
    }

    private mutating func take(
        _ unit: [Code], _ account: [Code], _ hasAccount: Bool, _ named: KeySet,
        _ found: inout [UInt64]
    ) {
        // Rows of one unit and account mostly follow each other.
        var last = UInt64.max
        var neighbours = KeySet.Neighbours()
        for row in unit.indices {
            let pair = Self.pair(unit[row], hasAccount ? account[row] : noCode)
            guard pair != last else { continue }
            last = pair
            if unit[row] != noCode { units[Int(unit[row])] = true }
            guard hasAccount else { continue }
            if account[row] != noCode { accounts[Int(account[row])] = true }
            if named.contains(pair, &neighbours) { found.append(pair) }
        }
    }

    private static func pair(_ unit: Code, _ account: Code) -> UInt64 {
        UInt64(unit) << 32 | UInt64(account)
    }
}
