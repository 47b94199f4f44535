/// Names by group, in flat columns that are filled again and again.
struct GroupedNames: ~Copyable {
    struct Member: BitwiseCopyable {
        var group: Int32
        var name: UInt32
    }

    /// Members as they come.
    private(set) var members = Column<Member>()
    private var start = Column<Int32>()
    private var names = Column<UInt32>()

    init() {}

    mutating func removeAll() { members.removeAll() }

    @inline(__always) mutating func append(_ name: UInt32, to group: Int32) {
        members.append(Member(group: group, name: name))
    }

    /// Replaces each member; nil drops it.
    mutating func replaceAll(_ replacement: (Member) -> Member?) {
        var kept = 0
        for place in 0..<members.count {
            guard let member = replacement(members[place]) else { continue }
            members[kept] = member
            kept += 1
        }
        members.resize(kept)
    }

    /// Sorts the members by group, keeping their order.
    mutating func sortByGroup(_ groupCount: Int) {
        start.fill(groupCount + 2, with: 0)
        names.resize(members.count)
        for place in 0..<members.count { start[Int(members[place].group) + 2] += 1 }
        for group in 0..<groupCount { start[group + 2] += start[group + 1] }
        for place in 0..<members.count {
            let slot = Int(members[place].group) + 1
            names[Int(start[slot])] = members[place].name
            start[slot] += 1
        }
    }

    /// The names of a group, once sorted by group.
    func names(of group: Int) -> UnsafeMutableBufferPointer<UInt32> {
        let first = Int(start[group])
        return UnsafeMutableBufferPointer(
            start: names.base + first, count: Int(start[group + 1]) - first)
    }
}
