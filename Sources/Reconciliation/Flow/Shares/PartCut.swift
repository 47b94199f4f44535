/// A minimum cut of a part, and the groups of nodes that hang together on either side of it.
struct PartCut: ~Copyable {
    struct Group: BitwiseCopyable {
        var first: Int32 = 0
        var classCount: Int32 = 0
        var relayCount: Int32 = 0
        var storeCount: Int32 = 0
        var isNear = false
    }

    /// By node of the part: 1 where no further flow can leave it.
    var marks = Column<UInt8>()
    private var groups = Column<Group>()
    private var forest = Column<Int32>()
    /// By node at the root of a tree: its group.
    private var groupOf = Column<Int32>()
    private var sorted = Column<Int32>()
    /// By place once nodes are sorted: the number within the group.
    private var number = Column<Int32>()
    private var filled = Column<Int32>()

    init() {}

    var groupCount: Int { groups.count }

    func group(_ index: Int) -> Group { groups[index] }

    @inline(__always) func isNear(_ node: Int) -> Bool { marks[node] != 0 }

    /// Finds what hangs together by arcs of the piece that do not cross the cut. Groups stand in
    /// the order of their first node.
    mutating func findGroups(_ piece: borrowing FlowPiece) {
        forest.resize(piece.nodeCount)
        for node in 0..<piece.nodeCount { forest[node] = Int32(node) }
        for sender in 0..<piece.senderCount {
            for arc in piece.arcs(of: sender) { join(sender, Int(piece.arcHead[arc])) }
        }
        for store in 0..<piece.storeCount where piece.up[store] != FlowPiece.outside {
            join(piece.senderCount + store, Int(piece.up[store]))
        }
        groups.removeAll()
        groupOf.resize(piece.nodeCount)
        for node in 0..<piece.nodeCount {
            let top = root(node)
            if top == node {
                groupOf[node] = Int32(groups.count)
                groups.append(Group(isNear: isNear(node)))
            }
            let group = groups.base + Int(groupOf[top])
            if node < piece.classCount {
                group.pointee.classCount += 1
            } else if node < piece.senderCount {
                group.pointee.relayCount += 1
            } else {
                group.pointee.storeCount += 1
            }
        }
        var first: Int32 = 0
        for index in 0..<groups.count {
            let group = groups[index]
            groups.base[index].first = first
            first += group.classCount + group.relayCount + group.storeCount
        }
    }

    /// Sorts what is given by node: by group, else as it stands.
    mutating func sort(_ values: UnsafeMutablePointer<Int32>) {
        sorted.resize(forest.count)
        number.resize(forest.count)
        filled.fill(groups.count, with: 0)
        for node in 0..<forest.count {
            let group = Int(groupOf[root(node)])
            let place = Int(groups[group].first + filled[group])
            sorted[place] = values[node]
            number[place] = filled[group]
            filled[group] += 1
        }
        values.update(from: sorted.base, count: forest.count)
    }

    /// The number within its group of what stands at a place of the sorted values.
    @inline(__always) func number(at place: Int) -> Int32 { number[place] }

    private func join(_ a: Int, _ b: Int) {
        if isNear(a) != isNear(b) { return }
        let (first, second) = (root(a), root(b))
        if first != second { forest[max(first, second)] = Int32(min(first, second)) }
    }

    private func root(_ node: Int) -> Int {
        var here = node
        while Int(forest[here]) != here {
            forest[here] = forest[Int(forest[here])]
            here = Int(forest[here])
        }
        return here
    }
}
