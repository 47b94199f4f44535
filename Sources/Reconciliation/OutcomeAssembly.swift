import BudgetModel
import Diagnostics

/// Puts the outcome together from what the measures yielded (contract, sections 8 and 9).
///
/// What an outcome says of claims, benefits and lines is worked out row by row when somebody asks;
/// here stands only what one row cannot know: verdicts, adjustments, totals and standings.
struct OutcomeAssembly {
    private let pass: ReconciliationPass
    private let runs: [MeasureRun]
    private(set) var findings: [Finding] = []
    /// Periods of the horizon, by measure.
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
        let measures = try adjust(&outcome)
        let count = pass.records.count
        outcome.claims = RowList(ClaimRows(measures, recordCount: count))
        outcome.attribution = RowList(AttributionRows(measures, recordCount: count))
        outcome.bottlenecks = RowList(
            joining: BottleneckRow.RunKind.allCases.flatMap { kind in
                runs.map { RowList(BottleneckRows(kind, of: $0)) }
            })
        outcome.benefits = RowList(BenefitRows(pass.reconciledRecords, measures, verdicts()))
        for measure in measures { outcome.measures.append(try totals(measure, of: outcome)) }
        addEntries(to: &outcome, measures)
        addStandings(to: &outcome, measures)
        return outcome
    }

    /// What each measure's lines show and should show.
    private mutating func adjust(
        _ outcome: inout Outcome
    ) throws(ArithmeticOverflow) -> [ReconciledMeasure] {
        let pass = pass
        let adjusted = try runs.mapConcurrently { run throws(ArithmeticOverflow) in
            let adjustments = try LineAdjustments(
                run, destinations: pass.destinations, rules: pass.input.rules,
                codes: pass.input.codes)
            let lines = try AdjustedLines(
                run, adjustment: adjustments.byLine, visible: run.visibleByLine())
            let planAdjustments = try RowList.adjustments(
                of: pass.finerPlans[run.measure], plan: run.plan, byLine: adjustments.byLine)
            return (
                measure: ReconciledMeasure(run, adjustments: adjustments.byClaim),
                lines: lines, unexplained: RowList(UnexplainedRows(run, lines)),
                planAdjustments: planAdjustments, findings: adjustments.findings
            )
        }
        for (measure, lines, _, _, remarks) in adjusted {
            if measure.measure == .money {
                outcome.budgetLines = lines
            } else {
                outcome.staffingLines = lines
            }
            findings += remarks
        }
        outcome.unexplained = RowList(joining: adjusted.map(\.unexplained))
        outcome.planAdjustments = RowList(joining: adjusted.map(\.planAdjustments))
        return adjusted.map(\.measure)
    }

    private func verdicts() -> BenefitVerdicts {
        let finance = runs.first { $0.measure == .money }
        return BenefitVerdicts(
            rules: pass.input.rules, records: pass.records, runs: runs,
            destinations: pass.destinations,
            substitutes: Substitutes(
                finance, codes: pass.input.codes, names: pass.input.rules.substitutes,
                forest: pass.unitForest
            ) { line in
                -(finance?.plan.fall[line] ?? 0) - (finance?.explained.byLine[UInt32(line)] ?? 0)
            }, doubts: pass.doubts,
            periodCount: periodCount)
    }

    private func totals(
        _ measure: ReconciledMeasure, of outcome: Outcome
    ) throws(ArithmeticOverflow) -> MeasureTotals {
        let run = measure.run
        let lines = run.measure == .money ? outcome.budgetLines : outcome.staffingLines
        let periods = periodCount[run.measure].expected("every run's periods are counted")
        var totals = MeasureTotals(measure: run.measure)
        totals.periodCount = Int32(periods)
        let sums = measure.totals(pass.records)
        totals.all = sums.all.totalled(run.measure, periods: periods)
        totals.ratio = sums.ratio.totalled(run.measure, periods: periods)
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

    private func addEntries(to outcome: inout Outcome, _ measures: [ReconciledMeasure]) {
        let savings = pass.input.rules.savingsLine
        let key = OwnKey(
            unit: outcome.codes.units.intern(savings.unit),
            account: savings.account.isEmpty
                ? noCode : outcome.codes.accounts.intern(savings.account),
            activity: savings.activity.isEmpty
                ? noCode : outcome.codes.activities.intern(savings.activity))
        // The savings line may be a new code: ranks of the grown books put it in its place.
        let ranks = pass.ranks.grown(outcome.codes)
        let entries = EntryRows(
            measures.map {
                EntryMaker(
                    run: $0.run, adjustments: $0.adjustments, destinations: pass.destinations,
                    savings: key, ranks: ranks)
            }, recordCount: pass.records.count)
        outcome.reallocations = RowList(entries)
        outcome.legs = RowList(LegRows(entries))
    }

    private func addStandings(to outcome: inout Outcome, _ measures: [ReconciledMeasure]) {
        let grains = runs.map(\.plan.grain)
        guard let horizon = pass.horizon, let grain = grains.max() else { return }
        outcome.standings =
            InitiativeStandings(
                input: pass.input, measures: measures, records: pass.records,
                horizon: horizon, grain: grain,
                personYearsGrain: runs.first { $0.measure == .personYears }?.plan.grain ?? grain
            ).all
    }
}
