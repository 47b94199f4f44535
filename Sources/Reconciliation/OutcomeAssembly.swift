import BudgetModel
import Diagnostics

/// Puts the outcome together from what the measures yielded (contract, sections 8 and 9).
struct OutcomeAssembly {
    let pass: ReconciliationPass
    let runs: [MeasureRun]
    private(set) var findings: [Finding] = []
    /// By measure and claim: what no adjustment could take.
    private var unadjustable: [[Units]] = []
    private let periodCount: [Measure: Int]

    init(pass: ReconciliationPass, runs: [MeasureRun]) {
        self.pass = pass
        self.runs = runs
        periodCount = .init(
            runs.map { run in
                (run.measure, pass.horizon?.periods(run.plan.grain).count ?? 1)
            }, uniquingKeysWith: { first, _ in first })
    }

    mutating func outcome() throws(ArithmeticOverflow) -> Outcome {
        let input = pass.input
        var outcome = Outcome(
            entity: input.entity, codes: input.codes, units: input.units,
            accounts: input.accounts, rules: input.rules)
        for initiative in input.initiatives ?? [] where initiative.name != noCode {
            outcome.initiativeNames[initiative.id] = initiative.name
        }
        let proofs = runs.map { run in
            BenefitVerdicts.MeasureProofs(
                missing: .init(run.gross.proof, benefitOfClaim: run.claims.record),
                reabsorbed: .init(run.solution.reabsorbedProof, benefitOfClaim: run.claims.record))
        }
        for (index, run) in runs.enumerated() {
            try adjust(run, proofs[index].reabsorbed, &outcome)
        }
        outcome.claims = claims()
        outcome.attribution = attribution()
        for (kind, proof) in [
            (BottleneckRow.RunKind.gross, \BenefitVerdicts.MeasureProofs.missing),
            (.netted, \.reabsorbed),
        ] {
            for (run, proofs) in zip(runs, proofs) {
                outcome.bottlenecks += proofs[keyPath: proof].rows(
                    kind, of: run, records: pass.records)
            }
        }
        outcome.benefits = benefits(verdicts(proofs), claims: outcome.claims)
        outcome.measures = try runs.indices.map { index throws(ArithmeticOverflow) in
            try totals(
                index, claims: outcome.claims,
                lines: runs[index].measure == .euro
                    ? outcome.budgetLines : outcome.staffingLines)
        }
        addEntries(to: &outcome)
        addStandings(to: &outcome)
        return outcome
    }

    /// Every claim, ascending `(benefit_id, measure, period)`.
    private func claims() -> [ClaimOutcome] {
        var claims: [ClaimOutcome] = []
        claims.reserveCapacity(runs.reduce(0) { $0 + $1.claims.count })
        for record in pass.records.indices {
            for (index, run) in runs.enumerated() {
                for claim in run.claims.claims(of: record) {
                    var outcome = run.outcome(claim, record: pass.records[record])
                    outcome.unadjustable = unadjustable[index][claim]
                    claims.append(outcome)
                }
            }
        }
        return claims
    }

    private mutating func adjust(
        _ run: MeasureRun, _ proof: BottleneckReading, _ outcome: inout Outcome
    ) throws(ArithmeticOverflow) {
        let input = pass.input
        let adjustments = try LineAdjustments(
            run, destinations: pass.destinations, records: pass.records, proof: proof,
            rules: input.rules, codes: input.codes)
        findings += adjustments.findings
        unadjustable.append(adjustments.unadjustable)
        let visible = run.visibleByLine()
        let lines = try AdjustedLines(run, adjustment: adjustments.byLine, visible: visible)
        if run.measure == .euro {
            outcome.budgetLines = lines
        } else {
            outcome.staffingLines = lines
        }
        outcome.unexplained += UnexplainedMovement.all(run, visible: visible)
        outcome.planAdjustments += try PlanAdjustments(
            pass.finerPlans[run.measure], plan: run.plan, byLine: adjustments.byLine
        ).all
    }

    private func attribution() -> [AttributionRow] {
        var next = runs.map { _ in 0 }
        var rows: [AttributionRow] = []
        rows.reserveCapacity(runs.reduce(0) { $0 + $1.solution.attribution.count })
        for record in pass.records.indices {
            for (index, run) in runs.enumerated() {
                let range = run.claims.claims(of: record)
                let parts = run.solution.attribution
                while next[index] < parts.count, Int(parts[next[index]].claim) < range.upperBound {
                    let part = parts[next[index]]
                    next[index] += 1
                    rows.append(
                        AttributionRow(
                            benefit: pass.records.id[record], measure: run.measure,
                            period: Period(
                                grain: run.claims.grain,
                                index: run.claims.period[Int(part.claim)]),
                            line: run.plan.key(Int(run.network.planLine[Int(part.line)])),
                            tier: part.tier, amount: part.amount))
                }
            }
        }
        return rows
    }

    private func verdicts(_ proofs: [BenefitVerdicts.MeasureProofs]) -> BenefitVerdicts {
        let finance = runs.first { $0.measure == .euro }
        return BenefitVerdicts(
            rules: pass.input.rules, runs: runs, proofs: proofs, destinations: pass.destinations,
            substitutes: Substitutes(
                finance, codes: pass.input.codes, names: pass.input.rules.substitutes,
                forest: pass.unitForest
            ) { line in
                -(finance?.plan.fall[line] ?? 0) - (finance?.explained.byLine[UInt32(line)] ?? 0)
            },
            periodCount: periodCount)
    }

