import BudgetModel
import Diagnostics

/// One measure on its way from claims to visible flow (contract, sections 4 to 7).
///
/// A class because it is large, read by everybody and complete once made.
final class MeasureRun {
    let place: ReachPlace
    let claims: ClaimTable
    let network: ReachNetwork
    let gross: GrossFlow
    /// By claim: the plan line that is its own, on its own side; -1 where the plan has none.
    let ownLine: [Int32]
    let explained: ExplainedRises
    let caps: NettingCaps
    let solution: FlowSolution

    var plan: ComparedPlan { place.plan }
    var measure: Measure { place.plan.measure }

    init(
        place: ReachPlace, claims: ClaimTable, runCosts: [RunCosts.Entry],
        destinations: Destinations, rules: Rules, solver: any FairFlowSolver
    ) throws(ArithmeticOverflow) {
        self.place = place
        self.claims = claims
        ownLine = (0..<claims.count).map { claim in
            let record = Int(claims.record[claim])
            let own = place.ownKeys[record]
            let line = place.plan.line(
                unit: own.unit, account: own.account, activity: own.activity,
                period: claims.period[claim])
            guard let line, place.plan.isRevenue[line] == place.isRevenue(record) else { return -1 }
            return Int32(line)
        }
        var network = ReachNetwork(place, claims: claims, ownLine: ownLine)
        let stages = StagePlan(tierCount: place.tiers.count)
        gross = try solver.gross(network.flow, stages: stages)
        explained = try ExplainedRises(
            claims: claims, gross: gross.granted, place: place, destinations: destinations,
            runCosts: runCosts, solver: solver)
        var caps = try NettingCaps(place, rules: rules)
        try caps.explain(explained.byLine)
        network.setCaps(
            capOfLine: caps.capOfLine, amounts: caps.amounts, parents: caps.parents)
        (self.network, self.caps) = (network, caps)
        solution = try solver.netted(network.flow, stages: stages, gross: gross)
    }

    var visible: [Units] { solution.visible }

    /// What a claim yields; `unadjustable` is filled in by the adjustments.
    func outcome(_ claim: Int, record: BenefitRecord) -> ClaimOutcome {
        let own = place.ownKeys[Int(claims.record[claim])]
        var outcome = ClaimOutcome(
            benefit: record.id, measure: measure,
            period: Period(grain: claims.grain, index: claims.period[claim]), unit: own.unit,
            account: own.account, activity: own.activity)
        outcome.claimed = claims.claimed[claim]
        outcome.inBase = claims.inBase(claim)
        outcome.gross = gross.granted[claim]
        outcome.direct = solution.direct[claim]
        outcome.visible = visible[claim]
        for (stage, rule) in place.tiers.enumerated() {
            let before = stage == 0 ? 0 : solution.netted[stage - 1][claim]
            let added = solution.netted[stage][claim] - before
            switch rule {
            case .shifted: outcome.timing += added
            case .parked: outcome.parked += added
            case .exact, .accountGroup, .unitSubtree: break
            }
        }
        outcome.explained = explained.explained(of: claim)
        outcome.redeployed = min(outcome.visible, outcome.explained)
        outcome.cut = outcome.visible - outcome.redeployed
        outcome.reabsorbed = outcome.gross - outcome.visible
        outcome.missing = outcome.owed - outcome.gross
        return outcome
    }

    /// What the attribution takes from each plan line.
    func visibleByLine() -> [Units] {
        var sums = [Units](repeating: 0, count: plan.count)
        for part in solution.attribution {
            sums[Int(network.planLine[Int(part.line)])] += part.amount
        }
        return sums
    }
}
