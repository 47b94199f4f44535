import BudgetModel
import Diagnostics

/// Adds the approved changes of one measure to the reference (contract, section 2, point 4).
///
/// Every change is spread by the reference as it was before any change, so that their order does
/// not matter.
struct ApprovedChanges {
    private let input: ReconciliationInput
    private let horizon: Horizon
    private let forest: Forest
    private let measure: Measure
    /// First line of each unit in the plan, by unit rank.
    private let unitStart: [Int]
    private let accountForest: Forest
    private(set) var findings: [Finding] = []
    /// Lines that a change names and the plan does not have.
    private var added: [UInt64: Units] = [:]

    init(
        input: ReconciliationInput, plan: ComparedPlan, horizon: Horizon, forest: Forest
    ) {
        self.input = input
        self.horizon = horizon
        self.forest = forest
        measure = plan.measure
        var start = [Int](repeating: 0, count: plan.space.ranks.unit.codeOfRank.count + 1)
        for key in plan.keys { start[Int(plan.space.ranks.unit(plan.space.unit(key))) + 1] += 1 }
        for rank in 1..<start.count { start[rank] += start[rank - 1] }
        unitStart = start
        accountForest = Forest(
            parents: input.accounts.parent, ranks: plan.space.ranks.account,
            count: input.codes.accounts.count)
    }

    mutating func apply(to plan: inout ComparedPlan) throws(ArithmeticOverflow) {
        guard input.approvedChanges.contains(where: { $0.measure == measure }) else { return }
        plan.approvedChange = .init(repeating: 0, count: plan.count)
        for change in input.approvedChanges where change.measure == measure {
            guard change.type != .deficitCover else {
                note(
                    "change.deficit_cover.ignored", change,
                    "a budget raised to cover a deficit explains nothing, so it was not applied",
                    fix: "none needed; the lines under it are compared as they stand")
                continue
            }
            guard !input.hasUnitTree || input.units.contains(change.unit) else {
                warn(
                    "change.unit.unknown", change, "the change names a unit that the tree does not",
                    fix: "correct the unit; the change was not applied")
                continue
            }
            let parts = parts(of: change, plan: plan)
            var hasLines = false
            for part in parts where try spread(part, change: change, on: &plan) { hasLines = true }
            if !hasLines { addLine(change, parts, plan) }
        }
        insertAdded(into: &plan)
    }

    /// A change within the periods over which it is spread at once.
    private struct Part {
        var periods: ClosedRange<Int32>
        var size: ApprovedChange.Size
    }

    /// Money is spread over all periods of the change; person-years hold in each of them.
    private mutating func parts(of change: ApprovedChange, plan: ComparedPlan) -> [Part] {
        guard let period = change.period else {
            return split(
                .init(periods: plan.space.periods, size: change.size), over: plannedPeriods(plan))
        }
        let first = Period.bucket(of: period.firstMonth, grain: plan.grain)
        let last = Period.bucket(of: period.lastMonth, grain: plan.grain)
        let part = Part(periods: first...last, size: change.size)
        guard period.grain < plan.grain else { return split(part, over: first...last) }
        // A month of a quarter or year: person-years and percentages hold in that part of it only.
        let (months, bucket) = (Int128(period.grain.months), Int128(plan.grain.months))
        switch change.size {
        case .amount(let amount) where measure == .money:
            return [Part(periods: first...last, size: .amount(amount))]
        case .amount(let amount):
            let held = Apportionment.halfUp(Int128(amount) * months, bucket)
            return [Part(periods: first...last, size: .amount(Units(held)))]
        case .percent(let percent):
            note(
                "change.percent.finer_than_grain", change,
                "a percentage of part of a period counts by its share of the period's months",
                fix: "give the change as an amount, or reconcile at a finer grain")
            let held = Apportionment.halfUp(Int128(percent) * months, bucket)
            return [Part(periods: first...last, size: .percent(Int64(held)))]
        }
    }

    private func split(_ part: Part, over periods: ClosedRange<Int32>) -> [Part] {
        guard measure == .personYears else { return [part] }
        return periods.map { Part(periods: $0...$0, size: part.size) }
    }

    private func plannedPeriods(_ plan: ComparedPlan) -> ClosedRange<Int32> {
        let all = plan.keys.lazy.map { plan.space.period($0) }
        guard let first = all.min(), let last = all.max() else { return plan.space.periods }
        return first...last
    }

    /// Spreads one part; false where the node has no line.
    private mutating func spread(
        _ part: Part, change: ApprovedChange, on plan: inout ComparedPlan
    ) throws(ArithmeticOverflow) -> Bool {
        let lines = lines(of: change, periods: part.periods, plan: plan)
        guard !lines.isEmpty else { return false }
        let references = lines.map { plan.reference[$0] }
        let total: Units
        switch part.size {
        case .amount(let amount): total = amount
        case .percent(let percent):
            let sum = references.reduce(into: Int128(0)) { $0 += Int128($1) }
            total = try Apportionment.units(
                Apportionment.halfUp(sum * Int128(percent), 100 * 10_000))
        }
        guard total != 0 else { return true }
        var weights = references.map { Units(clamping: $0.magnitude) }
        if weights.allSatisfy({ $0 == 0 }) {
            // Nothing is planned here in the reference: by the current plan, then evenly.
            if lines.count > 1 {
                note(
                    "change.reference.zero", change,
                    "nothing is planned below this node in the reference",
                    fix: "none needed; it was spread by the current plan instead")
            }
            let current = lines.map { Units(clamping: plan.current[$0].magnitude) }
            weights = current.contains { $0 > 0 } ? current : lines.map { _ in 1 }
        }
        for (line, amount) in zip(lines, Apportionment.parts(of: total, weights: weights)) {
            plan.approvedChange[line] = try plan.approvedChange[line].addingExactly(amount)
        }
        return true
    }

