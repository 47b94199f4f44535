import BudgetModel

/// A flow network of one stage with each claim's amount as its supply, and a flow laid out on it.
///
/// Nodes are claims, hubs, lines, caps and the sink, under their own numbers. Edges are numbered by
/// their tails, so that those of a node stand side by side: the arcs of claims and hubs, which hold
/// any amount, and then one edge on from each line and cap.
struct AuditFlow: ~Copyable {
    let claimCount: Int
    let firstHub: Int
    let firstLine: Int
    let firstCap: Int
    let sink: Int
    /// By claim: what it supplies.
    let amounts: [Units]
    /// Whether all amounts could be carried.
    private(set) var isCarried = false

    /// Edges from claim or hub n: `start[n] ..< start[n + 1]`; lines and caps follow with one each.
    private var start: [UInt32] = [0]
    private var arcCount = 0
    private var heads: [Int32] = []
    /// By edge: what it carries.
    private var sent: [Int64] = []
    /// The most that lines and caps pass on, as the network says it.
    private let fall: [Units]
    private let capAmount: [Units]
    /// Edges into node n, counted from `firstHub`, ascending:
    /// `entering[enteringStart[n] ..< enteringStart[n + 1]]`.
    private var enteringStart: [UInt32] = []
    private var entering: [Entering] = []

    private struct Entering {
        var edge: UInt32
        var tail: Int32
    }

    var nodeCount: Int { sink + 1 }
    var edgeCount: Int { heads.count }

    /// - Parameter rows: a flow; where it does not carry the amounts over arcs of the tiers, within
    ///   all falls and caps, `isCarried` is false.
    init(
        _ network: FlowNetwork, tierLimit: UInt8, usesCaps: Bool, amounts: [Units],
        rows: [Attribution]
    ) {
        claimCount = network.claimCount
        firstHub = claimCount
        firstLine = firstHub + network.hubCount
        firstCap = firstLine + network.lineCount
        sink = firstCap + network.capCount
        self.amounts = amounts
        fall = network.fall
        capAmount = network.capAmount
        start.reserveCapacity(firstLine + 1)
        heads.reserveCapacity(network.arcs.count + network.hubChildren.count + sink - firstLine)
        connectArcs(network, tierLimit)
        connectStores(network, usesCaps)
        sent = [Int64](repeating: 0, count: heads.count)
        listEntering()
        isCarried = lay(rows)
    }

    // MARK: Building

    private mutating func connectArcs(_ network: FlowNetwork, _ tierLimit: UInt8) {
        for claim in 0..<claimCount {
            if network.owed[claim] > 0 {
                let arcs = Int(network.arcStart[claim])..<Int(network.arcStart[claim + 1])
                for arc in arcs where network.arcs[arc].tier <= tierLimit {
                    connect(network.arcs[arc].target, network)
                }
            }
            start.append(UInt32(heads.count))
        }
        for hub in 0..<network.hubCount {
            for child in Int(network.hubStart[hub])..<Int(network.hubStart[hub + 1]) {
                connect(network.hubChildren[child], network)
            }
            start.append(UInt32(heads.count))
        }
        arcCount = heads.count
    }

    private mutating func connect(_ target: FlowNetwork.Target, _ network: FlowNetwork) {
        if target.isHub {
            heads.append(Int32(firstHub + target.index))
        } else if network.fall[target.index] > 0 {
            heads.append(Int32(firstLine + target.index))
        }
    }

    private mutating func connectStores(_ network: FlowNetwork, _ usesCaps: Bool) {
        func addEdge(to cap: UInt32) {
            let isFree = !usesCaps || cap == FlowNetwork.noCap
            heads.append(Int32(isFree ? sink : firstCap + Int(cap)))
        }
        for cap in network.lineCap { addEdge(to: cap) }
        for cap in network.capParent { addEdge(to: cap) }
    }

    /// Nobody asks what enters the sink.
    private mutating func listEntering() {
        enteringStart = [UInt32](repeating: 0, count: sink - firstHub + 1)
        for head in heads where head < sink { enteringStart[Int(head) - firstHub + 1] += 1 }
        for place in 1..<enteringStart.count { enteringStart[place] += enteringStart[place - 1] }
        var next = enteringStart
        let nothing = Entering(edge: 0, tail: 0)
        entering = [Entering](repeating: nothing, count: Int(enteringStart[sink - firstHub]))
        for tail in 0..<sink {
            for edge in edges(from: tail) where heads[edge] < sink {
                let node = Int(heads[edge]) - firstHub
                entering[Int(next[node])] = Entering(edge: UInt32(edge), tail: Int32(tail))
                next[node] += 1
            }
        }
    }

