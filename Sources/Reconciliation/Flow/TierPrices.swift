/// Dual prices of one tier's minimum-cost flow, and what they freeze for the tiers after it.
///
/// The price of a node is the cost of the cheapest way from it to a drain; costs are 0 or 1, so
/// prices are small integers.
struct TierPrices: ~Copyable {
    private var price = Column<Int32>()
    private var distance = Column<Int32>()
    /// By residual arc: 0 for one without a tier, else tier + 1, negative for its opposite.
    private var arcTier = Column<Int16>()
    private var frozen = Column<Bool>()
    private var queue = Column<Int32>()
    private var later = PriceQueue()
    private var tier: Int16 = 0

    init() {}

    mutating func load(
        _ component: borrowing StageComponent, _ network: borrowing ResidualNetwork<Int64>
    ) {
        arcTier.fill(network.arcCount, with: 0)
        frozen.fill(network.arcCount, with: false)
        for arc in component.arcTier.indices {
            let place = Int(network.arcPlace[arc])
            let mark = Int16(component.arcTier[arc]) + 1
            arcTier[place] = mark
            arcTier[Int(network.back[place])] = -mark
        }
        price.resize(network.outside + 2)
        distance.resize(network.outside + 2)
    }

    /// Begins the flow that keeps as much as possible within a tier.
    mutating func start(_ tier: UInt8) {
        self.tier = Int16(tier) + 1
        for node in 0..<price.count { price[node] = 0 }
    }

    @inline(__always) func isFrozen(_ arc: Int) -> Bool { frozen[arc] }

    func arcs(upTo tier: UInt8) -> NearArcs {
        NearArcs(limit: Int16(tier) + 1, arcTier: arcTier.base)
    }

    func tightArcs() -> TightArcs {
        TightArcs(tier: tier, price: price.base, arcTier: arcTier.base, frozen: frozen.base)
    }

    /// Raises prices until a claim with something left to send has a cheapest way to a drain.
    ///
    /// - Returns: whether any claim has something left.
    mutating func raise(_ network: borrowing ResidualNetwork<Int64>, _ left: [Int64]) -> Bool {
        if !left.contains(where: { $0 > 0 }) { return false }
        for node in 0..<distance.count { distance[node] = .max }
        later.removeAll()
        distance[network.sink] = 0
        queue.removeAll()
        queue.append(Int32(network.sink))
        var level: Int32 = 0
        var isReached = false
        while !isReached {
            var read = 0
            while read < queue.count {
                let node = Int(queue[read])
                read += 1
                if node < left.count && left[node] > 0 { isReached = true }
                expand(node, level, network)
            }
            if isReached { break }
            queue.removeAll()
            guard let next = later.popLevel(distance, into: &queue) else { break }
            level = next
        }
        precondition(isReached, "every claim can send again what it sent before")
        for node in 0..<price.count { price[node] += min(distance[node], level) }
        return true
    }

    /// Sets the distances of the nodes from which one arc leads to a node at this level.
    private mutating func expand(
        _ node: Int, _ level: Int32, _ network: borrowing ResidualNetwork<Int64>
    ) {
        for place in Int(network.start[node])..<Int(network.start[node + 1]) {
            let arc = Int(network.back[place])
            if network.room[arc] <= 0 || frozen[arc] { continue }
            let tail = Int(network.head[place])
            if distance[tail] <= level { continue }
            let mark = arcTier[arc]
            let cost: Int32 = mark > tier ? 1 : (mark < -tier ? -1 : 0)
            let reached = level + cost + price[node] - price[tail]
            assert(reached >= level)
            if reached >= distance[tail] { continue }
            distance[tail] = reached
            if reached == level {
                queue.append(Int32(tail))
            } else {
                later.push(reached, Int32(tail))
            }
        }
    }

    /// Freezes every arc whose flow is the same in all optimal flows by its reduced cost.
    mutating func freeze(
        _ piece: borrowing FlowPiece, _ network: borrowing ResidualNetwork<Int64>
    ) {
        let tight = tightArcs()
        for arc in piece.arcHead.indices { freeze(Int(network.arcPlace[arc]), network, tight) }
        for store in 0..<piece.storeCount {
            freeze(Int(network.upPlace[store]), network, tight)
        }
    }

    /// Freezes every arc that leads from one part to another.
    func freeze(
        between parts: borrowing StrongComponents, _ piece: borrowing FlowPiece,
        _ network: borrowing ResidualNetwork<Int64>
    ) {
        for arc in 0..<network.arcCount {
            let head = Int(network.head[arc])
            let tail = Int(network.head[Int(network.back[arc])])
            if head <= network.outside && tail <= network.outside
                && parts.component[head] != parts.component[tail]
            {
                frozen[arc] = true
            }
        }
    }

    private func freeze(
        _ arc: Int, _ network: borrowing ResidualNetwork<Int64>, _ tight: TightArcs
    ) {
        let opposite = Int(network.back[arc])
        if !tight.admits(arc, from: Int(network.head[opposite]), to: Int(network.head[arc])) {
            frozen[arc] = true
            frozen[opposite] = true
        }
    }
}

/// Arcs of a tier or a nearer one, and all that have none.
struct NearArcs: ArcAdmission {
    let limit: Int16
    let arcTier: UnsafeMutablePointer<Int16>

    @inline(__always) func admits(_ arc: Int, from tail: Int, to head: Int) -> Bool {
        arcTier[arc] <= limit
    }
}

/// Arcs on cheapest ways that are not frozen.
struct TightArcs: ArcAdmission {
    let tier: Int16
    let price: UnsafeMutablePointer<Int32>
    let arcTier: UnsafeMutablePointer<Int16>
    let frozen: UnsafeMutablePointer<Bool>

    @inline(__always) func admits(_ arc: Int, from tail: Int, to head: Int) -> Bool {
        if frozen[arc] { return false }
        let mark = arcTier[arc]
        let cost: Int32 = mark > tier ? 1 : (mark < -tier ? -1 : 0)
        return price[tail] - price[head] == cost
    }
}

/// Nodes waiting for a later level, by level and then by node; a binary heap.
private struct PriceQueue {
    private var entries: [UInt64] = []

    mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

    mutating func push(_ level: Int32, _ node: Int32) {
        var place = entries.count
        entries.append(UInt64(level) << 32 | UInt64(node))
        while place > 0 {
            let above = (place - 1) / 2
            if entries[above] <= entries[place] { break }
            entries.swapAt(place, above)
            place = above
        }
    }

    /// Takes out all nodes of the lowest level that were not reached at a lower one since.
    mutating func popLevel(
        _ distance: borrowing Column<Int32>, into queue: inout Column<Int32>
    ) -> Int32? {
        while let first = entries.first {
            let level = Int32(truncatingIfNeeded: first >> 32)
            while let entry = entries.first, Int32(truncatingIfNeeded: entry >> 32) == level {
                let node = Int32(truncatingIfNeeded: entry)
                removeFirst()
                if distance[Int(node)] == level { queue.append(node) }
            }
            if queue.count > 0 { return level }
        }
        return nil
    }

    private mutating func removeFirst() {
        guard let last = entries.popLast(), !entries.isEmpty else { return }
        entries[0] = last
        var place = 0
        while true {
            var child = 2 * place + 1
            if child >= entries.count { break }
            if child + 1 < entries.count && entries[child + 1] < entries[child] { child += 1 }
            if entries[place] <= entries[child] { break }
            entries.swapAt(place, child)
            place = child
        }
    }
}
