import Dispatch
import Synchronization

/// Names the lines: a flow that carries exactly what each claim was granted, as much as possible
/// through tier 0, then as much of the rest as possible through tier 1, and so on (contract,
/// section 6, “Attribution”).
///
/// A sequence of minimum-cost flows, one for each tier k but the last: an arc of a tier beyond k
/// costs 1. Each begins with the flow of the one before, and only with the arcs whose flow can
/// still change (`FreeArcs`), shrunk to chains and taken apart into parts that share nothing
/// (`ExchangeGraph`). What the dual prices of a part forbid to change in any optimum is settled for
/// the tiers that follow (complementary slackness).
struct TieredAttribution: ~Copyable {
    private var network = ResidualNetwork<Int64>()
    private var free = FreeArcs()
    private var graph = ExchangeGraph()
    private var workers: [ExchangeWorker] = []
    private var paths = FlowPaths()

    /// Fewer chains are improved sooner than another thread has taken them.
    private static var chainsWorthSharing: Int { 4096 }

    init() {}

    /// - Parameter granted: by local claim; a feasible flow carries it.
    mutating func attribute(
        _ component: borrowing StageComponent, granted: [Int64], threads: Int,
        into rows: inout [Attribution]
    ) {
        sendAll(component, granted)
        let tiers = component.distinctTiers()
        if tiers.count > 1 {
            free.load(component, network)
            free.dropAcyclic(&network)
        }
        for tier in tiers.dropLast() {
            graph.load(network, free, tier: tier)
            improveParts(threads: graph.chainCount > Self.chainsWorthSharing ? threads : 1)
            if tier == tiers[tiers.count - 2] { break }
            free.drop(graph.isSettled, &network)
            free.dropAcyclic(&network)
        }
        paths.write(component, granted, network, into: &rows)
    }

    /// Improves every part, the largest first: whichever thread is free takes the next.
    private mutating func improveParts(threads: Int) {
        while workers.count < threads { workers.append(ExchangeWorker()) }
        if threads == 1 {
            for part in 0..<graph.partCount {
                workers[0].exchange.improve(graph, part: part, of: network)
            }
            return
        }
        let parts = graph.partsLargestFirst()
        let next = Atomic(0)
        withUnsafePointer(to: graph) { graph in
            withUnsafePointer(to: network) { network in
                nonisolated(unsafe) let (graph, network, workers) = (graph, network, workers)
                DispatchQueue.concurrentPerform(iterations: threads) { thread in
                    while true {
                        let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
                        if place >= parts.count { break }
                        workers[thread].exchange.improve(
                            graph.pointee, part: parts[place], of: network.pointee)
                    }
                }
            }
        }
    }

    /// Any flow of what was granted.
    private mutating func sendAll(_ component: borrowing StageComponent, _ granted: [Int64]) {
        var total: Int64 = 0
        for units in granted { total += units }
        network.load(component.piece, scale: 1, limit: total)
        for index in 0..<component.piece.classCount {
            for claim in component.members(index) { network.excess[index] += granted[claim] }
        }
        network.adopt(component.piece, component.carried, scale: 1)
        let isSettled = network.settleExcess(EveryArc())
        precondition(isSettled, "every claim can send what it was granted")
    }
}

/// The tools of one thread.
private final class ExchangeWorker {
    var exchange = CheapestExchange()
}

extension StageComponent {
    /// Rows of a component of one line that claims name themselves; false for any other.
    func attributeDirectly(_ granted: [Int64], into rows: inout [Attribution]) -> Bool {
        if stores.count != 1 || !relays.isEmpty { return false }
        for claim in claims.indices where granted[claim] > 0 {
            let tier = arcTier[Int(piece.arcStart[claim])]
            rows.append(
                Attribution(
                    claim: claims[claim], line: stores[0], tier: tier, amount: granted[claim]))
        }
        return true
    }

    /// The tiers of its arcs, ascending.
    func distinctTiers() -> [UInt8] {
        var isUsed = [Bool](repeating: false, count: 256)
        for tier in arcTier { isUsed[Int(tier)] = true }
        return isUsed.indices.filter { isUsed[$0] }.map { UInt8($0) }
    }
}
