import Diagnostics

/// The groups of a proof in flat columns: there may be as many as claims.
public struct BottleneckGroups: Sendable, Hashable {
    /// Of each group four lists, one after another: claims, lines, caps, groups that it rests on.
    private var ends: [UInt32] = []
    private var members: [UInt32] = []

    public init() {}

    public struct Group: Sendable, Hashable {
        /// Ascending. Also holds claims that are whole but hold what a short one could use.
        public var claims: ArraySlice<UInt32>
        /// Lines whose whole fall is in use, ascending.
        public var lines: ArraySlice<UInt32>
        /// Caps whose whole amount is in use, ascending.
        public var caps: ArraySlice<UInt32>
        /// Groups that hold what this group's claims could also use, ascending.
        public var restsOn: ArraySlice<UInt32>
    }

    public mutating func append(
        claims: some Sequence<UInt32>, lines: some Sequence<UInt32>, caps: some Sequence<UInt32>,
        restsOn: some Sequence<UInt32>
    ) {
        members.append(contentsOf: claims)
        endList()
        members.append(contentsOf: lines)
        endList()
        members.append(contentsOf: caps)
        endList()
        members.append(contentsOf: restsOn)
        endList()
    }

    // MARK: Name by name, for those who write and read many

    /// The kinds of lists, in their order.
    public enum Kind: Int, Sendable { case claims, lines, caps, restsOn }

    /// How many names all lists hold.
    public var memberCount: Int { members.count }

    /// The name at a place among all names, and whose it is.
    public func member(_ index: Int) -> (group: Int, kind: Kind, name: UInt32) {
        var (slot, end) = (0, ends.count)
        while slot < end {
            let middle = (slot + end) / 2
            if Int(ends[middle]) > index { end = middle } else { slot = middle + 1 }
        }
        let kind = Kind(rawValue: slot & 3).expected("two bits name four lists")
        return (slot / 4, kind, members[index])
    }

    @inline(__always) mutating func add(_ name: UInt32) { members.append(name) }

    /// Ends the list that was added name by name, in ascending order and each name once; four
    /// lists make a group.
    mutating func endAscendingList() {
        let first = Int(ends.last ?? 0)
        if members.count > first + 1 {
            members[first...].sort()
            var kept = first + 1
            for place in first + 1..<members.count where members[place] != members[kept - 1] {
                members[kept] = members[place]
                kept += 1
            }
            members.removeLast(members.count - kept)
        }
        endList()
    }

    /// Where a list of a group is.
    @inline(__always) func places(_ kind: Kind, of group: Int) -> Range<Int> {
        let slot = 4 * group + kind.rawValue
        return (slot == 0 ? 0 : Int(ends[slot - 1]))..<Int(ends[slot])
    }

    @inline(__always) func name(at place: Int) -> UInt32 { members[place] }

    mutating func reserve(groups: Int, members count: Int) {
        ends.reserveCapacity(4 * groups)
        members.reserveCapacity(count)
    }

    private mutating func endList() { ends.append(UInt32(members.count)) }
}

extension BottleneckGroups: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { ends.count / 4 }
    public subscript(_ index: Int) -> Group {
        Group(
            claims: members[places(.claims, of: index)],
            lines: members[places(.lines, of: index)],
            caps: members[places(.caps, of: index)],
            restsOn: members[places(.restsOn, of: index)])
    }
}
