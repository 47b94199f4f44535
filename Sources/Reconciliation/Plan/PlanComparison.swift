import BudgetModel
import Diagnostics

/// Brings one plan to the rule's grain, carries the reference over, adds what was approved and says
/// how far every line fell (contract, section 2).
struct PlanComparison {
    let input: ReconciliationInput
    let horizon: Horizon
    let ranks: KeyRanks
    let forest: Forest
    /// Remarks that are no reason to refuse the run.
    private(set) var findings: [Finding] = []
    /// Reasons to refuse it.
    private(set) var refusals: [Finding] = []
    /// Rows left out by account kind.
    private(set) var skippedRows: [AccountKind: Int] = [:]

    init(input: ReconciliationInput, horizon: Horizon, ranks: KeyRanks, forest: Forest) {
        self.input = input
        self.horizon = horizon
        self.ranks = ranks
        self.forest = forest
    }

    /// The compared lines; nil where the plan is refused (see `refusals`).
    ///
    /// - Parameter named: the keys that claims and destinations name; rows that stand still on
    ///   other keys are summed and left out where nothing else needs them.
    mutating func compare(
        _ table: consuming PlanTable, named: (KeySpace) -> [UInt64]
    ) throws(ArithmeticOverflow) -> ComparedPlan? {
        let grain = input.rules.grain ?? table.grain
        guard table.grain <= grain else {
            refusals.append(Self.tooCoarse(table, grain))
            return nil
        }
        let space: KeySpace
        do throws(Finding) {
            space = try KeySpace(ranks: ranks, grain: grain, periods: periods(table, grain: grain))
        } catch {
            refusals.append(error)
            return nil
        }
        let map = ContinuityMap(
            input.continuity, ranks: ranks, hasAccount: table.hasAccount,
            hasActivity: table.hasActivity)
        refusals += map.findings(codes: input.codes)
        var stillTotal: Int128 = 0
        if input.hasAccountTree { table.sides = nil }
        if !map.isEmpty || grain != table.grain || hasChanges(table.measure)
            || !table.isInCurrent.isEmpty || table.sides != nil
        {
            table = table.unsettled()
        } else if !table.still.isEmpty {
            let input = input
            let selection = StillSelection(
                table, space: space, named: named(space), kinds: AccountKinds(input),
                isKnown: { input.isKnown($0, $1) })
            for (kind, rows) in selection.skipped { skippedRows[kind, default: 0] += rows }
            stillTotal = selection.total
            table = selection.table
        }
        var amounts = try keyed(table, space: space, keepsAllKinds: !map.isEmpty)
        if !map.isEmpty { amounts = try map.carry(amounts, space: space) }
        refuseUnmapped(amounts, table: table, map: map, space: space)
        refuseUnknown(amounts, table: table, space: space)
        findings += RenamedCodes(table, codes: input.codes).findings
        refusals += RevenueKeys.contradictions(table, space: space, codes: input.codes)
        guard refusals.isEmpty else { return nil }
        let declared = RevenueKeys(copy table, space: space, map: map)
        var plan = compared(amounts, table: table, space: space, declared: declared)
        plan.stillTotal = stillTotal
        var changes = ApprovedChanges(input: input, plan: plan, horizon: horizon, forest: forest)
        try changes.apply(to: &plan)
        findings += changes.findings
        try plan.computeFalls()
        return plan
    }

    static func tooCoarse(_ table: PlanTable, _ grain: Grain) -> Finding {
        Finding(
            "plan.grain.too_coarse", at: .argument(table.measure.rawValue),
            "the plan is coarser than the grain of the rules",
            value: "\(table.grain.rawValue) > \(grain.rawValue)",
            fix: "set `grain` to \(table.grain.rawValue) or export the plan by "
                + grain.rawValue)
    }

    /// Changes are spread over lines that stand still as well.
    private func hasChanges(_ measure: Measure) -> Bool {
        input.approvedChanges.contains { $0.measure == measure && $0.type != .deficitCover }
    }

    /// Every period that a line or a claim of this measure can have.
    private func periods(_ table: PlanTable, grain: Grain) -> ClosedRange<Int32> {
        let months = horizon.months(of: .oneOff, grain: grain)
        var first = Period.bucket(of: months.lowerBound, grain: grain)
        var last = Period.bucket(of: months.upperBound, grain: grain)
        let ratio = grain.months / table.grain.months
        if let periods = table.periods {
            first = min(first, periods.lowerBound / ratio)
            last = max(last, periods.upperBound / ratio)
        }
        return first...last
    }

    private mutating func keyed(
        _ table: PlanTable, space: KeySpace, keepsAllKinds: Bool
    ) throws(ArithmeticOverflow) -> KeyedAmounts {
        let ratio = space.grain.months / table.grain.months
        var keys: [UInt64] = []
        var rows: [UInt32] = []
        keys.reserveCapacity(table.count)
        var skipped = [Int](repeating: 0, count: AccountKind.allCases.count)
        let kinds = AccountKinds(input)
        for row in 0..<table.count {
            let kind = table.hasAccount ? kinds[table.account[row]] : .expense
            if kind != .expense, kind != .revenue {
                skipped[AccountKinds.index(kind)] += 1
                if !keepsAllKinds { continue }
            }
            keys.append(
                space.pack(
                    unit: table.unit[row], account: table.hasAccount ? table.account[row] : noCode,
                    activity: table.hasActivity ? table.activity[row] : noCode,
                    period: table.period[row] / ratio))
            rows.append(UInt32(row))
        }
        for (kind, rows) in zip(AccountKind.allCases, skipped) where rows > 0 {
            skippedRows[kind, default: 0] += rows
        }
        let takesAll = rows.count == table.count
        return try KeyedAmounts(
            keys: keys,
            reference: takesAll ? table.reference : rows.map { table.reference[Int($0)] },
            current: takesAll ? table.current : rows.map { table.current[Int($0)] },
            bits: space.bitCount, averageOver: table.measure == .personYears ? ratio : 1)
    }

