/// Nodes of one level in ascending number of steps: some known from the start, others that come
/// in as those are taken out, never with fewer steps than the one at hand.
struct StepQueue: ~Copyable {
    struct Entry: BitwiseCopyable {
        var node: Int32
        var steps: Int32
    }

    private var known = Column<Entry>()
    private var coming = Column<Entry>()
    private var readKnown = 0
    private var readComing = 0

    init() {}

    mutating func removeAll() {
        known.removeAll()
        coming.removeAll()
        readKnown = 0
        readComing = 0
    }

    mutating func know(_ entry: Entry) { known.append(entry) }

    mutating func sortKnown() {
        var entries = UnsafeMutableBufferPointer(start: known.base, count: known.count)
        entries.sort { ($0.steps, $0.node) < ($1.steps, $1.node) }
    }

    @inline(__always) mutating func push(_ node: Int32, steps: Int32) {
        coming.append(Entry(node: node, steps: steps))
    }

    /// About the node that comes so many places after the next.
    @inline(__always) func ahead(_ places: Int) -> Int? {
        if readComing + places < coming.count { return Int(coming[readComing + places].node) }
        if readKnown + places < known.count { return Int(known[readKnown + places].node) }
        return nil
    }

    @inline(__always) mutating func next() -> (node: Int32, steps: Int32)? {
        let isKnown = readKnown < known.count
        if readComing < coming.count {
            let entry = coming[readComing]
            if !isKnown || entry.steps <= known[readKnown].steps {
                readComing += 1
                return (entry.node, entry.steps)
            }
        }
        if !isKnown { return nil }
        let entry = known[readKnown]
        readKnown += 1
        return (entry.node, entry.steps)
    }
}

/// Nodes waiting for a level, in one list for each level.
struct LevelQueue: ~Copyable {
    struct Waiting: BitwiseCopyable {
        var entry: StepQueue.Entry
        /// The one that came before it at the same level.
        var before: Int32
    }

    private static let none: Int32 = -1

    /// By level: its newest entry.
    private var newest = Column<Int32>()
    private var waiting = Column<Waiting>()

    init() {}

    mutating func removeAll() {
        newest.removeAll()
        waiting.removeAll()
    }

    mutating func push(_ node: Int32, steps: Int32, at level: Int32) {
        while newest.count <= Int(level) { newest.append(Self.none) }
        let entry = StepQueue.Entry(node: node, steps: steps)
        waiting.append(Waiting(entry: entry, before: newest[Int(level)]))
        newest[Int(level)] = Int32(waiting.count - 1)
    }

    /// Moves the nodes of the first level that has any, from `level` on, into an empty queue.
    mutating func popLevel(from level: Int32, into queue: inout StepQueue) -> Int32? {
        queue.removeAll()
        for next in Int(level)..<max(Int(level), newest.count) where newest[next] != Self.none {
            var place = newest[next]
            while place != Self.none {
                queue.know(waiting[Int(place)].entry)
                place = waiting[Int(place)].before
            }
            newest[next] = Self.none
            queue.sortKnown()
            return Int32(next)
        }
        return nil
    }
}
