import BudgetModel
import Reconciliation

/// Lines, attributions, proofs and entries that agree with the claims of a sample.
extension SampleOutcome {
    mutating func record(_ claim: ClaimOutcome) {
        outcome.claims.append(claim)
        let own = LineKey(
            unit: claim.unit, account: claim.account, activity: claim.activity,
            period: claim.period)
        var book = lines[claim.measure] ?? [:]
        book[own, default: (0, 0, 0)].claimed += claim.owed
        book[own, default: (0, 0, 0)].fall += claim.direct + claim.reabsorbed
        book[own, default: (0, 0, 0)].visible += claim.direct
        attribute(claim, own, tier: 1, claim.direct)
        let elsewhere: [(UInt8, LineKey, Units)] = [
            (3, sibling(own, "displaced"), claim.displaced - claim.timing - claim.parked),
            (4, sibling(own, "timing"), claim.timing),
            (5, parkedLine(own), claim.parked),
        ]
        for (tier, line, amount) in elsewhere where amount > 0 {
            book[line, default: (0, 0, 0)].fall += amount
            book[line, default: (0, 0, 0)].visible += amount
            attribute(claim, line, tier: tier, amount)
        }
        lines[claim.measure] = book
        if claim.missing > 0 { propose(claim, own) }
    }

    private mutating func attribute(
        _ claim: ClaimOutcome, _ line: LineKey, tier: UInt8, _ amount: Units
    ) {
        guard amount > 0 else { return }
        outcome.attribution.append(
            AttributionRow(
                benefit: claim.benefit, measure: claim.measure, period: claim.period, line: line,
                tier: tier, amount: amount))
    }

    private mutating func sibling(_ line: LineKey, _ suffix: String) -> LineKey {
        var line = line
        let name = outcome.codes.activities.text(line.activity)
        line.activity = outcome.codes.activities.intern("\(name) (\(suffix))")
        return line
    }

    private mutating func parkedLine(_ line: LineKey) -> LineKey {
        var parked = sibling(line, "of \(outcome.codes.units.text(line.unit))")
        parked.unit = divisionOf[line.unit] ?? line.unit
        return parked
    }

    private mutating func propose(_ claim: ClaimOutcome, _ own: LineKey) {
        var destination = own
        destination.activity = activityCodes[1]
        let isCut = claim.measure == .money
        if isCut {
            destination.account = outcome.codes.accounts.intern("SAVINGS")
        }
        var entry = ReallocationEntry(
            benefit: claim.benefit, measure: claim.measure, source: own,
            destination: destination, isCut: isCut, owed: claim.missing, owner: noCode)
        switch outcome.reallocations.count % 4 {
        case 0, 1: entry.toBook = claim.missing
        case 2: entry.unbookable = claim.missing
        default: entry.shown = claim.missing
        }
        let number = outcome.reallocations.count
        outcome.reallocations.append(entry)
        for (index, role) in [EntryLeg.Role.take, isCut ? .balance : .give].enumerated()
        where entry.unbookable == 0 {
            let sign: Units = role == .take ? -1 : 1
            outcome.legs.append(
                EntryLeg(
                    entry: number, number: index, benefit: claim.benefit, measure: claim.measure,
                    period: claim.period, role: role, line: role == .take ? own : destination,
                    isRevenue: false, shown: sign * entry.shown, toBook: sign * entry.toBook))
        }
    }

    /// Turns what was recorded into the outcome's sorted tables.
    mutating func finish() {
        addProofs()
        for measure in Measure.allCases { addLines(measure) }
        for measure in Measure.allCases { addTotals(measure) }
        addStandings()
    }

    private mutating func addLines(_ measure: Measure) {
        var table = AdjustedLines(measure: measure, grain: .month)
        let book = lines[measure] ?? [:]
        for key in book.keys.sorted(by: { outcome.text(of: $0) < outcome.text(of: $1) }) {
            guard let figures = book[key] else { continue }
            table.keys.append(key)
            table.reference.append(figures.fall * 8 + figures.claimed)
            table.approvedChange.append(0)
            table.current.append(figures.fall * 7 + figures.claimed)
            table.fall.append(figures.fall)
            table.claimedHere.append(figures.claimed)
            table.visible.append(figures.visible)
            table.adjustment.append(figures.visible - min(figures.claimed, figures.visible))
            table.isTouched.append(true)
            let left = figures.fall - figures.visible
            if left > 0 {
                outcome.unexplained.append(
                    UnexplainedMovement(
                        measure: measure, key: key, side: .expense, direction: .fall,
                        amount: left))
            }
        }
        if measure == .money { outcome.budgetLines = table } else { outcome.staffingLines = table }
    }

