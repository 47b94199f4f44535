import BudgetModel

/// Where each initiative stands, cumulative by period (contract, section 9).
struct InitiativeStandings {
    /// Ascending initiative and period.
    private(set) var all: [InitiativeStanding] = []
    private let rule: RecommendationRule
    private let periods: ClosedRange<Int32>
    private let grain: Grain
    /// Periods of the staffing plan in one period of the standings.
    private let averaged: Int

    /// - Parameters:
    ///   - records: the accepted readings.
    ///   - grain: the coarser one of the plans' grains.
    ///   - personYearsGrain: the grain of the person-year claims.
    init(
        input: ReconciliationInput, measures: [ReconciledMeasure],
        records: BenefitTable, horizon: Horizon, grain: Grain, personYearsGrain: Grain
    ) {
        rule = input.rules.recommendation
        self.grain = grain
        averaged = Int(grain.months / personYearsGrain.months)
        periods = horizon.periods(grain)
        let texts = input.codes.initiatives
        let blank = texts.find("") ?? noCode
        var flows: [Flows] = []
        var flowOf = [Int](repeating: -1, count: texts.count)
        func change(_ initiative: Code, _ body: (inout Flows) -> Void) {
            guard initiative != noCode, initiative != blank else { return }
            if flowOf[Int(initiative)] < 0 {
                flowOf[Int(initiative)] = flows.count
                flows.append(Flows(count: periods.count))
            }
            body(&flows[flowOf[Int(initiative)]])
        }
        for initiative in input.initiatives ?? [] { change(initiative.id) { _ in } }
        for measure in measures {
            let claims = measure.run.claims
            for claim in 0..<claims.count {
                change(records.initiative[Int(claims.record[claim])]) {
                    $0.add(
                        measure.sums(ofClaim: claim), measure.measure,
                        slot: slot(measure.run.period(of: claim).firstMonth))
                }
            }
        }
        for planned in input.plannedBenefits where planned.month >= horizon.base.lowerBound {
            guard planned.month <= horizon.base.upperBound else { continue }
            change(planned.initiative) { $0.add(planned, slot: slot(planned.month), grain: grain) }
        }
        for investment in input.investments where investment.month <= horizon.base.upperBound {
            change(investment.initiative) { $0.add(investment, slot: slot(investment.month)) }
        }
        addRunCosts(input, records, horizon) { initiative, amount, slot in
            change(initiative) { $0.runCost[slot] += amount }
        }
        var kpis: [Code: [KPI]] = [:]
        for kpi in input.kpis ?? [] {
            kpis[kpi.initiative, default: []].append(kpi)
            change(kpi.initiative) { _ in }
        }
        for initiative in texts.sortedCodes() where flowOf[Int(initiative)] >= 0 {
            append(
                initiative, flows[flowOf[Int(initiative)]], kpis: kpis[initiative] ?? [])
        }
    }

    /// The slot of a month; what lies before the first period counts in it, what lies after in the
    /// last (one-off claims beside the plan's edge).
    private func slot(_ month: MonthIndex) -> Int {
        let bucket = Period.bucket(of: max(0, month), grain: grain)
        return Int(min(max(bucket, periods.lowerBound), periods.upperBound) - periods.lowerBound)
    }

    /// Hands on what the lines of run cost of an initiative's benefits come to, evenly by month.
    private func addRunCosts(
        _ input: ReconciliationInput, _ records: BenefitTable, _ horizon: Horizon,
        add: (Code, Int128, Int) -> Void
    ) {
        var owner = [Code](repeating: noCode, count: input.codes.benefits.count)
        for record in records.indices {
            owner[Int(records.id[record])] = records.initiative[record]
        }
        for row in input.runCosts where row.amount.units > 0 && row.firstMonth <= row.lastMonth {
            guard Int(row.benefit) < owner.count else { continue }
            let months = Int128(row.lastMonth - row.firstMonth) + 1
            let (base, leftover) = Int128(row.amount.units).quotientAndRemainder(dividingBy: months)
            for month in row.firstMonth...min(row.lastMonth, horizon.base.upperBound) {
                let isEarly = Int128(month - row.firstMonth) < leftover
                add(owner[Int(row.benefit)], base + (isEarly ? 1 : 0), slot(month))
            }
        }
    }

    /// What an initiative planned, realised and showed in each period.
    private struct Flows {
        var plannedMoney, investedMoney, runCost: [Int128]
        var plannedMonths: [Int128]
        var money, years: [ClaimSums]
        var firstInvestment: MonthIndex?

        init(count: Int) {
            plannedMoney = .init(repeating: 0, count: count)
            investedMoney = plannedMoney
            runCost = plannedMoney
            plannedMonths = plannedMoney
            money = .init(repeating: ClaimSums(), count: count)
            years = money
        }

        mutating func add(_ sums: ClaimSums, _ measure: Measure, slot: Int) {
            if measure == .money { money[slot].add(sums) } else { years[slot].add(sums) }
        }

        mutating func add(_ planned: PlannedBenefit, slot: Int, grain: Grain) {
            if planned.measure == .money {
                plannedMoney[slot] += Int128(planned.amount)
            } else {
                plannedMonths[slot] += Int128(planned.amount)
            }
        }

