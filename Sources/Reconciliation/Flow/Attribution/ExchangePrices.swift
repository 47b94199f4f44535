/// Dual prices of a minimum-cost flow with small costs.
///
/// The price of a node is the cost of the cheapest way from it to a demand.
struct ExchangePrices: ~Copyable {
    struct Node: BitwiseCopyable {
        var price: Int32
        var distance: Int32
    }

    private var nodes = Column<Node>()
    /// By residual arc: what a unit along it costs; its opposite costs as much less than nothing.
    private var cost = Column<Int32>()
    private var queue = StepQueue()
    private var later = LevelQueue()

    init() {}

    /// Prices of nothing, and what the edges of a network cost.
    mutating func load(
        _ network: borrowing ResidualNetwork<Int64>, edgeCount: Int, _ edgeCost: (Int) -> Int32
    ) {
        nodes.fill(network.outside + 1, with: Node(price: 0, distance: .max))
        cost.resize(network.arcCount)
        for edge in 0..<edgeCount {
            let arc = Int(network.arcPlace[edge])
            cost[arc] = edgeCost(edge)
            cost[network.opposite(arc)] = -edgeCost(edge)
        }
    }

    func tightArcs() -> TightArcs { TightArcs(nodes: nodes.base, cost: cost.base) }

    func isTight(_ arc: Int, from tail: Int, to head: Int) -> Bool {
        tightArcs().admits(arc, from: tail, to: head)
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
                lookAhead(network)
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

    /// Fetches what the nodes that come next in the queue will touch.
    @inline(__always)
    private func lookAhead(_ network: borrowing ResidualNetwork<Int64>) {
        if let far = queue.ahead(12) {
            nodes.prefetch(far)
            network.start.prefetch(far)
        }
        if let near = queue.ahead(8) {
            network.arcs.prefetch(Int(network.start[near]))
            cost.prefetch(Int(network.start[near]))
        }
        if let next = queue.ahead(4) {
            for place in network.places(of: next).prefix(6) {
                let tail = Int(network.arcs[place].head)
                nodes.prefetch(tail)
                network.label.prefetch(tail)
            }
        }
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
            let distance = reachedBy - cost[place] - there.price
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
}

/// Arcs on cheapest ways.
struct TightArcs: ArcAdmission {
    let nodes: UnsafeMutablePointer<ExchangePrices.Node>
    let cost: UnsafeMutablePointer<Int32>

    @inline(__always) func admits(_ arc: Int, from tail: Int, to head: Int) -> Bool {
        nodes[tail].price - nodes[head].price == cost[arc]
    }
}
