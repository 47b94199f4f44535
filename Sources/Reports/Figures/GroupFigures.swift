import BudgetModel
import Reconciliation

/// The sums of a set of claims in one measure: a unit's, an initiative's.
struct GroupFigures: Sendable {
    var code: Code
    /// Of the claims that the capture ratio counts: spending cuts are left out (contract,
    /// section 8).
    var sums = ClaimSums()
    /// Of all claims.
    var all = ClaimSums()
    var benefits = 0
    private var lastBenefit = noCode

    init(code: Code) { self.code = code }

    /// Owed and not visible: missing and reabsorbed.
    var notShown: Units { sums.missing + sums.reabsorbed }

    /// Owed by spending cuts, which the ratio does not count.
    var spendingCuts: Units { all.owed - sums.owed }

    /// Claims stand by benefit, so a change of benefit is a new one.
    mutating func add(_ claim: ClaimOutcome, _ sums: ClaimSums, isSpendingCut: Bool) {
        all.add(sums)
        if !isSpendingCut { self.sums.add(sums) }
        if lastBenefit != claim.benefit {
            lastBenefit = claim.benefit
            benefits += 1
        }
    }

    /// Adds the figures of other benefits.
    mutating func add(_ other: GroupFigures) {
        sums.add(other.sums)
        all.add(other.all)
        benefits += other.benefits
    }
}

extension BenefitOutcome {
    func sums(_ measure: Measure) -> ClaimSums? { measure == .money ? money : personYears }
}
