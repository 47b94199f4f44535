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
        arcStart.empty()
        arcStart.append(0)
        arcHead.empty()
        arcName.empty()
        capacity.empty()
        up.empty()
    }

    /// The number of an arc in the whole that this piece was split off from.
    @inline(__always) func name(ofArc arc: Int) -> Int {
        arcName.isEmpty ? arc : Int(arcName[arc])
    }
}
