import Diagnostics
import Synchronization

/// The audit of a solution on its way, while others work with the solution. What it alone holds of
/// the solution it lets go of once it is checked.
final class FlowAuditing: AuditUnderWay {
    private let found: Eventual<[Finding]>

    init(_ network: FlowNetwork, _ stages: StagePlan, _ solution: consuming FlowSolution) {
        let given = Mutex<FlowSolution?>(solution)
        found = Eventual {
            guard let solution = given.withLock({ $0.take() }) else { return [] }
            return FlowAudit.report(network, stages, solution).violations.map { violation in
                .fault("flow.\(violation.kind.rawValue)", "the flow was refused", violation.text)
            }
        }
    }

    var faults: [Finding] { found.value }
}
