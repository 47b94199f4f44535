/// One direction of an arc of the residual graph.
struct ResidualArc<Amount: BitwiseCopyable>: BitwiseCopyable {
    /// What it can still carry; `Amount.max` where nothing limits it.
    var room: Amount
    private var link: Int32
    /// The position of the opposite direction.
    var back: Int32

    init(room: Amount, head: Int32, back: Int32, isEntered: Bool) {
        self.room = room
        self.back = back
        link = head << 1 | (isEntered ? 1 : 0)
    }

    @inline(__always) var head: Int32 { link >> 1 }

    /// Whether the opposite direction has room: a search against the arcs need not look there.
    @inline(__always) var isEntered: Bool {
        get { link & 1 != 0 }
        set { link = link & ~1 | (newValue ? 1 : 0) }
    }
}

/// The residual graph of a piece, with what its nodes can still swallow.
///
/// Arcs lie together by their tail, both directions of each: a search touches one place for an arc
/// and one for its opposite. How flow is pushed through it: `ResidualFlow.swift`.
struct ResidualNetwork<Amount: FixedWidthInteger & SignedInteger & BitwiseCopyable>: ~Copyable {
    /// The label of a node from which nothing can leave any more.
    static var never: Int32 { .max }

    /// The node after the piece's own: the way out.
    private(set) var outside = 0
    private(set) var arcCount = 0
    /// Arcs of node n, forward and reverse: positions `start[n] ..< start[n + 1]`.
    private(set) var start = Column<Int32>()
    var arcs = Column<ResidualArc<Amount>>()
    /// By node: how much flow it takes in for good. Without limit at the way out, unless changed.
    var demand = Column<Amount>()
    /// By node: what has come in and has still to go on.
    var excess = Column<Amount>()
    /// By sender, while a flow is adopted: what enters it and does not leave, unscaled.
    var balance = Column<Int64>()
    /// Position of each arc of the piece (`settled` once it is dropped), of each store's way up.
    private(set) var arcPlace = Column<Int32>()
    private(set) var upPlace = Column<Int32>()
    /// By arc of the piece that was dropped: what it carries.
    private var carried = Column<Amount>()

    // What the pushes keep from one to the next.
    var label = Column<Int32>()
    var cursor = Column<Int32>()
    var queue = Column<Int32>()
    var path = Column<Int32>()
    /// Nodes with an excess that can go on: a ring from `firstActive` on.
    var active = Column<Int32>()
    var firstActive = 0
    var activeCount = 0
    /// By label: how many nodes have it; and the first label that none had any more.
    var population = Column<Int32>()
    var gap = Int32.max
    var seen = Column<Int32>()
    var stamp: Int32 = 0
    var climbed = 0
    var climbedSinceProbe = 0
    var probeAfter = 64

    private static var settled: Int32 { -1 }

    init() {}

    /// Lays out the empty flow of a piece whose capacities are multiplied by `scale`.
    ///
    /// - Parameter limit: no store needs more than this (unscaled); keeps products in range.
    mutating func load(_ piece: borrowing FlowPiece, scale: Amount, limit: Int64) {
        let nodeCount = piece.nodeCount
        let senderCount = piece.senderCount
        outside = nodeCount
        arcCount = 2 * (piece.arcHead.count + piece.storeCount)
        countDegrees(piece)
        arcs.resize(arcCount)
        arcPlace.resize(piece.arcHead.count)
        carried.resize(piece.arcHead.count)
        upPlace.resize(piece.storeCount)
        cursor.resize(nodeCount + 1)
        for node in 0...nodeCount { cursor[node] = start[node] }
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
        prepareNodes()
        demand[nodeCount] = .max
    }

    /// Lays out edges that carry in both directions, of nodes `0 ... outside`, without demands.
    ///
    /// - Parameter edge: by number: its ends and what can go along it and back. `arcPlace` tells
    ///   where the direction along it is.
    mutating func load(
        outside: Int, edgeCount: Int,
        _ edge: (Int) -> (tail: Int32, head: Int32, room: Amount, roomBack: Amount)
    ) {
        self.outside = outside
        arcCount = 2 * edgeCount
        start.fill(outside + 2, with: 0)
        for number in 0..<edgeCount {
            let ends = edge(number)
            start[Int(ends.tail) + 1] += 1
            start[Int(ends.head) + 1] += 1
        }
        for node in 0...outside { start[node + 1] += start[node] }
        arcs.resize(arcCount)
        arcPlace.resize(edgeCount)
        cursor.resize(outside + 1)
        for node in 0...outside { cursor[node] = start[node] }
        for number in 0..<edgeCount {
            let next = edge(number)
            arcPlace[number] = addArc(
                Int(next.tail), Int(next.head), next.room, back: next.roomBack)
        }
        prepareNodes()
    }

