import BudgetModel

/// A flow network of one stage with each claim's amount as its supply, and a flow laid out on it.
///
/// Edges are in a chained star: edge e and its opposite e ^ 1. Nodes are claims, hubs, lines, caps
/// and the sink, under their own numbers.
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

    private(set) var firstEdge: [Int32]
    private(set) var nextEdge: [Int32] = []
    private(set) var target: [Int32] = []
    private(set) var room: [Int64] = []
    /// By line and cap, from `firstLine` on: its way on, or `none` where it takes no part.
    private var ownEdge: [Int32]

    private static let endless: Int64 = .max / 2
    static let none: Int32 = -1

    var nodeCount: Int { sink + 1 }
    var edgeCount: Int { target.count }

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
        firstEdge = [Int32](repeating: Self.none, count: sink + 1)
        ownEdge = [Int32](repeating: Self.none, count: sink - firstLine)
        let likely = 2 * (network.arcs.count + network.hubChildren.count + claimCount)
        nextEdge.reserveCapacity(likely)
        target.reserveCapacity(likely)
        room.reserveCapacity(likely)
        connect(network, tierLimit, usesCaps)
        isCarried = lay(rows)
    }

    private mutating func addEdge(_ tail: Int, _ head: Int, _ capacity: Int64) {
        for (from, to, amount) in [(tail, head, capacity), (head, tail, 0)] {
            nextEdge.append(firstEdge[from])
            firstEdge[from] = Int32(target.count)
            target.append(Int32(to))
            room.append(amount)
        }
    }

    private mutating func connect(_ network: FlowNetwork, _ tierLimit: UInt8, _ usesCaps: Bool) {
        var isKnown = [Bool](repeating: false, count: sink + 1)
        var pending: [Int] = []
        func node(_ target: FlowNetwork.Target) -> Int? {
            if target.isHub { return firstHub + target.index }
            return network.fall[target.index] > 0 ? firstLine + target.index : nil
        }
        for claim in 0..<claimCount where network.owed[claim] > 0 {
            for place in Int(network.arcStart[claim])..<Int(network.arcStart[claim + 1])
            where network.arcs[place].tier <= tierLimit {
                guard let head = node(network.arcs[place].target) else { continue }
                addEdge(claim, head, Self.endless)
                pending.append(head)
            }
        }
        while let here = pending.popLast() {
            if isKnown[here] { continue }
            isKnown[here] = true
            if here < firstLine {
                let hub = here - firstHub
                for place in Int(network.hubStart[hub])..<Int(network.hubStart[hub + 1]) {
                    guard let head = node(network.hubChildren[place]) else { continue }
                    addEdge(here, head, Self.endless)
                    pending.append(head)
                }
                continue
            }
            let isLine = here < firstCap
            let cap =
                isLine ? network.lineCap[here - firstLine] : network.capParent[here - firstCap]
            let amount =
                isLine ? network.fall[here - firstLine] : network.capAmount[here - firstCap]
            let isFree = !usesCaps || cap == FlowNetwork.noCap
            let head = isFree ? sink : firstCap + Int(cap)
            ownEdge[here - firstLine] = Int32(target.count)
            addEdge(here, head, max(0, amount))
            if !isFree { pending.append(head) }
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
            for step in ways.edges where !send(row.amount, along: step) { return false }
            var here = firstLine + Int(row.line)
            while here != sink {
                let up = ownEdge(of: here)
                if up == Self.none || !send(row.amount, along: up) { return false }
                here = Int(target[Int(up)])
            }
        }
        return left.allSatisfy { $0 == 0 }
    }

    private mutating func send(_ amount: Int64, along edge: Int32) -> Bool {
        if room[Int(edge)] < amount { return false }
        if room[Int(edge)] < Self.endless { room[Int(edge)] -= amount }
        room[Int(edge) ^ 1] += amount
        return true
    }

    /// The edge on from a line or cap; `none` where it takes no part.
    func ownEdge(of node: Int) -> Int32 { ownEdge[node - firstLine] }

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
        for claim in claims where found[Int(claim)] != search {
            found[Int(claim)] = search
            nodes.append(claim)
        }
        var read = 0
        while read < nodes.count {
            let here = Int(nodes[read])
            read += 1
            var edge = flow.firstEdge[here]
            while edge != AuditFlow.none {
                let head = Int(flow.target[Int(edge)])
                effort += 1
                if flow.room[Int(edge)] > 0 && found[head] != search {
                    if head == flow.sink { return true }
                    found[head] = search
                    nodes.append(Int32(head))
                }
                edge = flow.nextEdge[Int(edge)]
            }
        }
        return false
    }
}
