import BudgetModel
import Reconciliation
import TestSupport
import Testing

/// What first-come matching loses: each claim in turn takes what is left of its lines, nearest
/// tier first.
@Suite struct FirstComeTests {
    private func firstCome(_ network: FlowNetwork) -> Units {
        let reach = FlowOracle(network).tierOf
        var left = network.fall
        var total: Units = 0
        for claim in network.owed.indices {
            var wanted = network.owed[claim]
            for (line, _) in reach[claim].sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
                let taken = min(wanted, left[line])
                left[line] -= taken
                wanted -= taken
                total += taken
            }
        }
        return total
    }

    @Test func itLosesHalfOnAdversarialPairs() throws {
        var network = FlowNetwork()
        for pair in 0..<50 {
            network.fall += [100, 100]
            network.owed += [100, 100]
            network.arcs += [
                .init(target: .line(2 * pair), tier: 1),
                .init(target: .line(2 * pair + 1), tier: 2),
                .init(target: .line(2 * pair), tier: 1),
            ]
            let count = UInt32(network.arcs.count)
            network.arcStart += [count - 1, count]
        }
        network.lineCap = network.fall.map { _ in FlowNetwork.noCap }
        let solution = try ParametricFlowSolver().solve(network, stages: StagePlan(tierCount: 2))
        #expect(solution.visible.reduce(0, +) == 10_000)
        #expect(firstCome(network) == 5_000)
    }

    /// Departments of six lines; most claims fit their own line, and some need the neighbours'.
    @Test func itLosesLittleOnATypicalPlan() throws {
        var random = SeededGenerator(seed: 4)
        var network = FlowNetwork()
        for department in 0..<300 {
            for place in 0..<6 {
                network.fall.append(Units.random(in: 0...1000, using: &random))
                network.hubChildren.append(.line(6 * department + place))
            }
            network.hubStart.append(UInt32(network.hubChildren.count))
        }
        for _ in 0..<900 {
            let line = Int.random(in: 0..<1800, using: &random)
            network.owed.append(Units.random(in: 1...900, using: &random))
            network.arcs.append(.init(target: .line(line), tier: 1))
            if Int.random(in: 0..<4, using: &random) > 0 {
                network.arcs.append(.init(target: .hub(line / 6), tier: 2))
            }
            network.arcStart.append(UInt32(network.arcs.count))
        }
        network.lineCap = network.fall.map { _ in FlowNetwork.noCap }
        let solution = try ParametricFlowSolver().solve(network, stages: StagePlan(tierCount: 2))
        let best = solution.visible.reduce(0, +)
        let loss = best - firstCome(network)
        #expect(loss * 1000 > best, "a loss of \(loss) in \(best)")
        #expect(loss * 100 < 3 * best, "a loss of \(loss) in \(best)")
    }
}
