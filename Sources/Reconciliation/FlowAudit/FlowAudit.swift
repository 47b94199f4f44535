import BudgetModel

/// Re-checks a solution from the network alone (contract, sections 6 and 10). It shares no code
/// with the solver: its own reach, its own textbook maximum flow (Dinic 1970), its own strongly
/// connected components (Kosaraju).
///
/// What it proves of every run: amounts are within their bounds and never fall from stage to
/// stage; each stage's amounts can flow and are a maximum; the last amounts are within one unit of
/// the shares, and claims of one level λ share whole units; the attribution adds up, respects falls
/// and caps and names the first tier that admits each line; the bottleneck groups are those of the
/// residual graph, hold every line and cap that binds, and the equations of their closures hold.
/// Closures are followed one by one until their total size reaches `closureBudget` times the
/// network's; beyond it, the checks on groups and on their union remain.
///
/// What it does not prove: that no other shares would be fairer, and that the attribution's tiers
/// are the best. The differential tests hold both against other solvers.
public enum FlowAudit {
    /// How often the network's size may be spent on following closures.
    static let closureBudget = 64

    /// - Throws: `FlowAuditFailure` with every violation found.
    public static func check(
        _ network: FlowNetwork, _ stages: StagePlan, _ solution: FlowSolution
    ) throws(FlowAuditFailure) {
        var report = AuditReport()
        AmountAudit(network, stages, solution).check(&report)
        if report.isClean { AttributionAudit(network, stages, solution).check(&report) }
        if report.isClean { checkFlows(network, stages, solution, &report) }
        if !report.isClean { throw FlowAuditFailure(violations: report.violations) }
    }

    private static func checkFlows(
        _ network: FlowNetwork, _ stages: StagePlan, _ solution: FlowSolution,
        _ report: inout AuditReport
    ) {
        let last = stages.tierLimits.count - 1
        guard last >= 0 else { return }
        let gross = AuditFlow(
            network, tierLimit: stages.tierLimits[last], usesCaps: false,
            amounts: solution.gross)
        if checkMaximum(gross, "gross", network.owed, &report) {
            var audit = ProofAudit(
                network, gross, solution.missingProof, highest: network.owed)
            audit.check("missing", &report)
        }
        for (stage, limit) in stages.tierLimits.enumerated() {
            let flow = AuditFlow(
                network, tierLimit: limit, usesCaps: true, amounts: solution.netted[stage])
            let isMaximum = checkMaximum(flow, "stage \(stage)", solution.gross, &report)
            if isMaximum && stage == last {
                var audit = ProofAudit(
                    network, flow, solution.reabsorbedProof, highest: solution.gross)
                audit.check("reabsorbed", &report)
            }
        }
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

    mutating func require(
        _ holds: Bool, _ kind: FlowAuditFailure.Kind, _ text: @autoclosure () -> String
    ) {
        if !holds { add(kind, text()) }
    }
}
