/// Which arcs a search may use beyond those with room.
protocol ArcAdmission {
    func admits(_ arc: Int, from tail: Int, to head: Int) -> Bool
}

/// Every arc with room.
struct EveryArc: ArcAdmission {
    @inline(__always) func admits(_ arc: Int, from tail: Int, to head: Int) -> Bool { true }
}

/// The residual graph of a piece and the engine that pushes flow through it.
///
/// Shortest augmenting paths by distance labels (Ahuja and Orlin's variant of Edmonds and Karp;
/// no recursion). Labels stay valid from one push to the next, so that sources can be served one
/// after another in any order, one unit at a time if need be. A search that fails marks all that
/// it reached as dead (`never`): later pushes cannot open a way out of that set, since they do not
/// enter it.
struct ResidualNetwork<Amount: FixedWidthInteger & SignedInteger & BitwiseCopyable>: ~Copyable {
    /// The label of a node from which nothing can leave any more.
    static var never: Int32 { .max }

    /// Where flow is to go: the way out of the piece, unless drains replaced it.
    private(set) var sink = 0
    /// The node after the piece's own: the way out.
    private(set) var outside = 0
    private(set) var arcCount = 0
    /// Arcs of node n, forward and reverse: positions `start[n] ..< start[n + 1]`.
    var start = Column<Int32>()
    var head = Column<Int32>()
    /// The position of the opposite arc.
    var back = Column<Int32>()
    /// What an arc can still carry; `Amount.max` for an arc without limit.
    var room = Column<Amount>()
    /// Position of each arc of the piece, then of each store's way up.
    var arcPlace = Column<Int32>()
    var upPlace = Column<Int32>()
    /// By drain: the position of its arc to the node after `outside`.
    var drainPlace = Column<Int32>()
    var label = Column<Int32>()
    var cursor = Column<Int32>()
    private var queue = Column<Int32>()
    private var path = Column<Int32>()
    private var seen = Column<Int32>()
    private var stamp: Int32 = 0
    private var climbed = 0
    private var climbedSinceProbe = 0
    private var probeAfter = 64

    init() {}

    /// Lays out the empty flow of a piece whose capacities are multiplied by `scale`.
    ///
    /// - Parameters:
    ///   - limit: no store needs more than this (unscaled); keeps products in range.
    ///   - drains: nodes that get an arc, without room at first, to a sink of their own.
    mutating func load(
        _ piece: borrowing FlowPiece, scale: Amount, limit: Int64, drains: [Int32] = []
    ) {
        let nodeCount = piece.nodeCount
        let senderCount = piece.senderCount
        sink = nodeCount
        outside = nodeCount
        arcCount = 2 * (piece.arcHead.count + piece.storeCount + drains.count)
        countDegrees(piece, drains)
        head.resize(arcCount)
        back.resize(arcCount)
        room.resize(arcCount)
        arcPlace.resize(piece.arcHead.count)
        upPlace.resize(piece.storeCount)
        drainPlace.resize(drains.count)
        cursor.resize(nodeCount + 2)
        for node in 0...nodeCount + 1 { cursor[node] = start[node] }
        for node in 0..<senderCount {
            for arc in Int(piece.arcStart[node])..<Int(piece.arcStart[node + 1]) {
                arcPlace[arc] = addArc(node, Int(piece.arcHead[arc]), .max)
            }
        }
        for store in 0..<piece.storeCount {
            let above = piece.up[store]
            let target = above == FlowPiece.outside ? nodeCount : Int(above)
            let capacity = Amount(min(piece.capacity[store], limit)) * scale
            upPlace[store] = addArc(senderCount + store, target, capacity)
        }
        for (place, node) in drains.enumerated() {
            drainPlace[place] = addArc(Int(node), nodeCount + 1, 0)
        }
        label.resize(nodeCount + 2)
        queue.resize(nodeCount + 2)
        path.resize(nodeCount + 2)
        seen.fill(nodeCount + 2, with: 0)
        stamp = 0
        probeAfter = 64
        climbedSinceProbe = 0
    }

