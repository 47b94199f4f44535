import BudgetModel

/// One measure when all is known of its claims: what the rows of the outcome are read from.
///
/// A class, so that whoever makes a row takes hold of one thing.
final class ReconciledMeasure: Sendable {
    let run: MeasureRun
    let adjustments: ClaimAdjustments
    /// Stages whose rule looks in other periods, and those that look in units above.
    private let shiftedStages: [Int]
    private let parkedStages: [Int]

    init(_ run: MeasureRun, adjustments: ClaimAdjustments) {
        self.run = run
        self.adjustments = adjustments
        let rules = run.place.tiers
        shiftedStages = rules.indices.filter {
            if case .shifted = rules[$0] { true } else { false }
        }
        parkedStages = rules.indices.filter {
            if case .parked = rules[$0] { true } else { false }
        }
    }

    var measure: Measure { run.measure }

    /// What a claim yields.
    func sums(ofClaim claim: Int) -> ClaimSums {
        var sums = ClaimSums()
        sums.claimed = run.claims.claimed[claim]
        sums.inBase = run.claims.inBase(claim)
        sums.gross = run.gross[claim]
        sums.direct = run.direct[claim]
        sums.visible = run.visible[claim]
        for stage in shiftedStages { sums.timing += run.added(in: stage, to: claim) }
        for stage in parkedStages { sums.parked += run.added(in: stage, to: claim) }
        sums.redeployed = min(sums.visible, run.explained.explained(of: claim))
        sums.cut = sums.visible - sums.redeployed
        sums.reabsorbed = sums.gross - sums.visible
        sums.missing = sums.owed - sums.gross
        sums.unadjustable = adjustments.unadjustable(claim)
        return sums
    }

    /// The plain sums of a record's claims; nil where it has none.
    func sums(ofRecord record: Int) -> ClaimSums? {
        let claims = run.claims.claims(of: record)
        guard let first = claims.first else { return nil }
        var sums = sums(ofClaim: first)
        for claim in claims.dropFirst() { sums.add(self.sums(ofClaim: claim)) }
        return sums
    }

    func outcome(_ claim: Int) -> ClaimOutcome {
        let own = run.place.ownKeys[Int(run.claims.record[claim])]
        return ClaimOutcome(
            benefit: run.benefit(of: claim), measure: measure, period: run.period(of: claim),
            unit: own.unit, account: own.account, activity: own.activity,
            sums: sums(ofClaim: claim), explained: run.explained.explained(of: claim))
    }

    /// The sums of all claims, and of those of records whose output was held.
    func totals(_ records: BenefitTable) -> (all: ClaimSums, ratio: ClaimSums) {
        var (all, ratio) = (ClaimSums(), ClaimSums())
        for claim in 0..<run.claims.count {
            let sums = sums(ofClaim: claim)
            all.add(sums)
            if records.outputHeld[Int(run.claims.record[claim])] { ratio.add(sums) }
        }
        return (all, ratio)
    }
}
