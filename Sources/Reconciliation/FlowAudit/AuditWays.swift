/// Finds ways from claims to lines: upwards from a line through the hubs that hold it, until one is
/// met to which the claim has an arc.
struct AuditWays: ~Copyable {
    /// Edges of the way found last, from the line up.
    private(set) var edges: [Int32] = []
    private var stamp: Int32 = 0
    /// The columns begin with the first hub.
    private let first: Int
    /// By node: for which search the claim has an edge to it, and which.
    private var marked: [Int32]
    private var claimEdge: [Int32]
    /// By node: for which search it was seen, and the edge from it towards the line.
    private var seen: [Int32]
    private var towards: [Int32]
    private var pending: [Int32] = []

    init(_ flow: borrowing AuditFlow) {
        first = flow.firstHub
        marked = [Int32](repeating: 0, count: flow.firstCap - first)
        claimEdge = marked
        seen = marked
        towards = marked
    }

    /// Nearest hubs first; returns whether there is a way.
    mutating func find(from claim: Int, to line: Int, _ flow: borrowing AuditFlow) -> Bool {
        stamp += 1
        edges.removeAll(keepingCapacity: true)
        pending.removeAll(keepingCapacity: true)
        var edge = flow.firstEdge[claim]
        while edge != AuditFlow.none {
            if edge & 1 == 0 {
                marked[Int(flow.target[Int(edge)]) - first] = stamp
                claimEdge[Int(flow.target[Int(edge)]) - first] = edge
            }
            edge = flow.nextEdge[Int(edge)]
        }
        seen[line - first] = stamp
        pending.append(Int32(line))
        var read = 0
        while read < pending.count {
            let here = Int(pending[read])
            read += 1
            if marked[here - first] == stamp {
                take(from: here, to: line, flow)
                return true
            }
            climb(from: here, flow)
        }
        return false
    }

    /// Adds the hubs that hold a line or hub.
    private mutating func climb(from node: Int, _ flow: borrowing AuditFlow) {
        var edge = flow.firstEdge[node]
        while edge != AuditFlow.none {
            let tail = Int(flow.target[Int(edge)])
            // Edges of claims were added before all others and so come last.
            if edge & 1 == 1 && tail < flow.firstHub { return }
            if edge & 1 == 1 && tail < flow.firstLine && seen[tail - first] != stamp {
                seen[tail - first] = stamp
                towards[tail - first] = edge ^ 1
                pending.append(Int32(tail))
            }
            edge = flow.nextEdge[Int(edge)]
        }
    }

    private mutating func take(from top: Int, to line: Int, _ flow: borrowing AuditFlow) {
        edges.append(claimEdge[top - first])
        var here = top
        while here != line {
            edges.append(towards[here - first])
            here = Int(flow.target[Int(towards[here - first])])
        }
    }
}
