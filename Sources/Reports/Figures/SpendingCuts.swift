import BudgetModel
import Reconciliation

/// The benefits that do less instead of better: no table that shows percentages counts them as owed
/// (contract, section 8).
struct SpendingCuts: Sendable {
    /// By benefit; empty where there is none, which the totals tell without looking at benefits.
    private var isCut: [Bool] = []

    init(_ outcome: Outcome) {
        guard outcome.measures.contains(where: { $0.all.claimed != $0.ratio.claimed }) else {
            return
        }
        isCut = [Bool](repeating: false, count: outcome.codes.benefits.count)
        for benefit in outcome.benefits where benefit.flags.contains(.spendingCut) {
            isCut[Int(benefit.benefit)] = true
        }
    }

    subscript(benefit: Code) -> Bool { Int(benefit) < isCut.count && isCut[Int(benefit)] }
}
