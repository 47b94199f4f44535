import BudgetModel
import Diagnostics
import Reconciliation
import TestSupport

/// Short ways to ask an outcome what a test wants to know.
extension Outcome {
    func claims(_ id: String, _ measure: Measure = .money) -> [ClaimOutcome] {
        claims.filter { codes.benefits.text($0.benefit) == id && $0.measure == measure }
    }

    func visible(_ id: String, _ measure: Measure = .money) -> Units {
        claims(id, measure).reduce(0) { $0 + $1.visible }
    }

    func direct(_ id: String) -> Units { claims(id).reduce(0) { $0 + $1.direct } }

    func benefit(_ id: String) -> BenefitOutcome? {
        benefits.first { codes.benefits.text($0.benefit) == id }
    }

    func flags(_ id: String) -> Set<String> { Set(benefit(id)?.flags.list ?? []) }

    /// Adjusted amount of a line.
    func adjusted(_ unit: String, _ account: String, activity: String = "", staff: Bool = false)
        -> Units?
    {
        let lines = staff ? staffingLines : budgetLines
        let row = (0..<lines.count).first { row in
            let key = lines.key(row)
            return codes.units.text(key.unit) == unit
                && codes.accounts.text(key.account) == account
                && codes.activities.text(key.activity) == activity
        }
        return row.map { lines.adjusted($0) }
    }
}

extension CaseBuilder {
    func outcome() throws -> Outcome {
        let outcome = try Reconciler(solver: ParametricFlowSolver()).reconcile(built())
        try OutcomeAudit.check(outcome)
        return outcome
    }
}
