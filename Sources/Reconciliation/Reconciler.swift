import BudgetModel
import Diagnostics

/// The whole reconciliation: values in, values out (contract, sections 2 to 9).
///
/// Pure and deterministic: everything is sorted by the UTF-8 bytes of keys first, so that neither
/// the order of rows nor the number of threads changes the outcome.
public struct Reconciler: Sendable {
    public var solver: any FairFlowSolver
    public init(solver: any FairFlowSolver) { self.solver = solver }

    /// Compares the plans, claims the benefits and says where each of them went.
    ///
    /// The flows are still being audited when it returns: `OutcomeAudit.check` waits for that, and
    /// an outcome that has not passed it must not be published.
    ///
    /// - Throws: every reason to refuse the run at once: a plan coarser than the rules, an unmapped
    ///   or unknown unit, an unknown account, sums of 2^62 units or more (contract, sections 1, 2).
    public func reconcile(_ input: consuming ReconciliationInput) throws(Findings) -> Outcome {
        let result: Result<Outcome, Findings>
        do throws(ArithmeticOverflow) {
            var pass = ReconciliationPass(consume input)
            result = try pass.outcome(solver)
        } catch {
            throw Findings([Self.overflow])
        }
        return try result.get()
    }

    static let overflow = Finding(
        "run.amount.overflow",
        "claims, falls or plan amounts sum to 2^62 units or more",
        fix: "look for an amount with a wrong scale, or split the run by unit")
}
