import BudgetModel

/// The word and the flags of one benefit over its claims (contract, section 8).
struct BenefitVerdicts {
    let rules: Rules
    let runs: [MeasureRun]
    let proofs: [MeasureProofs]
    let destinations: Destinations
    let substitutes: Substitutes
    /// Periods of the horizon, by measure: a tolerance on person-years is one on their average.
    let periodCount: [Measure: Int]

    /// The gross and the netted proof of a measure.
    struct MeasureProofs {
        var missing: BottleneckReading
        var reabsorbed: BottleneckReading
    }

    func verdict(_ sums: MeasureSums) -> (word: Verdict, toleranceUsed: Bool) {
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

    func flags(_ record: BenefitRecord, index: Int, sums: MeasureSums) -> Flags {
        var flags: Flags = []
        sums.visit { _, sum in
            if sum.reabsorbed > 0 { flags.insert(.reabsorbed) }
            if sum.visible > sum.direct { flags.insert(.displaced) }
            if sum.parked > 0 { flags.insert(.parked) }
            if sum.timing > 0 { flags.insert(.timing) }
            if sum.redeployed > 0 { flags.insert(.redeployed) }
        }
        if !record.outputHeld { flags.insert(.spendingCut) }
        if record.benefitClass == .capacity, destinations.rows(of: index).isEmpty {
            flags.insert(.noDestination)
        }
        if let euro = sums.euro, let years = sums.personYears, euro.owed > 0, years.owed > 0 {
            if years.visible > 0, euro.visible == 0 { flags.insert(.fteOnly) }
            if euro.visible > 0, years.visible == 0 { flags.insert(.moneyOnly) }
        }
        for (run, proofs) in zip(runs, proofs) {
            for claim in run.claims.claims(of: index) {
                flags.formUnion(self.flags(claim, record, run, proofs))
            }
        }
        return flags
    }

    private func flags(
        _ claim: Int, _ record: BenefitRecord, _ run: MeasureRun, _ proofs: MeasureProofs
    ) -> Flags {
        var flags: Flags = []
        let gross = run.gross.granted[claim]
        if run.claims.owed(claim) > gross, proofs.missing.isContested(claim) {
            flags.insert(.contested)
        }
        if gross > run.visible[claim], proofs.reabsorbed.isContested(claim) {
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
            substitutes.rise(
                below: record.unit,
                in: Period(grain: run.claims.grain, index: run.claims.period[claim]))
        {
            flags.insert(.replacedByPurchase)
        }
        return flags
    }
}
