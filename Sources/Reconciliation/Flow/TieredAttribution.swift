/// Names the lines: a flow that carries exactly what each claim was granted, as much as possible
/// through tier 0, then as much of the rest as possible through tier 1, and so on (contract,
/// section 6, “Attribution”).
///
/// A minimum-cost flow by successive shortest paths (primal-dual after Ford and Fulkerson): costs
/// stand on the claims' arcs alone and rise with the tier. The cost of a tier is one digit of a
/// number whose base exceeds what any path can collect in that digit, so that comparing two path
/// costs compares their tiers from the nearest to the farthest.
struct TieredAttribution: ~Copyable {
    private var network = ResidualNetwork<Int64>()
    /// Cost from each node to the sink.
    private var potential = Column<Int128>()
    private var distance = Column<Int128>()
    /// By residual arc: 0 where free, else tier + 1 forward and −(tier + 1) backward.
    private var arcTier = Column<Int16>()
    private var costOfTier = [Int128](repeating: 0, count: 256)
    private var heap = CostHeap()
    private var paths = FlowPaths()

    init() {}

    /// - Parameter granted: by local claim; a feasible flow carries it.
    mutating func attribute(
        _ component: borrowing StageComponent, granted: [Int64],
        into rows: inout [Attribution]
    ) {
        load(component, granted)
        var left = granted
        while left.contains(where: { $0 > 0 }) {
            updatePotentials()
            let tight = TightArcs(
                potential: potential.base, arcTier: arcTier.base, costOfTier: costOfTier)
            network.relabelAll(tight)
            var sent: Int64 = 0
            for claim in left.indices where left[claim] > 0 {
                let went = network.push(from: claim, upTo: left[claim], tight)
                left[claim] -= went
                sent += went
            }
            precondition(sent > 0, "what was granted can be carried")
        }
        paths.write(component, granted, network, into: &rows)
    }

    private mutating func load(_ component: borrowing StageComponent, _ granted: [Int64]) {
        var total: Int64 = 0
        for units in granted { total += units }
        network.load(component.piece, scale: 1, limit: total)
        arcTier.fill(network.arcCount, with: 0)
        let claimArcs = Int(component.piece.arcStart[component.piece.classCount])
        for arc in 0..<claimArcs {
            let place = Int(network.arcPlace[arc])
            let mark = Int16(component.arcTier[arc]) + 1
            arcTier[place] = mark
            arcTier[Int(network.back[place])] = -mark
        }
        setCosts(component, claimArcs)
        potential.fill(network.sink + 1, with: 0)
        distance.resize(network.sink + 1)
    }

    /// Costs 0 for the component's nearest tier, then rising, so that one unit more of a nearer
    /// tier outweighs any trade among the farther ones.
    private mutating func setCosts(_ component: borrowing StageComponent, _ claimArcs: Int) {
        var isUsed = [Bool](repeating: false, count: 256)
        for arc in 0..<claimArcs { isUsed[Int(component.arcTier[arc])] = true }
        let tiers = isUsed.indices.filter { isUsed[$0] }
        let base = Int128(4 * component.claims.count + 8)
        var gain: Int128 = 0
        var digit: Int128 = 1
        for tier in tiers.reversed() {
            costOfTier[tier] = gain
            gain = digit
            let (next, overflow) = digit.multipliedReportingOverflow(by: base)
            precondition(!overflow && next < Int128.max >> 8, "too many tiers for one component")
            digit = next
        }
        // Gains become costs: what the nearest tier gains over each.
        let best = tiers.first.map { costOfTier[$0] } ?? 0
        for tier in tiers { costOfTier[tier] = best - costOfTier[tier] }
    }

    @inline(__always) private func cost(_ arc: Int) -> Int128 {
        let tier = Int(arcTier[arc])
        if tier == 0 { return 0 }
        return tier > 0 ? costOfTier[tier - 1] : -costOfTier[-tier - 1]
    }

    /// Cheapest costs to the sink by Dijkstra's algorithm on reduced costs, which stay ≥ 0.
    private mutating func updatePotentials() {
        for node in 0...network.sink { distance[node] = .max }
        distance[network.sink] = 0
        heap.removeAll()
        heap.push(0, Int32(network.sink))
        var farthest: Int128 = 0
        while let (reached, name) = heap.pop() {
            let node = Int(name)
            if reached > distance[node] { continue }
            farthest = reached
            for place in Int(network.start[node])..<Int(network.start[node + 1]) {
                let arc = Int(network.back[place])
                if network.room[arc] <= 0 { continue }
                let tail = Int(network.head[place])
                let step = cost(arc) + potential[node] - potential[tail]
                assert(step >= 0)
                if reached + step < distance[tail] {
                    distance[tail] = reached + step
                    heap.push(reached + step, Int32(tail))
                }
            }
        }
        for node in 0...network.sink { potential[node] += min(distance[node], farthest) }
    }
}

/// Arcs on cheapest paths: those whose reduced cost is nil.
private struct TightArcs: ArcAdmission {
    let potential: UnsafeMutablePointer<Int128>
    let arcTier: UnsafeMutablePointer<Int16>
    let costOfTier: [Int128]

    @inline(__always) func admits(_ arc: Int, from tail: Int, to head: Int) -> Bool {
        let tier = Int(arcTier[arc])
        let saved = potential[tail] - potential[head]
        if tier == 0 { return saved == 0 }
        return saved == (tier > 0 ? costOfTier[tier - 1] : -costOfTier[-tier - 1])
    }
}

/// A binary heap of nodes by cost, then by number.
private struct CostHeap {
    private var entries: [(cost: Int128, node: Int32)] = []

    mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

    mutating func push(_ cost: Int128, _ node: Int32) {
        var place = entries.count
        entries.append((cost, node))
        while place > 0 {
            let above = (place - 1) / 2
            if !Self.precedes(entries[place], entries[above]) { break }
            entries.swapAt(place, above)
            place = above
        }
    }

    mutating func pop() -> (cost: Int128, node: Int32)? {
        guard let top = entries.first, let last = entries.popLast() else { return nil }
        if entries.isEmpty { return top }
        entries[0] = last
        var place = 0
        while true {
            var child = 2 * place + 1
            if child >= entries.count { break }
            if child + 1 < entries.count && Self.precedes(entries[child + 1], entries[child]) {
                child += 1
            }
            if !Self.precedes(entries[child], entries[place]) { break }
            entries.swapAt(place, child)
            place = child
        }
        return top
    }

    private static func precedes(
        _ a: (cost: Int128, node: Int32), _ b: (cost: Int128, node: Int32)
    ) -> Bool {
        a.cost != b.cost ? a.cost < b.cost : a.node < b.node
    }
}
