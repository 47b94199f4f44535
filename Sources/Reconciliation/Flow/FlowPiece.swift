/// A self-contained part of a stage's network: claim classes, relays (hubs) and stores (lines and
/// caps), with dense local numbers.
///
/// Nodes `0 ..< classCount` are classes, then come `relayCount` relays, then the stores. Classes
/// and relays pass on without limit along `arcs`; a store takes at most its `capacity` and passes
/// it `up` to another store, or out of the network where `up` is `outside`.
struct FlowPiece {
    static let outside: Int32 = -1

    var classCount = 0
    var relayCount = 0
    /// Arcs of class or relay n: `arcHead[arcStart[n] ..< arcStart[n + 1]]`.
    var arcStart: [Int32] = [0]
    var arcHead: [Int32] = []
    /// By arc of a part that was split off: its number in the whole. Empty in the whole itself.
    var arcName: [Int32] = []
    var capacity: [Int64] = []
    /// By store: the node above it, or `outside`.
    var up: [Int32] = []

    var senderCount: Int { classCount + relayCount }
    var storeCount: Int { capacity.count }
    var nodeCount: Int { senderCount + storeCount }

    mutating func clear() {
        classCount = 0
        relayCount = 0
        arcStart.removeAll(keepingCapacity: true)
        arcStart.append(0)
        arcHead.removeAll(keepingCapacity: true)
        arcName.removeAll(keepingCapacity: true)
        capacity.removeAll(keepingCapacity: true)
        up.removeAll(keepingCapacity: true)
    }

    /// The number of an arc in the whole that this piece was split off from.
    @inline(__always) func name(ofArc arc: Int) -> Int {
        arcName.isEmpty ? arc : Int(arcName[arc])
    }

    /// Where a piece is divided: a set of nodes that no further flow can leave.
    struct Halves {
        var near = FlowPiece()
        var far = FlowPiece()
        /// Classes of this piece on each side, ascending.
        var nearClasses: [Int32] = []
        var farClasses: [Int32] = []
        /// What the near side holds: the capacity that crosses the cut.
        var nearTotal: Int64 = 0
    }

    /// Splits at a minimum cut whose source side holds the nodes with `near[n] != 0`.
    ///
    /// The near side keeps its crossing stores as its way out. They are full, so that on the far
    /// side every store above them loses what crosses; a far store below a near one is shut, since
    /// nothing may enter a full side.
    func split(near: borrowing Column<UInt8>) -> Halves {
        var halves = Halves()
        var place = [Int32](repeating: 0, count: nodeCount)
        var nearCount: Int32 = 0
        var farCount: Int32 = 0
        for node in 0..<nodeCount {
            if near[node] != 0 {
                place[node] = nearCount
                nearCount += 1
            } else {
                place[node] = farCount
                farCount += 1
            }
        }
        copySenders(near, place, into: &halves)
        copyStores(near, place, into: &halves)
        return halves
    }

    private func copySenders(
        _ near: borrowing Column<UInt8>, _ place: [Int32], into halves: inout Halves
    ) {
        for node in 0..<senderCount {
            let isNear = near[node] != 0
            let arcs = Int(arcStart[node])..<Int(arcStart[node + 1])
            if isNear {
                if node < classCount {
                    halves.nearClasses.append(Int32(node))
                    halves.near.classCount += 1
                } else {
                    halves.near.relayCount += 1
                }
                for arc in arcs {
                    halves.near.arcHead.append(place[Int(arcHead[arc])])
                    halves.near.arcName.append(Int32(name(ofArc: arc)))
                }
                halves.near.arcStart.append(Int32(halves.near.arcHead.count))
            } else {
                if node < classCount {
                    halves.farClasses.append(Int32(node))
                    halves.far.classCount += 1
                } else {
                    halves.far.relayCount += 1
                }
                for arc in arcs where near[Int(arcHead[arc])] == 0 {
                    halves.far.arcHead.append(place[Int(arcHead[arc])])
                    halves.far.arcName.append(Int32(name(ofArc: arc)))
                }
                halves.far.arcStart.append(Int32(halves.far.arcHead.count))
            }
        }
    }

    private func copyStores(
        _ near: borrowing Column<UInt8>, _ place: [Int32], into halves: inout Halves
    ) {
        var left = capacity
        for store in 0..<storeCount where near[senderCount + store] != 0 {
            let above = up[store]
            if above != Self.outside && near[Int(above)] != 0 { continue }
            halves.nearTotal += capacity[store]
            var next = above
            while next != Self.outside && near[Int(next)] == 0 {
                left[Int(next) - senderCount] -= capacity[store]
                next = up[Int(next) - senderCount]
            }
        }
        for store in 0..<storeCount {
            let above = up[store]
            let aboveIsNear = above != Self.outside && near[Int(above)] != 0
            if near[senderCount + store] != 0 {
                halves.near.capacity.append(capacity[store])
                halves.near.up.append(aboveIsNear ? place[Int(above)] : Self.outside)
            } else {
                halves.far.capacity.append(aboveIsNear ? 0 : left[store])
                halves.far.up.append(
                    aboveIsNear || above == Self.outside ? Self.outside : place[Int(above)])
            }
        }
    }
}