    private func benefits(
        _ verdicts: BenefitVerdicts, claims: [ClaimOutcome]
    ) -> [BenefitOutcome] {
        var next = claims.startIndex
        return pass.records.indices.map { index in
            let record = pass.records[index]
            var benefit = BenefitOutcome(
                benefit: record.id, initiative: record.initiative,
                benefitClass: record.benefitClass, unit: record.unit, account: record.account,
                activity: record.activity, task: record.task, firstMonth: record.firstMonth,
                lastMonth: record.lastMonth, kind: record.kind, maturity: record.maturity,
                owner: record.owner, verdict: .notReady)
            benefit.recordedAmount = record.amount
            benefit.recordedPersonYears = record.personYears
            benefit.runCost = record.runCost
            benefit.oneOffCost = record.oneOffCost
            benefit.reasons = pass.reasons[index].list
            addOutsideHorizon(record, to: &benefit)
            guard benefit.reasons.isEmpty else { return benefit }
            guard record.benefitClass.claims else {
                benefit.verdict = .notExpected
                return benefit
            }
            let sums = MeasureSums(claims[next...], of: record.id)
            next += sums.claimCount
            (benefit.verdict, benefit.toleranceUsed) = verdicts.verdict(sums)
            benefit.flags = verdicts.flags(record, index: index, sums: sums)
            benefit.euro = sums.euro
            benefit.personYears = sums.personYears.map {
                $0.totalled(.personYears, periods: periodCount[.personYears] ?? 1)
            }
            return benefit
        }
    }

    private func addOutsideHorizon(_ record: BenefitRecord, to benefit: inout BenefitOutcome) {
        guard let horizon = pass.horizon,
            let measure = Measure.allCases.first(where: record.claims),
            let grain = pass.grains[measure], !benefit.reasons.contains(.unknownProfile)
        else { return }
        let outside = OutsideHorizon(
            record, horizon: horizon, grain: grain, profile: pass.readiness.profile(record))
        benefit.outsideHorizonMonths = outside.months
        benefit.outsideHorizonEuro = outside.euro
    }

    private func totals(
        _ index: Int, claims: [ClaimOutcome], lines: AdjustedLines
    ) throws(ArithmeticOverflow) -> MeasureTotals {
        let run = runs[index]
        let periods = periodCount[run.measure] ?? 1
        var totals = MeasureTotals(measure: run.measure)
        totals.periodCount = Int32(periods)
        for claim in claims where claim.measure == run.measure {
            totals.all.add(claim)
            let record = Int(pass.recordOf[Int(claim.benefit)])
            if pass.records.outputHeld[record] { totals.ratio.add(claim) }
        }
        totals.all = totals.all.totalled(run.measure, periods: periods)
        totals.ratio = totals.ratio.totalled(run.measure, periods: periods)
        func total(
            _ amounts: some Sequence<Units>, more: Int128 = 0
        ) throws(ArithmeticOverflow) -> Units {
            let sum = amounts.reduce(into: more) { $0 += Int128($1) }
            let divisor = run.measure == .personYears ? Int128(max(1, periods)) : 1
            return try Apportionment.units(Apportionment.halfUp(sum, divisor))
        }
        totals.falls = try total(run.plan.fall.lazy.map { max(0, $0) })
        totals.rises = try total(run.plan.fall.lazy.map { $0 < 0 ? -$0 : 0 })
        totals.explainedRises = try total(run.explained.byLine.values)
        totals.referenceTotal = try total(run.plan.reference, more: run.plan.stillTotal)
        totals.currentTotal = try total(run.plan.current, more: run.plan.stillTotal)
        totals.adjustmentTotal = try total(lines.adjustment)
        return totals
    }

    private mutating func addEntries(to outcome: inout Outcome) {
        let savings = pass.input.rules.savingsLine
        let key = OwnKey(
            unit: outcome.codes.units.intern(savings.unit),
            account: savings.account.isEmpty
                ? noCode : outcome.codes.accounts.intern(savings.account),
            activity: savings.activity.isEmpty
                ? noCode : outcome.codes.activities.intern(savings.activity))
        // The savings line may be a new code: ranks of the grown books put it in its place.
        let entries = ReallocationEntries(
            runs: runs, records: pass.records, destinations: pass.destinations, savings: key,
            earlier: pass.input.earlierEntries, codes: outcome.codes,
            ranks: KeyRanks(outcome.codes))
        outcome.reallocations = entries.entries
        findings += entries.findings
    }

    private func addStandings(to outcome: inout Outcome) {
        let grains = runs.map(\.plan.grain)
        guard let horizon = pass.horizon, let grain = grains.max() else { return }
        outcome.standings =
            InitiativeStandings(
                input: pass.input, claims: outcome.claims,
                initiativeOf: { benefit in
                    let index =
                        Int(benefit) < pass.recordOf.count ? pass.recordOf[Int(benefit)] : -1
                    return index < 0 ? noCode : pass.records.initiative[Int(index)]
                }, horizon: horizon, grain: grain,
                personYearsGrain: runs.first { $0.measure == .personYears }?.plan.grain ?? grain
            ).all
    }
}
