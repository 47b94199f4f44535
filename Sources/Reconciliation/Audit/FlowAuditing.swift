import Diagnostics
import Synchronization

/// The audit of a solution on its way, while others work with the solution. What it alone holds of
/// the solution it lets go of once it is checked.
final class FlowAuditing: Sendable {
    private let found: Eventual<[Finding]>

    init(_ network: FlowNetwork, _ stages: StagePlan, _ solution: consuming FlowSolution) {
        let given = Mutex<FlowSolution?>(solution)
        found = Eventual {
            guard let solution = given.withLock({ $0.take() }) else { return [] }
            return FlowAudit.faults(network, stages, solution)
        }
    }

    /// What the audit found wrong with the solution; waits for it. Such a run must not publish.
    var faults: [Finding] { found.value }
}

extension FlowAudit {
    /// What is wrong with a solution: as `check`, but the exact shares, its largest part, are gone
    /// before the flows are laid out.
    static func faults(
        _ network: FlowNetwork, _ stages: StagePlan, _ solution: consuming FlowSolution
    ) -> [Finding] {
        var report = AuditReport()
        let hasShape = checkAmounts(network, stages, solution, &report)
        if hasShape {
            (solution.grossShare, solution.visibleShare) = ([], [])
            checkFlows(network, stages, solution, &report)
        }
        return report.violations.map { violation in
            .fault("flow.\(violation.kind.rawValue)", "the flow was refused", violation.text)
        }
    }

    /// Returns false where the solution is not one of this network.
    private static func checkAmounts(
        _ network: FlowNetwork, _ stages: StagePlan, _ solution: FlowSolution,
        _ report: inout AuditReport
    ) -> Bool {
        let amounts = AmountAudit(network, stages, solution)
        amounts.checkShape(&report)
        guard report.isClean else { return false }
        amounts.check(&report)
        AttributionAudit(network, stages, solution).check(&report)
        return true
    }
}
