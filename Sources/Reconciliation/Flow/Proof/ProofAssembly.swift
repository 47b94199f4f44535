/// Puts the proof rows of all components into one order and back into the names of the whole
/// network.
///
/// Groups stand by smallest claim; groups without claims come last, by smallest cap, line and
/// position. Lists ascend.
struct ProofAssembly {
    private let compact: CompactNetwork
    private let rows: [ProofRows]
    /// By row list: the number of its first group.
    private let offsets: [UInt32]
    /// The order of the groups.
    private let order: [Entry]
    /// By group: its place in that order.
    private let place: [UInt32]

    private struct Entry {
        var key: UInt64
        var row: UInt32
        var group: UInt32
    }

    init(_ rows: [ProofRows], _ compact: CompactNetwork) {
        self.compact = compact
        self.rows = rows
        var offsets: [UInt32] = []
        var order: [Entry] = []
        order.reserveCapacity(rows.reduce(0) { $0 + $1.groups.count })
        for (row, part) in rows.enumerated() {
            offsets.append(UInt32(order.count))
            for group in part.groups.indices {
                let key = Self.key(group, part.groups, compact)
                order.append(Entry(key: key, row: UInt32(row), group: UInt32(group)))
            }
        }
        order.sort { ($0.key, $0.row, $0.group) < ($1.key, $1.row, $1.group) }
        var place = [UInt32](repeating: 0, count: order.count)
        for (new, entry) in order.enumerated() {
            place[Int(offsets[Int(entry.row)] + entry.group)] = UInt32(new)
        }
        self.offsets = offsets
        self.order = order
        self.place = place
    }

    private static func key(
        _ group: Int, _ groups: BottleneckGroups, _ compact: CompactNetwork
    ) -> UInt64 {
        var least = UInt32.max
        let claims = groups.places(.claims, of: group)
        for place in claims { least = min(least, compact.claimName[Int(groups.name(at: place))]) }
        if !claims.isEmpty { return UInt64(least) }
        let caps = groups.places(.caps, of: group)
        for place in caps { least = min(least, groups.name(at: place)) }
        if !caps.isEmpty { return 1 << 32 | UInt64(least) }
        let lines = groups.places(.lines, of: group)
        for place in lines { least = min(least, groups.name(at: place)) }
        return (lines.isEmpty ? 3 : 2) << 32 | UInt64(least)
    }

    func proof() -> BottleneckProof {
        var proof = BottleneckProof()
        proof.groups.reserve(
            groups: order.count, members: rows.reduce(0) { $0 + $1.groups.memberCount })
        for entry in order { write(entry, into: &proof.groups) }
        proof.groupOfClaim = [Int32](repeating: -1, count: compact.claimName.count)
        for (part, offset) in zip(rows, offsets) {
            for (claim, group) in part.groupOfShort {
                let name = compact.claimName[Int(claim)]
                proof.groupOfClaim[Int(name)] = Int32(place[Int(offset + group)])
            }
        }
        return proof
    }

    private func write(_ entry: Entry, into groups: inout BottleneckGroups) {
        let (row, group) = (Int(entry.row), Int(entry.group))
        for place in rows[row].groups.places(.claims, of: group) {
            groups.add(compact.claimName[Int(rows[row].groups.name(at: place))])
        }
        groups.endAscendingList()
        for place in rows[row].groups.places(.lines, of: group) {
            let bundle = Int(rows[row].groups.name(at: place))
            for member in Int(compact.memberStart[bundle])..<Int(compact.memberStart[bundle + 1]) {
                groups.add(compact.member[member])
            }
        }
        groups.endAscendingList()
        for place in rows[row].groups.places(.caps, of: group) {
            groups.add(compact.capName[Int(rows[row].groups.name(at: place))])
        }
        groups.endAscendingList()
        for place in rows[row].groups.places(.restsOn, of: group) {
            groups.add(self.place[Int(offsets[row] + rows[row].groups.name(at: place))])
        }
        groups.endAscendingList()
    }
}
