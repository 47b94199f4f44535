/// Finds ways from claims to lines: upwards from a line through the hubs that hold it, until one is
/// met to which the claim has an arc.
struct AuditWays: ~Copyable {
    /// Edges of the way found last, from the line up.
    private(set) var edges: [Int] = []
    private var stamp: Int32 = 0
    /// The columns begin with the first hub.
    private let first: Int
    /// By node: for which search the claim has an edge to it, and which.
    private var marked: [Int32]
    private var claimEdge: [UInt32]
    /// By node: for which search it was seen, and the edge from it towards the line.
    private var seen: [Int32]
    private var towards: [UInt32]
    private var pending: [Int32] = []

    init(_ flow: borrowing AuditFlow) {
        first = flow.firstHub
        // Where there are no hubs every way is one edge, and nothing is marked.
        let count = flow.firstHub == flow.firstLine ? 0 : flow.firstCap - first
        marked = [Int32](repeating: 0, count: count)
        claimEdge = [UInt32](repeating: 0, count: count)
        seen = marked
        towards = claimEdge
    }

    /// Nearest hubs first; returns whether there is a way.
    mutating func find(from claim: Int, to line: Int, _ flow: borrowing AuditFlow) -> Bool {
        edges.removeAll(keepingCapacity: true)
        for edge in flow.edges(from: claim) where flow.head(of: edge) == line {
            edges.append(edge)
            return true
        }
        return !marked.isEmpty && climb(from: claim, to: line, flow)
    }

    private mutating func climb(
        from claim: Int, to line: Int, _ flow: borrowing AuditFlow
    ) -> Bool {
        stamp += 1
        pending.removeAll(keepingCapacity: true)
        for edge in flow.edges(from: claim) {
            marked[flow.head(of: edge) - first] = stamp
            claimEdge[flow.head(of: edge) - first] = UInt32(edge)
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
            addHolders(of: here, flow)
        }
        return false
    }

    /// Adds the hubs that hold a line or hub; they stand behind the claims that lead to it.
    private mutating func addHolders(of node: Int, _ flow: borrowing AuditFlow) {
        for place in flow.places(into: node).reversed() {
            let (edge, tail) = flow.entry(at: place)
            if tail < flow.firstHub { return }
            if seen[tail - first] == stamp { continue }
            seen[tail - first] = stamp
            towards[tail - first] = UInt32(edge)
            pending.append(Int32(tail))
        }
    }

    private mutating func take(from top: Int, to line: Int, _ flow: borrowing AuditFlow) {
        edges.append(Int(claimEdge[top - first]))
        var here = top
        while here != line {
            edges.append(Int(towards[here - first]))
            here = flow.head(of: Int(towards[here - first]))
        }
    }
}
