/// Strongly connected components of the residual graph below given nodes (Tarjan 1972), without
/// recursion. A component's number is larger than those of all components it can reach.
struct StrongComponents: ~Copyable {
    static let unvisited: Int32 = -1

    private(set) var count = 0
    /// By node: its component, or `unvisited`.
    private(set) var component = Column<Int32>()
    /// Nodes in the order in which their components were completed.
    private(set) var finished = Column<Int32>()
    private var order = Column<Int32>()
    private var lowest = Column<Int32>()
    private var cursor = Column<Int32>()
    private var open = Column<Int32>()
    private var trail = Column<Int32>()
    private var next: Int32 = 0
    private var nodeCount = 0

    init() {}

    /// - Parameter nodeCount: nodes from this number on are passed over.
    mutating func reset(_ nodeCount: Int) {
        self.nodeCount = nodeCount
        count = 0
        next = 0
        component.fill(nodeCount, with: Self.unvisited)
        order.fill(nodeCount, with: Self.unvisited)
        lowest.resize(nodeCount)
        cursor.resize(nodeCount)
        finished.removeAll()
        open.removeAll()
    }

    /// Visits all that a node can reach along arcs with room.
    mutating func visit(_ origin: Int, _ network: borrowing ResidualNetwork<Int64>) {
        if order[origin] != Self.unvisited { return }
        enter(origin, network)
        trail.append(Int32(origin))
        while trail.count > 0 {
            let node = Int(trail[trail.count - 1])
            if let child = advance(node, network) {
                enter(child, network)
                trail.append(Int32(child))
                continue
            }
            _ = trail.popLast()
            if lowest[node] == order[node] { close(node) }
            if trail.count > 0 {
                let parent = Int(trail[trail.count - 1])
                lowest[parent] = min(lowest[parent], lowest[node])
            }
        }
    }

    private mutating func enter(_ node: Int, _ network: borrowing ResidualNetwork<Int64>) {
        order[node] = next
        lowest[node] = next
        next += 1
        cursor[node] = network.start[node]
        open.append(Int32(node))
    }

    /// The next child that was not visited yet.
    private func advance(_ node: Int, _ network: borrowing ResidualNetwork<Int64>) -> Int? {
        let end = network.start[node + 1]
        var arc = cursor[node]
        while arc < end {
            let target = Int(network.arcs[Int(arc)].head)
            if network.arcs[Int(arc)].room > 0 && target < nodeCount {
                if order[target] == Self.unvisited {
                    cursor[node] = arc + 1
                    return target
                }
                if component[target] == Self.unvisited {
                    lowest[node] = min(lowest[node], order[target])
                }
            }
            arc += 1
        }
        cursor[node] = end
        return nil
    }

    private mutating func close(_ node: Int) {
        while let member = open.popLast() {
            component[Int(member)] = Int32(count)
            finished.append(member)
            if Int(member) == node { break }
        }
        count += 1
    }
}