    /// From now on flow is to go to the drains; the way out is a node like any other.
    mutating func aimAtDrains() { sink = outside + 1 }

    private mutating func countDegrees(_ piece: borrowing FlowPiece, _ drains: [Int32]) {
        let nodeCount = piece.nodeCount
        let senderCount = piece.senderCount
        start.fill(nodeCount + 3, with: 0)
        start[nodeCount + 2] = Int32(drains.count)
        for node in drains { start[Int(node) + 1] += 1 }
        for node in 0..<senderCount {
            start[node + 1] += piece.arcStart[node + 1] - piece.arcStart[node]
        }
        for target in piece.arcHead { start[Int(target) + 1] += 1 }
        for store in 0..<piece.storeCount {
            let above = piece.up[store]
            start[senderCount + store + 1] += 1
            start[(above == FlowPiece.outside ? nodeCount : Int(above)) + 1] += 1
        }
        for node in 0...nodeCount + 1 { start[node + 1] += start[node] }
    }

    private func addArc(_ tail: Int, _ target: Int, _ capacity: Amount) -> Int32 {
        let there = cursor[tail]
        cursor[tail] = there + 1
        let back = cursor[target]
        cursor[target] = back + 1
        head[Int(there)] = Int32(target)
        head[Int(back)] = Int32(tail)
        room[Int(there)] = capacity
        room[Int(back)] = 0
        self.back[Int(there)] = back
        self.back[Int(back)] = there
        return there
    }

    /// What an arc of the piece carries.
    @inline(__always) func flow(onArc arc: Int) -> Amount { room[Int(back[Int(arcPlace[arc])])] }
    /// What a store passes up.
    @inline(__always) func flow(upFrom store: Int) -> Amount {
        room[Int(back[Int(upPlace[store])])]
    }

    /// Exact distances to the sink, by breadth-first search against the arcs.
    mutating func relabelAll(_ admission: some ArcAdmission) {
        for node in 0...sink {
            label[node] = Self.never
            cursor[node] = start[node]
        }
        label[sink] = 0
        queue[0] = Int32(sink)
        var read = 0
        var written = 1
        while read < written {
            let node = Int(queue[read])
            read += 1
            let next = label[node] + 1
            for arc in Int(start[node])..<Int(start[node + 1]) {
                let tail = Int(head[arc])
                let forward = Int(back[arc])
                if label[tail] == Self.never, room[forward] > 0,
                    admission.admits(forward, from: tail, to: node)
                {
                    label[tail] = next
                    queue[written] = Int32(tail)
                    written += 1
                }
            }
        }
        climbed = 0
    }

    /// Sends up to `amount` from a node to the sink; returns what went.
    mutating func push(
        from origin: Int, upTo amount: Amount, _ admission: some ArcAdmission
    ) -> Amount {
        var left = amount
        var depth = 0
        var node = origin
        while left > 0 && label[origin] != Self.never {
            if node == sink {
                (depth, left) = augment(depth, left)
                node = depth == 0 ? origin : Int(head[Int(path[depth - 1])])
                continue
            }
            if let arc = admissibleArc(node, admission) {
                path[depth] = Int32(arc)
                depth += 1
                node = Int(head[arc])
                continue
            }
            relabel(node, admission)
            if climbedSinceProbe > probeAfter { probe(from: node, admission) }
            if climbed > arcCount + sink {
                relabelAll(admission)
                depth = 0
            } else if depth > 0 {
                depth -= 1
            }
            node = depth == 0 ? origin : Int(head[Int(path[depth - 1])])
        }
        return amount - left
    }

    /// Sends up to `amount` along shortest ways alone (Dinic's blocking flow): a node that has none
    /// left is out until the next `relabelAll`.
    mutating func pushShortest(
        from origin: Int, upTo amount: Amount, _ admission: some ArcAdmission
    ) -> Amount {
        var left = amount
        var depth = 0
        var node = origin
        while left > 0 && label[origin] != Self.never {
            if node == sink {
                (depth, left) = augment(depth, left)
            } else if let arc = admissibleArc(node, admission) {
                path[depth] = Int32(arc)
                depth += 1
            } else {
                label[node] = Self.never
                depth = max(0, depth - 1)
            }
            node = depth == 0 ? origin : Int(head[Int(path[depth - 1])])
        }
        return amount - left
    }