    private mutating func addTotals(_ measure: Measure) {
        var totals = MeasureTotals(measure: measure)
        totals.periodCount = Int32(months)
        for claim in outcome.claims where claim.measure == measure { totals.all.add(claim) }
        totals.all = totals.all.totalled(measure, periods: months)
        guard totals.all.claimed > 0 else { return }
        totals.ratio = totals.all
        totals.falls = totals.all.gross
        outcome.measures.append(totals)
    }

    private mutating func addProofs() {
        for measure in Measure.allCases {
            let claims = outcome.claims.filter { $0.measure == measure }
            addProofs(
                .gross, claims.filter { $0.missing > 0 }, measure, amount: \.gross)
            addProofs(
                .netted, claims.filter { $0.reabsorbed > 0 }, measure, amount: \.visible)
        }
    }

    /// One group for each own line (gross) or cap (netted): every claim there, and what holds them.
    private mutating func addProofs(
        _ run: BottleneckRow.RunKind, _ short: [ClaimOutcome], _ measure: Measure,
        amount: KeyPath<ClaimOutcome, Units>
    ) {
        var group: UInt32 = 0
        var done: Set<String> = []
        let inGroup = Dictionary(grouping: outcome.claims.filter { $0.measure == measure }) {
            run == .gross ? place($0) : "\($0.unit) \($0.period)"
        }
        let tiers = Dictionary(grouping: outcome.attribution.filter { $0.measure == measure }) {
            "\($0.benefit) \($0.period)"
        }
        for claim in short {
            let name = run == .gross ? place(claim) : "\(claim.unit) \(claim.period)"
            guard done.insert(name).inserted else { continue }
            group += 1
            let members = inGroup[name] ?? []
            func add(_ member: BottleneckRow.Member, _ amount: Units) {
                outcome.bottlenecks.append(
                    BottleneckRow(
                        run: run, measure: measure, group: group, member: member, amount: amount))
            }
            for member in members {
                add(
                    .claim(benefit: member.benefit, period: member.period),
                    member[keyPath: amount])
            }
            if run == .netted {
                let key = CapKey(
                    unit: claim.unit, period: claim.period, side: .expense, family: noCode)
                add(.cap(key), members.reduce(0) { $0 + $1.visible })
                continue
            }
            var seen: Set<LineKey> = []
            for member in members {
                let own = LineKey(
                    unit: member.unit, account: member.account, activity: member.activity,
                    period: member.period)
                let others = tiers["\(member.benefit) \(member.period)"]?.map(\.line) ?? []
                for line in [own] + others where seen.insert(line).inserted {
                    add(.line(line), lines[measure]?[line]?.fall ?? 0)
                }
            }
        }
    }

    private func place(_ claim: ClaimOutcome) -> String {
        "\(claim.unit) \(claim.account) \(claim.activity) \(claim.period)"
    }

    private mutating func addStandings() {
        let last = Period(grain: .month, index: firstMonth + Int32(months) - 1)
        for (index, initiative) in initiativeCodes.enumerated() {
            var standing = InitiativeStanding(initiative: initiative, period: last)
            for benefit in outcome.benefits where benefit.initiative == initiative {
                standing.realisedMoney += benefit.money?.claimed ?? 0
                standing.owedMoney += benefit.money?.owed ?? 0
                standing.visibleMoney += benefit.money?.visible ?? 0
                standing.directMoney += benefit.money?.direct ?? 0
                standing.owedPersonYears += benefit.personYears?.owed ?? 0
                standing.visiblePersonYears += benefit.personYears?.visible ?? 0
            }
            standing.plannedMoney = standing.realisedMoney + standing.realisedMoney / 4
            standing.investedMoney = standing.realisedMoney / 3
            standing.kpiProgressMillionths = Int64(index) * 130_000
            standing.recommendation = Recommendation.allCases[index % 4]
            standing.isParadox = index % 4 == 2
            outcome.standings.append(standing)
        }
    }
}