    /// A change that names one line which neither version has makes that line.
    private mutating func addLine(
        _ change: ApprovedChange, _ parts: [Part], _ plan: ComparedPlan
    ) {
        guard change.period != nil, parts.count == 1, parts[0].periods.count == 1,
            case .amount(let amount) = parts[0].size, namesOneLine(change, plan: plan),
            let key = plan.space.find(
                unit: change.unit, account: plan.hasAccount ? change.account : noCode,
                activity: plan.hasActivity ? change.activity : noCode,
                period: parts[0].periods.lowerBound),
            !plan.hasAccount || [.expense, .revenue].contains(AccountKinds(input)[change.account])
        else {
            warn(
                "change.lines.none", change, "the change names no line of the plan",
                fix: "correct its key or name one line; it was not applied")
            return
        }
        added[key, default: 0] += amount
    }

    private func isBlank(_ code: Code, _ ranking: KeyRanks.Ranking) -> Bool { ranking(code) == 0 }

    /// Whether account and activity are given, so that the key means a line and not a node.
    private func namesOneLine(_ change: ApprovedChange, plan: ComparedPlan) -> Bool {
        let ranks = plan.space.ranks
        return !(plan.hasAccount && isBlank(change.account, ranks.account))
            && !(plan.hasActivity && isBlank(change.activity, ranks.activity))
    }

    /// The line itself, in every period asked, where the key names one that exists; otherwise every
    /// line of the unit and below it, of the account and below it.
    private func lines(
        of change: ApprovedChange, periods: ClosedRange<Int32>, plan: ComparedPlan
    ) -> [Int] {
        if namesOneLine(change, plan: plan) {
            let exact = periods.compactMap {
                plan.line(
                    unit: change.unit, account: change.account, activity: change.activity,
                    period: $0)
            }
            if !exact.isEmpty { return exact }
        }
        guard let top = forest.position(change.unit) else { return [] }
        let ranks = plan.space.ranks
        let activity =
            !plan.hasActivity || isBlank(change.activity, ranks.activity)
            ? nil : ranks.activity.normal(change.activity)
        let account =
            !plan.hasAccount || isBlank(change.account, ranks.account)
            ? nil : accountForest.position(change.account)
        var lines: [Int] = []
        for position in top..<forest.end(of: top) {
            let rank = Int(ranks.unit(forest.code[position]))
            for line in unitStart[rank]..<unitStart[rank + 1] {
                let key = plan.keys[line]
                guard periods.contains(plan.space.period(key)) else { continue }
                if let activity, plan.space.activity(key) != activity { continue }
                if let account {
                    guard let own = accountForest.position(plan.space.account(key)),
                        accountForest.contains(account, own)
                    else { continue }
                }
                lines.append(line)
            }
        }
        return lines.sorted()
    }

    private func insertAdded(into plan: inout ComparedPlan) {
        guard !added.isEmpty else { return }
        let kinds = AccountKinds(input)
        let extra = added.keys.sorted()
        let keys = plan.keys + extra
        let order = KeyOrder.positions(keys, bits: plan.space.bitCount).map(Int.init)
        let blank = [Units](repeating: 0, count: extra.count)
        let changes = plan.approvedChange + extra.map { added[$0] ?? 0 }
        let revenue =
            plan.isRevenue
            + extra.map {
                let account = plan.space.account($0)
                return plan.hasAccount && measure == .money
                    && (kinds[account] == .revenue || plan.declared.holds(account: account))
            }
        let (reference, current) = (plan.reference + blank, plan.current + blank)
        plan.keys = order.map { keys[$0] }
        plan.reference = order.map { reference[$0] }
        plan.approvedChange = order.map { changes[$0] }
        plan.current = order.map { current[$0] }
        plan.isRevenue = order.map { revenue[$0] }
    }

    private mutating func note(
        _ code: String, _ change: ApprovedChange, _ message: String, fix: String
    ) {
        report(code, .note, change, message, fix)
    }

    private mutating func warn(
        _ code: String, _ change: ApprovedChange, _ message: String, fix: String
    ) {
        report(code, .warning, change, message, fix)
    }

    private mutating func report(
        _ code: String, _ severity: Severity, _ change: ApprovedChange, _ message: String,
        _ fix: String
    ) {
        let key = [
            input.codes.units.text(change.unit), input.codes.accounts.text(change.account),
            input.codes.activities.text(change.activity), change.period?.description ?? "",
            input.codes.texts.text(change.decision),
        ]
        findings.append(
            Finding(
                code, severity: severity, at: change.place, message,
                value: key.filter { !$0.isEmpty }.joined(separator: " "), fix: fix))
    }
}
