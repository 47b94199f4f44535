import BudgetModel
import Diagnostics

/// One measure on its way from claims to visible flow (contract, sections 4 to 7).
///
/// A class because it is large, read by everybody and complete once made. What only the solver
/// needed, the arcs of the network and the fair shares, is let go of.
final class MeasureRun: Sendable {
    let place: ReachPlace
    let claims: ClaimTable
    /// The plan line of each line of the network, ascending.
    let planLine: [UInt32]
    /// By claim: integers of the last stage without netting.
    let gross: [Units]
    /// By claim: the plan line that is its own, on its own side; -1 where the plan has none.
    let ownLine: [Int32]
    let explained: ExplainedRises
    let caps: NettingCaps
    /// Integers after each netted stage, by claim: the first is direct, the last is visible.
    let netted: [[Units]]
    /// Ascending claim, line and tier.
    let attribution: [Attribution]
    /// Under way when the run is made.
    let audit: FlowAuditing
    /// Why something is missing, and why something is reabsorbed.
    let missing: BottleneckReading
    let reabsorbed: BottleneckReading

    var plan: ComparedPlan { place.plan }
    var measure: Measure { place.plan.measure }
    var direct: [Units] { netted.first ?? gross }
    var visible: [Units] { netted.last ?? gross }

    init(
        place: ReachPlace, claims: ClaimTable, runCosts: [RunCosts.Entry],
        destinations: Destinations, rules: Rules, solver: any FairFlowSolver
    ) throws(ArithmeticOverflow) {
        self.place = place
        self.claims = claims
        ownLine = place.ownLines(of: claims)
        var network = ReachNetwork(place, claims: claims, ownLine: ownLine)
        let stages = StagePlan(tierCount: place.tiers.count)
        var caps = try NettingCaps(place, rules: rules)
        var gross = try solver.gross(network.flow, stages: stages, keepsFlow: caps.count > 0)
        let missing = Eventual { [proof = gross.eventualProof] in
            BottleneckReading(proof?.value ?? .init(), benefitOfClaim: claims.record)
        }
        explained = try ExplainedRises(
            claims: claims, gross: gross.granted, place: place, destinations: destinations,
            runCosts: runCosts, solver: solver)
        try caps.explain(explained.byLine)
        network.setCaps(
            capOfLine: caps.capOfLine, amounts: caps.amounts, parents: caps.parents)
        self.caps = caps
        let solution = try solver.netted(network.flow, stages: stages, gross: gross)
        // The solution has taken over what the audit needs of the gross run.
        gross.carrier = nil
        gross.flow = []
        gross.shares = []
        audit = FlowAuditing(network.flow, stages, solution)
        planLine = network.planLine
        netted = solution.netted
        attribution = solution.attribution
        // Where netting takes nothing, one column stands for both.
        self.gross = solution.visible == gross.granted ? solution.visible : gross.granted
        reabsorbed = BottleneckReading(solution.reabsorbedProof, benefitOfClaim: claims.record)
        self.missing = missing.value
    }

    func benefit(of claim: Int) -> Code { place.ownKeys.records.id[Int(claims.record[claim])] }

    func period(of claim: Int) -> Period {
        Period(grain: claims.grain, index: claims.period[claim])
    }

    /// What a stage of the netted run added to a claim.
    func added(in stage: Int, to claim: Int) -> Units {
        netted[stage][claim] - (stage == 0 ? 0 : netted[stage - 1][claim])
    }

    /// What the attribution takes from each plan line.
    func visibleByLine() -> [Units] {
        var sums = [Units](repeating: 0, count: plan.count)
        for part in attribution { sums[Int(planLine[Int(part.line)])] += part.amount }
        return sums
    }
}

extension ReachPlace {
    /// By claim: the plan line that is its own, on its own side; -1 where the plan has none.
    func ownLines(of claims: ClaimTable) -> [Int32] {
        let keys: [UInt64] = .concurrently(count: claims.count) { claim in
            let own = ownKeys[Int(claims.record[claim])]
            return plan.find(
                unit: own.unit, account: own.account, activity: own.activity,
                period: claims.period[claim]) ?? plan.space.noKey
        }
        var lines = plan.lines(ofKeys: keys)
        for claim in lines.indices where lines[claim] >= 0 {
            let isRevenue = isRevenue(Int(claims.record[claim]))
            if plan.isRevenue[Int(lines[claim])] != isRevenue { lines[claim] = -1 }
        }
        return lines
    }
}
