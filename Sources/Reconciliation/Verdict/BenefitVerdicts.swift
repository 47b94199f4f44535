import BudgetModel

/// The word and the flags of one benefit over its claims (contract, section 8).
struct BenefitVerdicts: Sendable {
    let rules: Rules
    let records: BenefitTable
    let runs: [MeasureRun]
    let destinations: Destinations
    let substitutes: Substitutes
    let doubts: LineDoubts
    /// Periods of the horizon, by measure: a tolerance on person-years is one on their average.
    let periodCount: [Measure: Int]

    /// - Parameter sums: of the record's claims.
    func judge(_ record: Int, _ sums: MeasureSums) -> BenefitJudgement {
        let (word, toleranceUsed) = verdict(sums)
        return .init(
            verdict: word, toleranceUsed: toleranceUsed, flags: flags(record, sums))
    }

    private func verdict(_ sums: MeasureSums) -> (word: Verdict, toleranceUsed: Bool) {
        var owed: Int128 = 0
        var visible: Int128 = 0
        var isParked = false
        var isTolerated = true
        sums.visit { measure, sum in
            owed += Int128(sum.owed)
            visible += Int128(sum.visible)
            isParked = isParked || sum.parked > 0
            isTolerated = isTolerated && self.isTolerated(sum, measure: measure)
        }
        if visible == owed, !isParked { return (.inPlan, false) }
        if visible == 0 { return (.notInPlan, false) }
        return !isParked && isTolerated ? (.inPlan, true) : (.partlyInPlan, false)
    }

    /// Whether what is short lies within `max(absolute, relative × owed)`, inclusive.
    private func isTolerated(_ sums: ClaimSums, measure: Measure) -> Bool {
        let short = Int128(sums.owed - sums.visible)
        guard short > 0 else { return true }
        guard let tolerance = rules.tolerance[measure] else { return false }
        let periods = measure == .personYears ? periodCount[measure] ?? 1 : 1
        return short <= Int128(tolerance.absolute) * Int128(periods)
            || short * 1_000_000 <= Int128(tolerance.relativeMillionths) * Int128(sums.owed)
    }

    private func flags(_ record: Int, _ sums: MeasureSums) -> Flags {
        var flags = doubts.flags[UInt32(record)] ?? []
        sums.visit { _, sum in
            if sum.reabsorbed > 0 { flags.insert(.reabsorbed) }
            if sum.visible > sum.direct { flags.insert(.displaced) }
            if sum.parked > 0 { flags.insert(.parked) }
            if sum.timing > 0 { flags.insert(.timing) }
            if sum.redeployed > 0 { flags.insert(.redeployed) }
        }
        if !records.outputHeld[record] { flags.insert(.spendingCut) }
        if records.benefitClass[record] == .capacity, destinations.isNone(of: record) {
            flags.insert(.noDestination)
        }
        if let money = sums.money, let years = sums.personYears, money.owed > 0, years.owed > 0 {
            if years.visible > 0, money.visible == 0 { flags.insert(.fteOnly) }
            if money.visible > 0, years.visible == 0 { flags.insert(.moneyOnly) }
        }
        for run in runs {
            for claim in run.claims.claims(of: record) {
                flags.formUnion(self.flags(claim: claim, of: run, records.unit[record]))
            }
        }
        return flags
    }

    private func flags(claim: Int, of run: MeasureRun, _ unit: Code) -> Flags {
        var flags: Flags = []
        let gross = run.gross[claim]
        if run.claims.owed(claim) > gross, run.missing.isContested(claim) {
            flags.insert(.contested)
        }
        if gross > run.visible[claim], run.reabsorbed.isContested(claim) {
            flags.insert(.contested)
        }
        let own = Int(run.ownLine[claim])
        if own >= 0, run.plan.fall[own] < 0 { flags.insert(.contradicted) }
        if gross == 0, run.claims.owed(claim) > 0 {
            let rises = run.explained.supplies(of: claim).contains { index in
                let line = Int(run.explained.supplies[index].line)
                return line >= 0 && run.plan.fall[line] < 0
            }
            if rises { flags.insert(.expansionWithoutRelease) }
        }
        if run.measure == .personYears, gross > 0,
            substitutes.rise(below: unit, in: run.period(of: claim))
        {
            flags.insert(.replacedByPurchase)
        }
        return flags
    }
}