    private mutating func prepareNodes() {
        demand.fill(outside + 1, with: 0)
        excess.fill(outside + 1, with: 0)
        active.resize(outside + 1)
        population.resize(outside + 2)
        label.resize(outside + 1)
        queue.resize(outside + 1)
        path.resize(outside + 1)
        seen.fill(outside + 1, with: 0)
        stamp = 0
        probeAfter = 64
        climbedSinceProbe = 0
    }

    private mutating func countDegrees(_ piece: borrowing FlowPiece) {
        let nodeCount = piece.nodeCount
        let senderCount = piece.senderCount
        start.fill(nodeCount + 2, with: 0)
        for node in 0..<senderCount {
            start[node + 1] += piece.arcStart[node + 1] - piece.arcStart[node]
        }
        for target in piece.arcHead { start[Int(target) + 1] += 1 }
        for store in 0..<piece.storeCount {
            let above = piece.up[store]
            start[senderCount + store + 1] += 1
            start[(above == FlowPiece.outside ? nodeCount : Int(above)) + 1] += 1
        }
        for node in 0...nodeCount { start[node + 1] += start[node] }
    }

    private func addArc(
        _ tail: Int, _ target: Int, _ capacity: Amount, back roomBack: Amount = 0
    ) -> Int32 {
        let there = cursor[tail]
        cursor[tail] = there + 1
        let back = cursor[target]
        cursor[target] = back + 1
        arcs[Int(there)] = ResidualArc(
            room: capacity, head: Int32(target), back: back, isEntered: roomBack > 0)
        arcs[Int(back)] = ResidualArc(
            room: roomBack, head: Int32(tail), back: there, isEntered: capacity > 0)
        return there
    }

    /// Positions of the arcs of a node.
    @inline(__always) func places(of node: Int) -> Range<Int> {
        Int(start[node])..<Int(start[node + 1])
    }

    /// The opposite of an arc.
    @inline(__always) func opposite(_ arc: Int) -> Int { Int(arcs[arc].back) }

    /// Sends `amount` > 0, at most its room, along an arc.
    @inline(__always) func carry(_ amount: Amount, along place: Int) {
        let arc = arcs.base + place
        let opposite = arcs.base + Int(arc.pointee.back)
        if opposite.pointee.room != .max { opposite.pointee.room += amount }
        arc.pointee.isEntered = true
        if arc.pointee.room == .max { return }
        arc.pointee.room -= amount
        if arc.pointee.room == 0 { opposite.pointee.isEntered = false }
    }

    /// What an arc of the piece carries.
    @inline(__always) func flow(onArc arc: Int) -> Amount {
        let place = arcPlace[arc]
        return place == Self.settled ? carried[arc] : arcs[opposite(Int(place))].room
    }

    /// Drops arcs whose flow will not change again; `flow(onArc:)` still tells it.
    ///
    /// - Parameter newPlace: by arc: its position from now on, ascending, or -1 to drop it (with
    ///   its opposite).
    mutating func keep(_ newPlace: borrowing Column<Int32>) {
        for arc in 0..<arcPlace.count where arcPlace[arc] != Self.settled {
            let kept = newPlace[Int(arcPlace[arc])]
            if kept < 0 { carried[arc] = flow(onArc: arc) }
            arcPlace[arc] = kept < 0 ? Self.settled : kept
        }
        var count = 0
        for node in 0...outside {
            let old = places(of: node)
            start[node] = Int32(count)
            for place in old where newPlace[place] >= 0 {
                var arc = arcs[place]
                arc.back = newPlace[Int(arc.back)]
                arcs[count] = arc
                count += 1
            }
        }
        start[outside + 1] = Int32(count)
        arcCount = count
    }
}