    /// Lays the rows out along the edges, each on some way from its claim to its line and on to the
    /// sink; returns whether they fit and are all that the claims supply.
    private mutating func lay(_ rows: [Attribution]) -> Bool {
        var left = amounts
        var ways = AuditWays(self)
        for row in rows {
            guard row.claim < claimCount, row.line < firstCap - firstLine, row.amount > 0,
                left[Int(row.claim)] >= row.amount,
                ways.find(from: Int(row.claim), to: firstLine + Int(row.line), self)
            else { return false }
            left[Int(row.claim)] -= row.amount
            for edge in ways.edges { sent[edge] += row.amount }
            var here = firstLine + Int(row.line)
            while here != sink {
                let edge = ownEdge(of: here)
                if capacity(of: edge) - sent[edge] < row.amount { return false }
                sent[edge] += row.amount
                here = Int(heads[edge])
            }
        }
        return left.allSatisfy { $0 == 0 }
    }

    // MARK: Reading

    @inline(__always) func edges(from node: Int) -> Range<Int> {
        if node < firstLine { return Int(start[node])..<Int(start[node + 1]) }
        let own = ownEdge(of: node)
        return own..<(node < sink ? own + 1 : own)
    }

    /// The edge on from a line or cap.
    @inline(__always) func ownEdge(of node: Int) -> Int { arcCount + node - firstLine }

    @inline(__always) func head(of edge: Int) -> Int { Int(heads[edge]) }

    /// Whether more could go along an edge.
    @inline(__always) func hasRoom(_ edge: Int) -> Bool {
        edge < arcCount || sent[edge] < capacity(of: edge)
    }

    /// Of the edge on from a line or cap.
    @inline(__always) private func capacity(of edge: Int) -> Int64 {
        let store = edge - arcCount
        return max(0, store < fall.count ? fall[store] : capAmount[store - fall.count])
    }

    /// Whether something goes along an edge, and could come back.
    @inline(__always) func carries(_ edge: Int) -> Bool { sent[edge] > 0 }

    /// Places of the edges into a node: ascending tails, claims first.
    @inline(__always) func places(into node: Int) -> Range<Int> {
        if node < firstHub || node == sink { return 0..<0 }
        return Int(enteringStart[node - firstHub])..<Int(enteringStart[node - firstHub + 1])
    }

    @inline(__always) func entry(at place: Int) -> (edge: Int, tail: Int) {
        (Int(entering[place].edge), Int(entering[place].tail))
    }

    /// The ways from a node, one after the other: first along its own edges, then back along those
    /// that enter it; nil after the last.
    @inline(__always) func way(from node: Int, at index: Int) -> (to: Int, isOpen: Bool)? {
        let own = edges(from: node)
        if index < own.count {
            let edge = own.lowerBound + index
            return (head(of: edge), hasRoom(edge))
        }
        let into = places(into: node)
        let place = into.lowerBound + index - own.count
        if place >= into.upperBound { return nil }
        let (edge, tail) = entry(at: place)
        return (tail, carries(edge))
    }

    /// Whether some claim below its highest amount could take more.
    func canGain(_ highest: [Units]) -> Bool {
        var reach = AuditReach(nodeCount: nodeCount)
        return reach.find(from: shortClaims(highest).map { Int32($0) }, self)
    }

    func shortClaims(_ highest: [Units]) -> [Int] {
        (0..<claimCount).filter { amounts[$0] < highest[$0] }
    }
}

/// What claims can still reach where edges have room.
struct AuditReach: ~Copyable {
    /// Nodes found by the last search, the claims first.
    private(set) var nodes: [Int32] = []
    /// How many edges the last search looked at.
    private(set) var effort = 0
    /// By node: the last search that found it.
    private var found: [Int32]
    private var search: Int32 = 0

    init(nodeCount: Int) { found = [Int32](repeating: 0, count: nodeCount) }

    /// - Returns: whether the sink can be reached; the search ends there.
    mutating func find(from claims: [Int32], _ flow: borrowing AuditFlow) -> Bool {
        search += 1
        effort = 0
        nodes.removeAll(keepingCapacity: true)
        for claim in claims { add(Int(claim)) }
        var read = 0
        while read < nodes.count {
            let here = Int(nodes[read])
            read += 1
            for edge in flow.edges(from: here) where flow.hasRoom(edge) {
                if flow.head(of: edge) == flow.sink { return true }
                add(flow.head(of: edge))
            }
            for place in flow.places(into: here) {
                let (edge, tail) = flow.entry(at: place)
                if flow.carries(edge) { add(tail) }
            }
            effort += flow.edges(from: here).count + flow.places(into: here).count
        }
        return false
    }

    @inline(__always) private mutating func add(_ node: Int) {
        if found[node] == search { return }
        found[node] = search
        nodes.append(Int32(node))
    }
}
