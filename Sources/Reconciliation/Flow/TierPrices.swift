/// Dual prices of one tier's minimum-cost flow, and what they settle for the tiers after it.
///
/// The price of a node is the cost of the cheapest way from it to a demand; costs are 0 or 1, so
/// prices are small integers.
struct TierPrices: ~Copyable {
    struct Node: BitwiseCopyable {
        var price: Int32
        var distance: Int32
    }

    private var nodes = Column<Node>()
    /// By residual arc: 0 for one without a tier, else tier + 1, negative for its opposite.
    private var arcTier = Column<Int16>()
    private var newPlace = Column<Int32>()
    private var parts = StrongComponents()
    private var queue = StepQueue()
    private var later = LevelQueue()
    private var tier: Int16 = 0

    init() {}

    mutating func load(
        _ component: borrowing StageComponent, _ network: borrowing ResidualNetwork<Int64>
    ) {
        arcTier.fill(network.arcCount, with: 0)
        for arc in component.arcTier.indices {
            let place = Int(network.arcPlace[arc])
            let mark = Int16(component.arcTier[arc]) + 1
            arcTier[place] = mark
            arcTier[network.opposite(place)] = -mark
        }
        nodes.resize(network.outside + 1)
    }

    /// Begins the flow that keeps as much as possible within a tier.
    mutating func start(_ tier: UInt8) {
        self.tier = Int16(tier) + 1
        nodes.fill(nodes.count, with: Node(price: 0, distance: .max))
    }

    /// Whether an arc is one of a claim beyond the tier.
    @inline(__always) func isCostly(_ arc: Int) -> Bool { arcTier[arc] > tier }

    func tightArcs() -> TightArcs {
        TightArcs(tier: tier, arcTier: arcTier.base, price: UnsafeRawPointer(nodes.base))
    }

    /// Raises prices so that every excess has a cheapest way to a demand, and labels all nodes
    /// with the number of arcs on such a way.
    ///
    /// Shortest distances by reduced cost and then by number of arcs, against the arcs, until
    /// every excess is reached; costs are small, so that levels are lists (Dial 1969).
    ///
    /// - Returns: whether there is any excess.
    mutating func raise(_ network: borrowing ResidualNetwork<Int64>) -> Bool {
        var awaited = 0
        for node in 0..<nodes.count where network.excess[node] > 0 { awaited += 1 }
        if awaited == 0 { return false }
        later.removeAll()
        for node in 0..<nodes.count {
            nodes.base[node].distance = .max
            network.label[node] = ResidualNetwork<Int64>.never
            if network.demand[node] > 0 {
                nodes.base[node].distance = 0
                network.label[node] = 0
                later.push(Int32(node), steps: 0, at: 0)
            }
        }
        var level: Int32 = 0
        while awaited > 0, let next = later.popLevel(from: level, into: &queue) {
            level = next
            while let (name, steps) = queue.next() {
                let node = Int(name)
                if nodes[node].distance != level || network.label[node] != steps { continue }
                if network.excess[node] > 0 { awaited -= 1 }
                expand(node, level, steps + 1, network)
            }
        }
        precondition(awaited == 0, "every claim can send what it was granted")
        for node in 0..<nodes.count {
            nodes.base[node].price += min(nodes[node].distance, level)
            network.cursor[node] = network.start[node]
            if nodes[node].distance > level {
                network.label[node] = ResidualNetwork<Int64>.never
            }
        }
        return true
    }

    /// Offers a way of so many steps to the nodes from which one arc leads to a node.
    private mutating func expand(
        _ node: Int, _ level: Int32, _ steps: Int32, _ network: borrowing ResidualNetwork<Int64>
    ) {
        let reachedBy = level + nodes[node].price
        for place in network.places(of: node) where network.arcs[place].isEntered {
            let tail = Int(network.arcs[place].head)
            let there = nodes[tail]
            if there.distance < level { continue }
            let mark = arcTier[place]
            let cost: Int32 = mark < -tier ? 1 : (mark > tier ? -1 : 0)
            let distance = reachedBy + cost - there.price
            if distance > there.distance { continue }
            if distance == there.distance && network.label[tail] <= steps { continue }
            assert(distance >= level)
            nodes.base[tail].distance = distance
            network.label[tail] = steps
            if distance == level {
                queue.push(Int32(tail), steps: steps)
            } else {
                later.push(Int32(tail), steps: steps, at: distance)
            }
        }
    }

    /// Drops the arcs whose flow is the same in all optimal flows: those that prices forbid to
    /// change, and among the others those that lie on no residual cycle.
    mutating func dropSettled(_ network: inout ResidualNetwork<Int64>) {
        let tight = tightArcs()
        keep(&network) { arc, tail, head in tight.admits(arc, from: tail, to: head) }
        dropAcyclic(&network)
    }

    /// Drops the arcs that lie on no residual cycle: no other flow carries the same.
    mutating func dropAcyclic(_ network: inout ResidualNetwork<Int64>) {
        parts.reset(network.outside + 1)
        for node in 0...network.outside { parts.visit(node, network) }
        let part = parts.component.base
        keep(&network) { _, tail, head in part[tail] == part[head] }
    }

    private mutating func keep(
        _ network: inout ResidualNetwork<Int64>,
        _ isWanted: (_ arc: Int, _ tail: Int, _ head: Int) -> Bool
    ) {
        newPlace.resize(network.arcCount)
        var count = 0
        for node in 0...network.outside {
            for place in network.places(of: node) {
                let arc = network.arcs[place]
                let isFixed = arc.room == 0 && !arc.isEntered
                if isFixed || !isWanted(place, node, Int(arc.head)) {
                    newPlace[place] = -1
                    continue
                }
                newPlace[place] = Int32(count)
                arcTier[count] = arcTier[place]
                count += 1
            }
        }
        network.keep(newPlace)
    }
}

/// Arcs on cheapest ways.
struct TightArcs: ArcAdmission {
    let tier: Int16
    let arcTier: UnsafeMutablePointer<Int16>
    /// Pairs of price and distance.
    let price: UnsafeRawPointer

    @inline(__always) private func price(of node: Int) -> Int32 {
        price.load(fromByteOffset: 8 * node, as: Int32.self)
    }

    @inline(__always) func admits(_ arc: Int, from tail: Int, to head: Int) -> Bool {
        let mark = arcTier[arc]
        let cost: Int32 = mark > tier ? 1 : (mark < -tier ? -1 : 0)
        return price(of: tail) - price(of: head) == cost
    }
}
