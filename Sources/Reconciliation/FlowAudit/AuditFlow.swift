import BudgetModel

/// A textbook flow network (Dinic 1970) of one stage with each claim's amount as its supply.
///
/// Edges are in a chained star: edge e and its opposite e ^ 1. Nodes are claims, hubs, lines, caps,
/// the source and the sink, under their own numbers.
struct AuditFlow: ~Copyable {
    let claimCount: Int
    let firstHub: Int
    let firstLine: Int
    let firstCap: Int
    let source: Int
    let sink: Int
    /// Whether all amounts could be carried.
    private(set) var isCarried = false

    private(set) var firstEdge: [Int32]
    private(set) var nextEdge: [Int32] = []
    private(set) var target: [Int32] = []
    private(set) var room: [Int64] = []
    private var depth: [Int32]
    private var cursor: [Int32]

    private static let endless: Int64 = .max / 2
    static let none: Int32 = -1

    var nodeCount: Int { sink + 1 }
    var edgeCount: Int { target.count }

    init(_ network: FlowNetwork, tierLimit: UInt8, usesCaps: Bool, amounts: [Units]) {
        claimCount = network.claimCount
        firstHub = claimCount
        firstLine = firstHub + network.hubCount
        firstCap = firstLine + network.lineCount
        source = firstCap + network.capCount
        sink = source + 1
        firstEdge = [Int32](repeating: Self.none, count: sink + 1)
        depth = []
        cursor = []
        connect(network, tierLimit, usesCaps)
        var wanted: Int64 = 0
        for claim in 0..<claimCount where amounts[claim] > 0 {
            addEdge(source, claim, amounts[claim])
            wanted += amounts[claim]
        }
        isCarried = carry() == wanted
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
            addEdge(here, head, max(0, amount))
            if !isFree { pending.append(head) }
        }
    }

    private mutating func carry() -> Int64 {
        var total: Int64 = 0
        while setDepths() {
            cursor = firstEdge
            while true {
                let sent = sendOnce()
                if sent == 0 { break }
                total += sent
            }
        }
        return total
    }

    private mutating func setDepths() -> Bool {
        depth = [Int32](repeating: Self.none, count: nodeCount)
        depth[source] = 0
        var queue = [Int32(source)]
        var read = 0
        while read < queue.count {
            let here = Int(queue[read])
            read += 1
            var edge = firstEdge[here]
            while edge != Self.none {
                let head = Int(target[Int(edge)])
                if room[Int(edge)] > 0 && depth[head] == Self.none {
                    depth[head] = depth[here] + 1
                    queue.append(Int32(head))
                }
                edge = nextEdge[Int(edge)]
            }
        }
        return depth[sink] != Self.none
    }

    /// One path of the level graph.
    private mutating func sendOnce() -> Int64 {
        var path: [Int32] = []
        var here = source
        while here != sink {
            let edge = cursor[here]
            if edge == Self.none {
                guard let last = path.popLast() else { return 0 }
                here = Int(target[Int(last) ^ 1])
                cursor[here] = nextEdge[Int(cursor[here])]
                continue
            }
            let head = Int(target[Int(edge)])
            if room[Int(edge)] > 0 && depth[head] == depth[here] + 1 {
                path.append(edge)
                here = head
            } else {
                cursor[here] = nextEdge[Int(edge)]
            }
        }
        var amount = Self.endless
        for edge in path { amount = min(amount, room[Int(edge)]) }
        for edge in path {
            room[Int(edge)] -= amount
            room[Int(edge) ^ 1] += amount
        }
        return amount
    }

    /// Every node that the given claims can still reach; stops at the sink.
    func reach(_ claims: [Int]) -> (nodes: [Int32], hasSink: Bool) {
        var isSeen = [Bool](repeating: false, count: nodeCount)
        var nodes: [Int32] = []
        for claim in claims where !isSeen[claim] {
            isSeen[claim] = true
            nodes.append(Int32(claim))
        }
        var read = 0
        while read < nodes.count {
            let here = Int(nodes[read])
            read += 1
            var edge = firstEdge[here]
            while edge != Self.none {
                let head = Int(target[Int(edge)])
                if room[Int(edge)] > 0 && head != source && !isSeen[head] {
                    if head == sink { return (nodes, true) }
                    isSeen[head] = true
                    nodes.append(Int32(head))
                }
                edge = nextEdge[Int(edge)]
            }
        }
        return (nodes, false)
    }

    /// Whether some claim below its highest amount could take more.
    func canGain(_ highest: [Units]) -> Bool { reach(shortClaims(highest)).hasSink }

    func shortClaims(_ highest: [Units]) -> [Int] {
        let supplied = suppliedAmounts()
        return (0..<claimCount).filter { supplied[$0] < highest[$0] }
    }

    /// By claim: what flows.
    func suppliedAmounts() -> [Int64] {
        var supplied = [Int64](repeating: 0, count: claimCount)
        var edge = firstEdge[source]
        while edge != Self.none {
            supplied[Int(target[Int(edge)])] = room[Int(edge) ^ 1]
            edge = nextEdge[Int(edge)]
        }
        return supplied
    }
}