    /// A unit of the reference without any line in the current plan, and not carried over
    /// (contract, section 2, point 3).
    private mutating func refuseUnmapped(
        _ amounts: KeyedAmounts, table: PlanTable, map: ContinuityMap, space: KeySpace
    ) {
        guard !table.isInCurrent.isEmpty else { return }
        var hasCurrent = [Bool](repeating: false, count: ranks.unit.codeOfRank.count)
        for row in 0..<table.count where table.isInCurrent[row] {
            hasCurrent[Int(ranks.unit(table.unit[row]))] = true
        }
        var near: NearCodes?
        var reported = hasCurrent
        for rank in map.targetUnitRanks { reported[Int(rank)] = true }
        for index in amounts.keys.indices where amounts.reference[index] != 0 {
            let unit = space.unit(amounts.keys[index])
            guard !reported[Int(ranks.unit(unit))] else { continue }
            reported[Int(ranks.unit(unit))] = true
            let text = input.codes.units.text(unit)
            let known =
                near
                ?? NearCodes(input.codes.units) {
                    Int(ranks.unit($0)) < hasCurrent.count && hasCurrent[Int(ranks.unit($0))]
                }
            near = known
            let nearest = known.nearest(to: text)
            let alike = nearest.map { "write \($0) and \(text) alike in both exports, or " } ?? ""
            refusals.append(
                Finding(
                    "plan.unit.unmapped", at: .argument(table.measure.rawValue),
                    "the unit has lines in the reference, none in the current plan, no successor"
                        + (nearest.map {
                            "; the current plan has “\($0)”, which is nearly the same"
                        }
                            ?? ""),
                    value: text,
                    fix: alike
                        + "name its successor in the continuity map, or export it at zero"))
        }
    }

    private mutating func refuseUnknown(
        _ amounts: KeyedAmounts, table: PlanTable, space: KeySpace
    ) {
        var seenUnit = [Bool](repeating: !input.hasUnitTree, count: ranks.unit.codeOfRank.count)
        var seenAccount = [Bool](
            repeating: !(input.hasAccountTree && table.hasAccount),
            count: ranks.account.codeOfRank.count)
        for key in amounts.keys {
            let unit = space.unit(key)
            if !seenUnit[Int(ranks.unit(unit))] {
                seenUnit[Int(ranks.unit(unit))] = true
                if !input.units.contains(unit) {
                    refuseUnknown("unit", text: input.codes.units.text(unit), table: table)
                }
            }
            let account = space.account(key)
            if !seenAccount[Int(ranks.account(account))] {
                seenAccount[Int(ranks.account(account))] = true
                if !input.accounts.contains(account) {
                    refuseUnknown("account", text: input.codes.accounts.text(account), table: table)
                }
            }
        }
    }

    private mutating func refuseUnknown(_ what: String, text: String, table: PlanTable) {
        refusals.append(
            Finding(
                "plan.\(what).unknown", at: .argument(table.measure.rawValue),
                "the plan names \(what == "unit" ? "a unit" : "an account") that the tree does not",
                value: text, fix: "add the \(what) to the tree or map it in the continuity map"))
    }

    private func compared(
        _ amounts: KeyedAmounts, table: PlanTable, space: KeySpace, declared: RevenueKeys
    ) -> ComparedPlan {
        var plan = ComparedPlan(
            measure: table.measure, space: space, hasAccount: table.hasAccount,
            hasActivity: table.hasActivity)
        plan.declared = declared
        let kinds = AccountKinds(input)
        var isRevenue: [Bool] = []
        var isCompared: [Bool] = []
        isRevenue.reserveCapacity(amounts.keys.count)
        isCompared.reserveCapacity(amounts.keys.count)
        for key in amounts.keys {
            let kind = table.hasAccount ? kinds[space.account(key)] : .expense
            isRevenue.append(
                kind == .revenue && table.measure == .money || declared.holds(key))
            isCompared.append(kind == .expense || kind == .revenue)
        }
        if isCompared.allSatisfy(\.self) {
            (plan.keys, plan.reference) = (amounts.keys, amounts.reference)
            (plan.current, plan.isRevenue) = (amounts.current, isRevenue)
        } else {
            let kept = isCompared.indices.filter { isCompared[$0] }
            plan.keys = kept.map { amounts.keys[$0] }
            plan.reference = kept.map { amounts.reference[$0] }
            plan.current = kept.map { amounts.current[$0] }
            plan.isRevenue = kept.map { isRevenue[$0] }
        }
        return plan
    }
}

/// The kind of each account; without a chart every account is an expense.
struct AccountKinds: Sendable {
    private let kind: [AccountKind]
    private let hasTree: Bool

    init(_ input: ReconciliationInput) {
        kind = input.accounts.kind
        hasTree = input.hasAccountTree
    }

    subscript(account: Code) -> AccountKind {
        hasTree && Int(account) < kind.count ? kind[Int(account)] : .expense
    }

    static func index(_ kind: AccountKind) -> Int {
        switch kind {
        case .expense: 0
        case .revenue: 1
        case .internal: 2
        case .investment: 3
        case .depreciation: 4
        case .financing: 5
        }
    }
}
