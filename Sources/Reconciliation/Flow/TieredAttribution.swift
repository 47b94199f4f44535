/// Names the lines: a flow that carries exactly what each claim was granted, as much as possible
/// through tier 0, then as much of the rest as possible through tier 1, and so on (contract,
/// section 6, “Attribution”).
///
/// A sequence of minimum-cost flows, one for each tier k but the last: an arc of a tier beyond k
/// costs 1. Each takes up the flow of the one before. All that runs over costly arcs is taken back
/// and sent again along cheapest paths (primal-dual, after Ford and Fulkerson): first whatever can
/// move to a near tier for nothing, then the rest at rising cost. What the dual prices then forbid
/// to change in any optimum is frozen for the tiers that follow (complementary slackness).
struct TieredAttribution: ~Copyable {
    private var network = ResidualNetwork<Int64>()
    private var prices = TierPrices()
    private var paths = FlowPaths()
    private var parts = StrongComponents()
    private var drains: [Int32] = []
    /// By arc of a claim: its drain.
    private var drainOfArc: [Int32] = []
    private var drainOfNode: [Int32] = []
    /// By local claim: what has still to be sent.
    private var left: [Int64] = []

    init() {}

    /// - Parameter granted: by local claim; a feasible flow carries it.
    mutating func attribute(
        _ component: borrowing StageComponent, granted: [Int64],
        into rows: inout [Attribution]
    ) {
        setDrains(component)
        var total: Int64 = 0
        for units in granted { total += units }
        network.load(component.piece, scale: 1, limit: total, drains: drains)
        prices.load(component, network)
        let tiers = component.distinctTiers()
        sendNearestFirst(granted, tiers)
        network.aimAtDrains()
        freezeWhatIsSettled(component.piece)
        for tier in tiers.dropLast() { improve(component, tier) }
        paths.write(component, granted, network, into: &rows)
    }

    /// The nodes that a claim's arc leads to.
    private mutating func setDrains(_ component: borrowing StageComponent) {
        let piece = component.piece
        drains.removeAll(keepingCapacity: true)
        drainOfArc.removeAll(keepingCapacity: true)
        drainOfNode.removeAll(keepingCapacity: true)
        drainOfNode.append(contentsOf: repeatElement(-1, count: piece.nodeCount))
        for arc in component.arcTier.indices {
            let node = Int(piece.arcHead[arc])
            if drainOfNode[node] < 0 {
                drainOfNode[node] = Int32(drains.count)
                drains.append(Int32(node))
            }
            drainOfArc.append(drainOfNode[node])
        }
    }

    /// A feasible flow of what was granted: near tiers first, giving none up for others.
    private mutating func sendNearestFirst(_ granted: [Int64], _ tiers: [UInt8]) {
        left.removeAll(keepingCapacity: true)
        left.append(contentsOf: granted)
        for tier in tiers {
            send(prices.arcs(upTo: tier))
        }
        precondition(left.allSatisfy { $0 == 0 }, "what was granted can be carried")
    }

    /// All flows that carry what was granted differ by cycles of the residual graph, so that an arc
    /// between two of its strongly connected parts carries the same in each of them.
    private mutating func freezeWhatIsSettled(_ piece: borrowing FlowPiece) {
        parts.reset(network.outside + 1)
        for node in 0...network.outside { parts.visit(node, network) }
        prices.freeze(between: parts, piece, network)
    }

    /// A maximum flow of what is left, along arcs that are admitted.
    private mutating func send(_ admission: some ArcAdmission) {
        for _ in 0..<Self.fastPasses {
            network.relabelAll(admission)
            var served = 0
            for claim in left.indices where left[claim] > 0 {
                let sent = network.pushShortest(from: claim, upTo: left[claim], admission)
                left[claim] -= sent
                if sent > 0 { served += 1 }
            }
            if served == 0 { return }
        }
        network.relabelAll(admission)
        for claim in left.indices where left[claim] > 0 {
            left[claim] -= network.push(from: claim, upTo: left[claim], admission)
        }
    }

    /// Passes of shortest ways for all claims, before the rest are served one by one.
    private static var fastPasses: Int { 8 }

    /// Makes as little as possible run beyond a tier, without changing the tiers before it.
    private mutating func improve(_ component: borrowing StageComponent, _ tier: UInt8) {
        guard takeBack(component, beyond: tier) else { return }
        prices.start(tier)
        while prices.raise(network, left) {
            send(prices.tightArcs())
        }
        precondition(left.allSatisfy { $0 == 0 }, "what was taken back can be sent again")
        prices.freeze(component.piece, network)
    }

    /// Takes back what runs over arcs beyond a tier: claims have it to send again, and their
    /// targets lack it.
    private mutating func takeBack(
        _ component: borrowing StageComponent, beyond tier: UInt8
    ) -> Bool {
        for drain in drains.indices {
            let place = Int(network.drainPlace[drain])
            network.room[place] = 0
            network.room[Int(network.back[place])] = 0
        }
        var isAny = false
        for claim in 0..<component.piece.classCount {
            for arc in component.piece.arcs(of: claim) where component.arcTier[arc] > tier {
                let place = Int(network.arcPlace[arc])
                let opposite = Int(network.back[place])
                let amount = network.room[opposite]
                if amount == 0 || prices.isFrozen(place) { continue }
                network.room[opposite] = 0
                network.room[Int(network.drainPlace[Int(drainOfArc[arc])])] += amount
                left[claim] += amount
                isAny = true
            }
        }
        return isAny
    }
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