        mutating func add(_ investment: Investment, slot: Int) {
            investedMoney[slot] += Int128(investment.amount.units)
            firstInvestment = min(firstInvestment ?? investment.month, investment.month)
        }
    }

    private mutating func append(_ initiative: Code, _ flow: Flows, kpis: [KPI]) {
        var money = ClaimSums()
        var years = ClaimSums()
        var (planned, invested, plannedMonths, runCost): (Int128, Int128, Int128, Int128) =
            (0, 0, 0, 0)
        var payback: Int32?
        for slot in 0..<periods.count {
            money.add(flow.money[slot])
            years.add(flow.years[slot])
            planned += flow.plannedMoney[slot]
            invested += flow.investedMoney[slot]
            runCost += flow.runCost[slot]
            plannedMonths += flow.plannedMonths[slot]
            let period = Period(grain: grain, index: periods.lowerBound + Int32(slot))
            var standing = InitiativeStanding(initiative: initiative, period: period)
            standing.plannedMoney = Units(clamping: planned)
            standing.investedMoney = Units(clamping: invested)
            standing.realisedMoney = money.claimed
            standing.owedMoney = money.owed
            standing.directMoney = money.direct
            standing.visibleMoney = money.visible
            let average = years.totalled(.personYears, periods: (slot + 1) * averaged)
            standing.realisedPersonYears = average.claimed
            standing.owedPersonYears = average.owed
            standing.directPersonYears = average.direct
            standing.visiblePersonYears = average.visible
            standing.plannedPersonYears = Units(
                clamping: Apportionment.halfUp(
                    plannedMonths, Int128(grain.months) * Int128(slot + 1)))
            standing.kpiProgressMillionths = Self.progress(kpis, until: period.lastMonth).min()
            // What a gain costs to run pays nothing back.
            if invested > 0, Int128(money.visible) - runCost >= invested,
                let first = flow.firstInvestment
            {
                payback = payback ?? max(0, period.lastMonth - first + 1)
            } else {
                payback = nil
            }
            standing.paybackMonths = payback
            recommend(
                &standing, furthest: Self.progress(kpis, until: period.lastMonth).max(),
                monthsOfSpending: flow.firstInvestment.map { period.lastMonth - $0 } ?? 0)
            all.append(standing)
        }
    }

    /// The progress of the initiative's KPIs that have a baseline, a target and a reading. That the
    /// KPI moved should hold for the least of them, that nothing moved for the furthest.
    static func progress(_ kpis: [KPI], until month: MonthIndex) -> [Int64] {
        kpis.compactMap { kpi -> Int64? in
            guard let baseline = kpi.baseline, let target = kpi.target, target != baseline else {
                return nil
            }
            let readings = kpi.readings.filter { $0.month <= month }
            guard
                let latest = readings.max(by: { ($0.month, $0.value) < ($1.month, $1.value) })
            else { return nil }
            let progress =
                (Int128(latest.value) - Int128(baseline)) * 1_000_000
                / (Int128(target) - Int128(baseline))
            return Int64(clamping: progress)
        }
    }

    /// Months after the first investment in which something should have been claimed.
    private static let patience: Int32 = 6

    /// The first rule that fits, with the figures of the standing itself.
    ///
    /// - Parameters:
    ///   - furthest: progress of the KPI that moved most.
    ///   - monthsOfSpending: since the first investment.
    private func recommend(
        _ standing: inout InitiativeStanding, furthest: Int64?, monthsOfSpending: Int32
    ) {
        let progress = standing.kpiProgressMillionths
        guard let shown = standing.visibleOfOwedMillionths else {
            let onlySpends =
                standing.investedMoney > 0 && monthsOfSpending >= Self.patience
                && furthest.map { $0 < rule.stopProgressMillionths } ?? true
            standing.recommendation = onlySpends ? .stop : .continue
            standing.rule = .nothingClaimed
            return
        }
        let kpiMoved = progress.map { $0 >= rule.progressMovedMillionths } ?? false
        if kpiMoved, shown < rule.planMovedMillionths {
            standing.isParadox = true
            (standing.recommendation, standing.rule) = (.steer, .kpiMovedPlanDidNot)
        } else if let furthest, furthest < rule.stopProgressMillionths,
            shown < rule.stopVisibleMillionths
        {
            (standing.recommendation, standing.rule) = (.stop, .nothingMoved)
        } else if shown < rule.planMovedMillionths {
            (standing.recommendation, standing.rule) = (.steer, .planBehind)
        } else if shown >= rule.accelerateMillionths, kpiMoved {
            (standing.recommendation, standing.rule) = (.accelerate, .aheadInPlan)
        }
    }
}

extension InitiativeStanding {
    /// Visible of owed in millionths, rounded down: of money where any are owed, else of
    /// person-years; nil where nothing is owed.
    public var visibleOfOwedMillionths: Int64? {
        let (visible, owed) =
            owedMoney > 0 ? (visibleMoney, owedMoney) : (visiblePersonYears, owedPersonYears)
        return owed > 0 ? Int64(Int128(visible) * 1_000_000 / Int128(owed)) : nil
    }
}
