import BudgetModel
import Diagnostics

/// The whole reconciliation: values in, values out (contract, sections 2 to 9).
public struct Reconciler: Sendable {
    public var solver: any FairFlowSolver
    public init(solver: any FairFlowSolver) { self.solver = solver }
}
