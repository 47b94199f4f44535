/// A piece that is taken apart again and again, in place.
///
/// A part is a range of `order`: its classes, then its relays, then its stores, each ascending.
/// Parts share no node and no arc, so that threads that work on different parts touch different
/// places; this is why the class is `@unchecked Sendable`.
final class PartedPiece: @unchecked Sendable {
    /// Classes that compete with each other alone, with all that they reach.
    struct Part: BitwiseCopyable {
        var first: Int32 = 0
        var classCount: Int32 = 0
        var relayCount: Int32 = 0
        var storeCount: Int32 = 0
        /// What its ways out hold: its claims take just that together, or in an open part at most.
        var total: Int64 = 0
        var isOpen = false

        var nodes: Range<Int> {
            Int(first)..<Int(first) + Int(classCount) + Int(relayCount) + Int(storeCount)
        }
        var classes: Range<Int> { Int(first)..<Int(first) + Int(classCount) }
    }

    private var classCount = 0
    private var senderCount = 0
    private var order = Column<Int32>()
    /// By node: its number within its part.
    private var local = Column<Int32>()
    /// Arcs of sender n that lead to its own part: places `arcStart[n] ..< arcEnd[n]`.
    private var arcStart = Column<Int32>()
    private var arcEnd = Column<Int32>()
    private var arcHead = Column<Int32>()
    /// By place: the number of the arc in the whole piece.
    private var arcName = Column<Int32>()
    /// By store: what it can still take in, and the store above it in its own part.
    private var capacity = Column<Int64>()
    private var up = Column<Int32>()
    /// By arc of the whole piece: what it carried last.
    private(set) var carried = Column<Int64>()

    /// Takes over a piece as one part, and the flow that it carries.
    func load(_ piece: borrowing FlowPiece, _ flow: inout Column<Int64>) -> Part {
        swap(&carried, &flow)
        classCount = piece.classCount
        senderCount = piece.senderCount
        order.resize(piece.nodeCount)
        local.resize(piece.nodeCount)
        for node in 0..<piece.nodeCount {
            order[node] = Int32(node)
            local[node] = Int32(node)
        }
        arcStart.resize(senderCount)
        arcEnd.resize(senderCount)
        for node in 0..<senderCount {
            arcStart[node] = piece.arcStart[node]
            arcEnd[node] = piece.arcStart[node + 1]
        }
        arcHead.resize(piece.arcHead.count)
        arcName.resize(piece.arcHead.count)
        for arc in piece.arcHead.indices {
            arcHead[arc] = piece.arcHead[arc]
            arcName[arc] = Int32(arc)
        }
        capacity.resize(piece.storeCount)
        up.resize(piece.storeCount)
        for store in 0..<piece.storeCount {
            capacity[store] = piece.capacity[store]
            up[store] = piece.up[store]
        }
        var all = Part(
            classCount: Int32(piece.classCount), relayCount: Int32(piece.relayCount),
            storeCount: Int32(piece.storeCount), isOpen: true)
        all.total = wayOut(of: all)
        return all
    }

    /// What the ways out of a part hold.
    private func wayOut(of part: Part) -> Int64 {
        var total: Int64 = 0
        for place in part.nodes where Int(order[place]) >= senderCount {
            let store = Int(order[place]) - senderCount
            if up[store] == FlowPiece.outside { total += capacity[store] }
        }
        return total
    }

    /// Returns the flow that `load` took.
    func giveBack(_ flow: inout Column<Int64>) { swap(&carried, &flow) }

    /// The class at a place of a part's `classes`.
    @inline(__always) func className(at place: Int) -> Int32 { order[place] }

    /// Copies a part out, with numbers of its own.
    func extract(_ part: Part, into piece: inout FlowPiece) {
        piece.clear()
        piece.classCount = Int(part.classCount)
        piece.relayCount = Int(part.relayCount)
        for place in part.nodes {
            let node = Int(order[place])
            if node < senderCount {
                for arc in Int(arcStart[node])..<Int(arcEnd[node]) {
                    piece.arcHead.append(local[Int(arcHead[arc])])
                    piece.arcName.append(arcName[arc])
                }
                piece.arcStart.append(Int32(piece.arcHead.count))
            } else {
                let above = up[node - senderCount]
                piece.capacity.append(capacity[node - senderCount])
                piece.up.append(above == FlowPiece.outside ? above : local[Int(above)])
            }
        }
    }

    /// Divides a part at a minimum cut, and each side into what hangs together.
    ///
    /// The near side keeps its crossing stores as its way out. They are full, so that on the far
    /// side every store above them loses what crosses; a far store below a near one is shut, since
    /// nothing may enter a full side.
    func divide(
        _ part: Part, _ cut: inout PartCut, keepsFar: Bool, into parts: inout [Part]
    ) {
        cutStores(part, cut)
        cutArcs(part, cut)
        sortNodes(part, &cut)
        let nodes = part.nodes
        for index in 0..<cut.groupCount {
            let group = cut.group(index)
            if group.classCount == 0 || (!keepsFar && !group.isNear) { continue }
            var new = Part(
                first: Int32(nodes.lowerBound) + group.first, classCount: group.classCount,
                relayCount: group.relayCount, storeCount: group.storeCount,
                isOpen: part.isOpen && !group.isNear)
            new.total = wayOut(of: new)
            parts.append(new)
        }
    }

    private func cutStores(_ part: Part, _ cut: borrowing PartCut) {
        let senders = Int(part.classCount) + Int(part.relayCount)
        let stores = part.nodes.lowerBound + senders..<part.nodes.upperBound
        func isNear(_ node: Int32) -> Bool { cut.isNear(Int(local[Int(node)])) }
        for place in stores where isNear(order[place]) {
            let store = Int(order[place]) - senderCount
            let above = up[store]
            if above == FlowPiece.outside || isNear(above) { continue }
            var next = above
            while next != FlowPiece.outside && !isNear(next) {
                capacity[Int(next) - senderCount] -= capacity[store]
                next = up[Int(next) - senderCount]
            }
            up[store] = FlowPiece.outside
        }
        for place in stores where !isNear(order[place]) {
            let store = Int(order[place]) - senderCount
            if up[store] != FlowPiece.outside && isNear(up[store]) {
                up[store] = FlowPiece.outside
                capacity[store] = 0
            }
        }
    }

    private func cutArcs(_ part: Part, _ cut: borrowing PartCut) {
        let senders = Int(part.classCount) + Int(part.relayCount)
        for number in 0..<senders where !cut.isNear(number) {
            let node = Int(order[part.nodes.lowerBound + number])
            var end = arcStart[node]
            for arc in Int(arcStart[node])..<Int(arcEnd[node])
            where !cut.isNear(Int(local[Int(arcHead[arc])])) {
                arcHead[Int(end)] = arcHead[arc]
                arcName[Int(end)] = arcName[arc]
                end += 1
            }
            arcEnd[node] = end
        }
    }

    private func sortNodes(_ part: Part, _ cut: inout PartCut) {
        let first = part.nodes.lowerBound
        cut.sort(order.base + first)
        for place in part.nodes { local[Int(order[place])] = cut.number(at: place - first) }
    }
}
