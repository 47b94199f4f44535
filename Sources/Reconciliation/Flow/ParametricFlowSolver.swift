import BudgetModel
import Diagnostics

/// The exact solver of contract section 6.
///
/// Each stage is split into connected components; each component yields its fair shares by
/// decomposition at minimum cuts (`FairDecomposition`), whole units by a greedy choice that keeps
/// the total (`IntegralRounding`), after the last stage the proof of every shortfall
/// (`BottleneckFinder`), and in the end the lines (`TieredAttribution`).
///
/// The same network gives the same result, bit for bit, whatever the number of threads: components
/// share nothing, and their results are put together in the order of their first claim.
///
/// Sources: Megiddo, “Optimal flows in networks with multiple sources and sinks”, 1974; Gallo,
/// Grigoriadis and Tarjan, “A fast parametric maximum flow algorithm and applications”, 1989;
/// Frank and Murota, “Decreasing minimization on M-convex sets”, 2018, and “Fair integral network
/// flows”, 2023.
public struct ParametricFlowSolver: FairFlowSolver {
    /// Threads that share the components of a stage, ≥ 1.
    public let threads: Int

    public init(threads: Int = 2) { self.threads = max(1, threads) }

    public func gross(
        _ network: FlowNetwork, stages: StagePlan, keepsFlow: Bool
    ) throws(ArithmeticOverflow) -> GrossFlow {
        try network.checkTotals()
        let compact = CompactNetwork(network, BindingCaps(network, usesCaps: false))
        var flow = GrossFlow()
        flow.carrier = compact
        let flows = ArcFlows(compact.flow)
        var granted = [Units](repeating: 0, count: network.claimCount)
        for (index, limit) in stages.tierLimits.enumerated() {
            let run = StageRun(
                scope: compact.scope(tierLimit: limit, usesCaps: false),
                position: compact.claimName,
                weight: compact.flow.owed, lowest: granted, highest: compact.flow.owed,
                isLast: index == stages.tierLimits.count - 1,
                writesFlow: keepsFlow && index == stages.tierLimits.count - 1, threads: threads)
            var result = run.solve(compact.flow, flows)
            granted = result.granted
            if run.isLast {
                flow.flow = result.takeFlow()
                flow.shares = result.shares
                let proof = result.takeProof()
                flow.eventualProof = Eventual { ProofAssembly(proof, compact).proof() }
            }
        }
        flow.granted = compact.named(granted)
        return flow
    }

    public func netted(
        _ network: FlowNetwork, stages: StagePlan, gross: GrossFlow
    ) throws(ArithmeticOverflow) -> FlowSolution {
        try network.checkTotals()
        guard let grossNetwork = gross.carrier as? CompactNetwork else {
            preconditionFailure("a netted run needs the gross run of its own solver")
        }
        let caps = BindingCaps(network, usesCaps: true)
        // That of the gross run where the caps fit on it.
        let compact = grossNetwork.below(caps, network) ?? CompactNetwork(network, caps)
        var solution = FlowSolution()
        solution.gross = gross.granted
        solution.grossShare = gross.shares
        let highest = compact.sorted(gross.granted)
        let flows = ArcFlows(compact.flow)
        var granted = [Units](repeating: 0, count: network.claimCount)
        for (index, limit) in stages.tierLimits.enumerated() {
            let run = StageRun(
                scope: compact.scope(tierLimit: limit, usesCaps: true), position: compact.claimName,
                weight: compact.flow.owed, lowest: granted, highest: highest,
                isLast: index == stages.tierLimits.count - 1,
                writesFlow: index < stages.tierLimits.count - 1, threads: threads)
            var result = run.solve(compact.flow, flows)
            granted = result.granted
            if run.writesFlow {
                solution.stageFlows.append(compact.unbundle(result.takeFlow(), network))
            }
            solution.netted.append(compact.named(granted))
            if run.isLast {
                // Where netting takes nothing, one column stands for both.
                solution.visibleShare = result.shares == gross.shares ? gross.shares : result.shares
                solution.reabsorbedProof = ProofAssembly(result.takeProof(), compact).proof()
            }
        }
        let scope = StageScope(tierLimit: stages.lastTier, usesCaps: true)
        let rows = AttributionRun(scope: scope, granted: granted)
            .solve(compact.flow, flows, threads: threads)
        solution.attribution = compact.unbundle(consume rows, network)
        solution.missingProof = gross.proof
        if solution.visible != solution.gross {
            solution.grossFlow = grossNetwork.unbundle(gross.flow, network)
        }
        return solution
    }

    public func solveOneStage(
        _ network: FlowNetwork
    ) throws(ArithmeticOverflow) -> (granted: [Units], attribution: [Attribution]) {
        try network.checkTotals()
        let compact = CompactNetwork(network, BindingCaps(network, usesCaps: false))
        let scope = StageScope(tierLimit: .max, usesCaps: false)
        let flows = ArcFlows(compact.flow)
        let run = StageRun(
            scope: scope, position: compact.claimName, weight: compact.flow.owed,
            lowest: [Units](repeating: 0, count: network.claimCount),
            highest: compact.flow.owed, isLast: false, writesFlow: false,
            threads: threads)
        let granted = run.solve(compact.flow, flows).granted
        let rows = AttributionRun(scope: scope, granted: granted)
            .solve(compact.flow, flows, threads: threads)
        return (compact.named(granted), compact.unbundle(rows, network))
    }
}

extension FlowNetwork {
    /// Refuses sums that the exact arithmetic does not hold (contract, section 1).
    func checkTotals() throws(ArithmeticOverflow) {
        var owedTotal: Units = 0
        for units in owed { owedTotal = try owedTotal.addingExactly(units) }
        var fallTotal: Units = 0
        for units in fall { fallTotal = try fallTotal.addingExactly(units) }
        if owedTotal >= largestTotal || fallTotal >= largestTotal { throw ArithmeticOverflow() }
    }
}
