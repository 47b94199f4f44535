import BudgetModel
import Dispatch

/// Picks the still rows of a plan that a run must see line by line: those whose key a claim or a
/// destination names, and those that share a key with a row that moved. The others are summed.
struct StillSelection {
    /// The plan without still rows: the chosen ones stand in its columns.
    private(set) var table: PlanTable
    /// Sum of the rows that were left out, without those of kinds that are not compared.
    private(set) var total: Int128 = 0
    /// Rows left out by account kind.
    private(set) var skipped: [AccountKind: Int] = [:]

    /// - Parameters:
    ///   - named: in any order, repeated or not.
    ///   - isKnown: whether the trees hold a unit and an account; rows of others are chosen, so
    ///     that they are refused with the rest.
    init(
        _ plan: PlanTable, space: KeySpace, named: [UInt64], kinds: AccountKinds,
        isKnown: @Sendable (Code, Code) -> Bool
    ) {
        let wanted = KeySet(capacity: named.count + plan.count)
        wanted.insert(count: named.count) { named[$0] }
        wanted.insert(count: plan.count) { row in
            space.pack(
                unit: plan.unit[row], account: plan.hasAccount ? plan.account[row] : noCode,
                activity: plan.hasActivity ? plan.activity[row] : noCode, period: plan.period[row])
        }
        let blocks = plan.still.blocks.count
        var parts = [StillPart](repeating: StillPart(), count: min(blocks, Self.partCount))
        parts.withUnsafeMutableBufferPointer { parts in
            nonisolated(unsafe) let parts = parts
            DispatchQueue.concurrentPerform(iterations: parts.count) { part in
                parts[part].take(
                    blocks * part / parts.count..<blocks * (part + 1) / parts.count, of: plan,
                    space: space, wanted: wanted, kinds: kinds, isKnown: isKnown)
            }
        }
        table = plan
        table.still = StillRows()
        let count = parts.reduce(plan.count) { $0 + $1.amount.count }
        table.reserveCapacity(count)
        for part in parts {
            part.append(to: &table)
            total += part.total
            skipped.merge(part.skipped, uniquingKeysWith: +)
        }
    }

    /// Enough for any number of cores to end at about the same time.
    private static let partCount = 16
}

/// What is picked from a range of blocks, in columns, and what is left.
private struct StillPart: Sendable {
    private var unit: [Code] = []
    private var account: [Code] = []
    private var activity: [Code] = []
    private var period: [Int32] = []
    private(set) var amount: [Units] = []
    private(set) var total: Int128 = 0
    private(set) var skipped: [AccountKind: Int] = [:]

    mutating func take(
        _ blocks: Range<Int>, of plan: PlanTable, space: KeySpace, wanted: KeySet,
        kinds: AccountKinds, isKnown: (Code, Code) -> Bool
    ) {
        var left: Int64 = 0
        var key = (unit: noCode, account: noCode, activity: noCode)
        var (first, isCompared, isChosen) = (UInt64(0), true, false)
        var kind = AccountKind.expense
        var neighbours = KeySet.Neighbours()
        plan.still.forEach(in: blocks) { unit, account, activity in
            key = (unit, account, activity)
            kind = plan.hasAccount ? kinds[account] : .expense
            isCompared = kind == .expense || kind == .revenue
            isChosen = !isKnown(unit, plan.hasAccount ? account : noCode)
            first = space.pack(
                unit: unit, account: plan.hasAccount ? account : noCode,
                activity: plan.hasActivity ? activity : noCode,
                period: space.periods.lowerBound)
        } row: { period, amount in
            guard isCompared || isChosen else {
                skipped[kind, default: 0] += 1
                return
            }
            if isChosen
                || wanted.contains(
                    first + UInt64(period - space.periods.lowerBound), &neighbours)
            {
                unit.append(key.unit)
                account.append(key.account)
                activity.append(key.activity)
                self.period.append(period)
                self.amount.append(amount)
                return
            }
            let (sum, overflow) = left.addingReportingOverflow(amount)
            if overflow { total += Int128(left) + Int128(amount) }
            left = overflow ? 0 : sum
        }
        total += Int128(left)
    }

    func append(to table: inout PlanTable) {
        table.unit += unit
        table.account += account
        table.activity += activity
        table.period += period
        table.reference += amount
        table.current += amount
    }
}

extension ReconciliationInput {
    /// Whether the trees hold a unit and an account; without a tree all are known.
    func isKnown(_ unit: Code, _ account: Code) -> Bool {
        (!hasUnitTree || units.contains(unit))
            && (account == noCode || !hasAccountTree || accounts.contains(account))
    }
}