    /// The next arc of a node one step nearer to the sink.
    @inline(__always)
    private func admissibleArc(_ node: Int, _ admission: some ArcAdmission) -> Int? {
        let wanted = label[node] - 1
        let end = Int(start[node + 1])
        var arc = Int(cursor[node])
        while arc < end {
            let target = Int(head[arc])
            if label[target] == wanted, room[arc] > 0,
                admission.admits(arc, from: node, to: target)
            {
                cursor[node] = Int32(arc)
                return arc
            }
            arc += 1
        }
        cursor[node] = Int32(end)
        return nil
    }

    /// Sends along the path; returns the depth of its first full arc, and what is left.
    private func augment(_ depth: Int, _ left: Amount) -> (depth: Int, left: Amount) {
        var bottleneck = left
        for step in 0..<depth { bottleneck = min(bottleneck, room[Int(path[step])]) }
        var firstFull = depth
        for step in stride(from: depth - 1, through: 0, by: -1) {
            let arc = Int(path[step])
            if room[arc] != .max {
                room[arc] -= bottleneck
                if room[arc] == 0 { firstFull = step }
            }
            let opposite = Int(back[arc])
            if room[opposite] != .max { room[opposite] += bottleneck }
        }
        return (firstFull == depth ? 0 : firstFull, left - bottleneck)
    }

    private mutating func relabel(_ node: Int, _ admission: some ArcAdmission) {
        var lowest = Self.never
        let arcs = Int(start[node])..<Int(start[node + 1])
        for arc in arcs where room[arc] > 0 {
            let target = Int(head[arc])
            if label[target] < lowest, admission.admits(arc, from: node, to: target) {
                lowest = label[target]
            }
        }
        label[node] = lowest >= Int32(sink) ? Self.never : lowest + 1
        cursor[node] = start[node]
        climbed += arcs.count + 1
        climbedSinceProbe += arcs.count + 1
    }

    /// Looks at all that a climbing node can reach, within the work already spent on climbing; if
    /// the sink is not among it, all of it is dead.
    private mutating func probe(from node: Int, _ admission: some ArcAdmission) {
        var budget = climbedSinceProbe
        climbedSinceProbe = 0
        stamp += 1
        seen[node] = stamp
        queue[0] = Int32(node)
        var read = 0
        var written = 1
        while read < written {
            let here = Int(queue[read])
            read += 1
            let arcs = Int(start[here])..<Int(start[here + 1])
            budget -= arcs.count
            if budget < 0 {
                probeAfter *= 2
                return
            }
            for arc in arcs where room[arc] > 0 {
                let target = Int(head[arc])
                if seen[target] == stamp || label[target] == Self.never
                    || !admission.admits(arc, from: here, to: target)
                {
                    continue
                }
                if target == sink {
                    probeAfter *= 2
                    return
                }
                seen[target] = stamp
                queue[written] = Int32(target)
                written += 1
            }
        }
        for place in 0..<written { label[Int(queue[place])] = Self.never }
        probeAfter = 64
    }

    /// Marks every node that the sources in `marks` (value 1 on entry) can reach, themselves
    /// included: the source side of the nearest minimum cut.
    mutating func markReachable(_ marks: borrowing Column<UInt8>) {
        var written = 0
        for node in 0..<sink where marks[node] != 0 {
            queue[written] = Int32(node)
            written += 1
        }
        var read = 0
        while read < written {
            let here = Int(queue[read])
            read += 1
            for arc in Int(start[here])..<Int(start[here + 1]) where room[arc] > 0 {
                let target = Int(head[arc])
                if target != sink && marks[target] == 0 {
                    marks[target] = 1
                    queue[written] = Int32(target)
                    written += 1
                }
            }
        }
    }
}
