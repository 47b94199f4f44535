import BudgetModel
import Reconciliation
import Testing

/// Examples of contract section 6 as bare networks.
@Suite struct ContractExampleTests {
    private func network(
        owed: [Units], fall: [Units], arcs: [[(line: Int, tier: UInt8)]], cap: Units? = nil
    ) -> FlowNetwork {
        var network = FlowNetwork()
        network.owed = owed
        network.fall = fall
        for row in arcs {
            network.arcs += row.map { FlowNetwork.Arc(target: .line($0.line), tier: $0.tier) }
            network.arcStart.append(UInt32(network.arcs.count))
        }
        network.lineCap = fall.map { _ in cap == nil ? FlowNetwork.noCap : 0 }
        if let cap {
            network.capAmount = [cap]
            network.capParent = [FlowNetwork.noCap]
        }
        return network
    }

    @Test func claimsOnOneLineAreCutProRata() throws {
        let network = network(owed: [1000, 500], fall: [600], arcs: [[(0, 1)], [(0, 1)]])
        let solution = try ParametricFlowSolver().solve(network, stages: StagePlan(tierCount: 1))
        #expect(solution.visible == [400, 200])
        #expect(solution.visibleShare.map(\.numerator) == [400, 200])
    }

    @Test func aClaimGivesWayToOneThatHasNothingElse() throws {
        let network = network(
            owed: [100, 100], fall: [100, 100], arcs: [[(0, 1), (1, 2)], [(0, 0)]])
        let solution = try ParametricFlowSolver().solve(network, stages: StagePlan(tierCount: 2))
        #expect(solution.direct == [50, 50])
        #expect(solution.visible == [100, 100])
        #expect(
            solution.attribution == [
                Attribution(claim: 0, line: 1, tier: 2, amount: 100),
                Attribution(claim: 1, line: 0, tier: 0, amount: 100),
            ])
    }

    @Test func aCapWithholdsWhatTheUnitSpentElsewhere() throws {
        let network = network(owed: [100], fall: [100], arcs: [[(0, 1)]], cap: 30)
        let solution = try ParametricFlowSolver().solve(network, stages: StagePlan(tierCount: 1))
        #expect(solution.gross == [100])
        #expect(solution.visible == [30])
        #expect(solution.missingProof.groups.isEmpty)
        #expect(solution.reabsorbedProof.groups.count == 1)
        #expect(solution.reabsorbedProof.groups.first?.caps == [0])
        #expect(solution.reabsorbedProof.groups.first?.lines == [])
        #expect(solution.reabsorbedProof.groupOfClaim == [0])
    }

    @Test func aShutCapStandsInTheProof() throws {
        let network = network(owed: [100], fall: [100], arcs: [[(0, 1)]], cap: 0)
        let solution = try ParametricFlowSolver().solve(network, stages: StagePlan(tierCount: 1))
        #expect(solution.visible == [0])
        #expect(solution.reabsorbedProof.groups.first?.claims == [0])
        #expect(solution.reabsorbedProof.groups.first?.caps == [0])
    }

    @Test func leftoverUnitsGoToTheFirstClaims() throws {
        let network = network(
            owed: [100, 100, 100], fall: [100], arcs: [[(0, 1)], [(0, 1)], [(0, 1)]])
        let solution = try ParametricFlowSolver().solve(network, stages: StagePlan(tierCount: 1))
        #expect(solution.visible == [34, 33, 33])
        #expect(
            solution.grossShare.allSatisfy { $0 == FairShare(numerator: 100, denominator: 3) })
    }

    @Test func amountsNearTheLargestTotalStayExact() throws {
        let most = (1 as Units) << 62 - 3
        let network = network(
            owed: [most / 2, most / 3], fall: [most / 2, 7], arcs: [[(0, 1), (1, 1)], [(0, 1)]])
        let solution = try ParametricFlowSolver().solve(network, stages: StagePlan(tierCount: 1))
        #expect(solution.visible.reduce(0, +) == most / 2 + 7)
    }

    @Test func sumsBeyondTheLargestTotalAreRefused() throws {
        let half = (1 as Units) << 61
        let network = network(owed: [half, half], fall: [1], arcs: [[(0, 1)], [(0, 1)]])
        #expect(throws: ArithmeticOverflow.self) {
            try ParametricFlowSolver().solve(network, stages: StagePlan(tierCount: 1))
        }
    }
}
