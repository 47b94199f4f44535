import BudgetModel
import Diagnostics
import Dispatch
import Synchronization

/// Re-checks a solution from the network alone (contract, sections 6 and 10), on every run. It
/// shares no code with the solver: it lays the flows that the solution names out on its own ways,
/// looks itself for what could still flow, and has its own strongly connected components
/// (Kosaraju). The effort is near-linear: nothing is searched that the solution could tell.
///
/// What it proves: amounts are within their bounds and never fall from stage to stage; each
/// stage's amounts can flow and are a maximum; the last amounts are within one unit of the shares,
/// and claims of one level λ share whole units; the attribution adds up, respects falls and caps
/// and names the first tier that admits each line; the bottleneck groups are those of the residual
/// graph, hold every line and cap that binds, and the equations of their closures hold.
/// Closures are followed one by one until the effort reaches `closureEffort`; beyond it, the checks
/// on groups and on their union remain.
///
/// What it does not prove: that no other shares would be fairer, and that the attribution's tiers
/// are the best. The differential tests hold both against other solvers.
public enum FlowAudit {
    /// How many nodes and edges closures may be followed over: as many as the network has, and all
    /// closures of a small one.
    static func closureEffort(networkSize: Int) -> Int { max(1 << 22, networkSize) }

    /// - Throws: `FlowAuditFailure` with every violation found.
    public static func check(
        _ network: FlowNetwork, _ stages: StagePlan, _ solution: FlowSolution
    ) throws(FlowAuditFailure) {
        let report = report(network, stages, solution)
        if !report.isClean { throw FlowAuditFailure(violations: report.violations) }
    }

    /// What is wrong with a solution. The exact shares, its largest part, are let go of before the
    /// flows are laid out.
    static func report(
        _ network: FlowNetwork, _ stages: StagePlan, _ solution: consuming FlowSolution
    ) -> AuditReport {
        var report = AuditReport()
        if checkAmounts(network, stages, solution, &report) {
            (solution.grossShare, solution.visibleShare) = ([], [])
            checkFlows(network, stages, solution, &report)
        }
        return report
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

    private static func checkFlows(
        _ network: FlowNetwork, _ stages: StagePlan, _ solution: FlowSolution,
        _ report: inout AuditReport
    ) {
        let last = stages.tierLimits.count - 1
        guard last >= 0 else { return }
        let hasFlows = solution.stageFlows.count == last
        report.require(hasFlows, .shape, "there is no flow for every stage")
        if !hasFlows { return }
        // Gross, the stages in their order. Each is laid out anew and none needs another; the two
        // with a proof, which take longest, begin.
        var reports = [AuditReport](repeating: AuditReport(), count: last + 2)
        let order = [0, last + 1] + (0..<last).map { $0 + 1 }
        let next = Atomic(0)
        reports.withUnsafeMutableBufferPointer { reports in
            nonisolated(unsafe) let reports = reports
            DispatchQueue.concurrentPerform(iterations: flowsAtOnce) { _ in
                while true {
                    let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard place < order.count else { return }
                    let check = order[place]
                    if check == 0 {
                        checkGross(network, stages, solution, &reports[0])
                    } else {
                        checkNetted(check - 1, network, stages, solution, &reports[check])
                    }
                }
            }
        }
        for part in reports { report.add(part) }
    }

    /// A flow takes as much memory as the network.
    private static let flowsAtOnce = 2

    private static func checkGross(
        _ network: FlowNetwork, _ stages: StagePlan, _ solution: FlowSolution,
        _ report: inout AuditReport
    ) {
        let isWhole = solution.visible == solution.gross
        let flow = AuditFlow(
            network, tierLimit: stages.lastTier, usesCaps: false,
            amounts: solution.gross, rows: isWhole ? solution.attribution : solution.grossFlow)
        if checkMaximum(flow, "gross", network.owed, &report) {
            var audit = ProofAudit(network, flow, solution.missingProof, highest: network.owed)
            audit.check("missing", &report)
        }
    }

    private static func checkNetted(
        _ stage: Int, _ network: FlowNetwork, _ stages: StagePlan, _ solution: FlowSolution,
        _ report: inout AuditReport
    ) {
        let isLast = stage == stages.tierLimits.count - 1
        if isLast && network.capCount == 0 && solution.visible == solution.gross {
            // The last stage is the gross run, and nothing is reabsorbed.
            let proof = solution.reabsorbedProof
            report.require(
                proof.groups.isEmpty && proof.groupOfClaim.allSatisfy { $0 == -1 }, .proof,
                "something is said to be reabsorbed where nothing is")
            return
        }
        let flow = AuditFlow(
            network, tierLimit: stages.tierLimits[stage], usesCaps: true,
            amounts: solution.netted[stage],
            rows: isLast ? solution.attribution : solution.stageFlows[stage])
        guard checkMaximum(flow, "stage \(stage)", solution.gross, &report), isLast else { return }
        var audit = ProofAudit(network, flow, solution.reabsorbedProof, highest: solution.gross)
        audit.check("reabsorbed", &report)
    }

    private static func checkMaximum(
        _ flow: borrowing AuditFlow, _ name: String, _ highest: [Units],
        _ report: inout AuditReport
    ) -> Bool {
        if !flow.isCarried {
            report.add(.infeasible, "\(name): the amounts cannot flow")
            return false
        }
        if flow.canGain(highest) {
            report.add(.notMaximal, "\(name): a claim could show more, and nobody less")
            return false
        }
        return true
    }
}

/// Why a solution was refused.
public struct FlowAuditFailure: Error, Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        case shape, bounds, share, attribution, infeasible, notMaximal, proof
    }

    public struct Violation: Sendable, Hashable {
        public var kind: Kind
        public var text: String
    }

    /// Every violation found, at most 100.
    public var violations: [Violation]
}

/// Collects violations.
struct AuditReport {
    private(set) var violations: [FlowAuditFailure.Violation] = []
    var isClean: Bool { violations.isEmpty }

    mutating func add(_ kind: FlowAuditFailure.Kind, _ text: @autoclosure () -> String) {
        if violations.count < 100 { violations.append(.init(kind: kind, text: text())) }
    }

    mutating func add(_ other: AuditReport) {
        violations += other.violations.prefix(100 - violations.count)
    }

    mutating func require(
        _ holds: Bool, _ kind: FlowAuditFailure.Kind, _ text: @autoclosure () -> String
    ) {
        if !holds { add(kind, text()) }
    }
}
