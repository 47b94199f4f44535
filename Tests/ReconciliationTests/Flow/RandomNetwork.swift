import BudgetModel
import Reconciliation
import TestSupport

/// Small adversarial networks: ties, zeros, overlapping hubs, chains of caps, crosswalks.
struct RandomNetwork {
    var network = FlowNetwork()
    var tierCount = 1

    init(seed: UInt64, largestClaimCount: Int = 5) {
        var random = SeededGenerator(seed: seed)
        let lineCount = Int.random(in: 1...6, using: &random)
        let capCount = Int.random(in: 0...4, using: &random)
        let hubCount = Int.random(in: 0...4, using: &random)
        let claimCount = Int.random(in: 1...largestClaimCount, using: &random)
        let largest = [2, 5, 12, 100][Int.random(in: 0..<4, using: &random)]
        tierCount = Int.random(in: 1...4, using: &random)
        func amount() -> Units { Units(max(0, Int.random(in: -1...largest, using: &random))) }
        for cap in 0..<capCount {
            network.capAmount.append(amount())
            let parent = Int.random(in: -1..<max(1, cap), using: &random)
            network.capParent.append(
                parent < 0 || cap == 0 ? FlowNetwork.noCap : UInt32(parent))
        }
        for _ in 0..<lineCount {
            network.fall.append(amount())
            let cap = Int.random(in: -1..<max(1, capCount), using: &random)
            network.lineCap.append(cap < 0 || capCount == 0 ? FlowNetwork.noCap : UInt32(cap))
        }
        for hub in 0..<hubCount {
            for _ in 0..<Int.random(in: 0...3, using: &random) {
                let isHub = hub > 0 && Int.random(in: 0..<3, using: &random) == 0
                network.hubChildren.append(
                    isHub
                        ? .hub(Int.random(in: 0..<hub, using: &random))
                        : .line(Int.random(in: 0..<lineCount, using: &random)))
            }
            network.hubStart.append(UInt32(network.hubChildren.count))
        }
        for _ in 0..<claimCount {
            network.owed.append(amount())
            var arcs: [FlowNetwork.Arc] = []
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                let isHub = hubCount > 0 && Bool.random(using: &random)
                let target: FlowNetwork.Target =
                    isHub
                    ? .hub(Int.random(in: 0..<hubCount, using: &random))
                    : .line(Int.random(in: 0..<lineCount, using: &random))
                let tier = UInt8(Int.random(in: 0...tierCount, using: &random))
                arcs.append(FlowNetwork.Arc(target: target, tier: tier))
            }
            arcs.sort { $0.tier < $1.tier }
            network.arcs += arcs
            network.arcStart.append(UInt32(network.arcs.count))
        }
    }
}
