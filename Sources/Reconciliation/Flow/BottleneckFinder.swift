/// Writes down why claims are short (contract, section 6, “Bottleneck proof”).
///
/// In the residual graph of the last stage's whole units, what a short claim can reach is the
/// smallest tight set that contains it, whichever maximum flow was found. Its strongly connected
/// parts become groups. A line stands in its group where it is full and what is above it lies
/// outside the group; it then lies outside for good, since a positive flow makes the way back
/// residual. The same holds for caps. Parts that hold nothing (relays, lines with room below a
/// full cap) are passed over, unless they join several groups to several others.
struct BottleneckFinder: ~Copyable {
    private var parts = StrongComponents()
    private var groups: [BottleneckProof.Group] = []
    private var forward: [Int32] = []
    private var predecessor: [Int32] = []
    private var groupOfShort: [(claim: UInt32, group: Int32)] = []

    init() {}

    private static let nothing: Int32 = -1
    private static let several: Int32 = -2

    /// - Parameters:
    ///   - network: holds a flow of the granted units.
    ///   - isShort: by local claim.
    mutating func find(
        _ component: borrowing StageComponent, _ bounds: borrowing ClaimBounds,
        granted: [Int64], network: borrowing ResidualNetwork<Int64>, into proof: inout ProofRows
    ) {
        parts.reset(network.outside)
        for index in 0..<component.piece.classCount {
            let isShort = bounds.members(Int32(index)).contains {
                granted[$0] < bounds.highest[$0]
            }
            if isShort { parts.visit(index, network) }
        }
        if parts.count == 0 { return }
        groups.removeAll(keepingCapacity: true)
        groups.append(contentsOf: repeatElement(BottleneckProof.Group(), count: parts.count))
        groupOfShort.removeAll(keepingCapacity: true)
        collectClaims(component, bounds, granted)
        collectStores(component, network)
        collectEdges(network)
        passOverEmptyParts()
        joinOnlyChildren()
        emit(into: &proof)
    }

    /// A claim that holds something is in one part with its class; a short one that holds nothing
    /// is a group of its own that rests on that part.
    private mutating func collectClaims(
        _ component: borrowing StageComponent, _ bounds: borrowing ClaimBounds, _ granted: [Int64]
    ) {
        for index in 0..<component.piece.classCount {
            let part = parts.component[index]
            if part == StrongComponents.unvisited { continue }
            for claim in bounds.members(Int32(index)) {
                let isShort = granted[claim] < bounds.highest[claim]
                let name = component.claims[claim]
                if granted[claim] > 0 {
                    groups[Int(part)].claims.append(name)
                    if isShort { groupOfShort.append((name, part)) }
                } else if isShort {
                    groupOfShort.append((name, Int32(groups.count)))
                    var alone = BottleneckProof.Group()
                    alone.claims = [name]
                    alone.restsOn = [UInt32(part)]
                    groups.append(alone)
                }
            }
        }
    }

    private mutating func collectStores(
        _ component: borrowing StageComponent, _ network: borrowing ResidualNetwork<Int64>
    ) {
        let senderCount = component.piece.senderCount
        for store in 0..<component.piece.storeCount {
            let part = parts.component[senderCount + store]
            if part == StrongComponents.unvisited { continue }
            let isFull = network.arcs[Int(network.upPlace[store])].room == 0
            let above = component.piece.up[store]
            let isJoined = above != FlowPiece.outside && parts.component[Int(above)] == part
            if !isFull || isJoined { continue }
            if store < component.lineCount {
                groups[Int(part)].lines.append(component.stores[store])
            } else {
                groups[Int(part)].caps.append(component.stores[store])
            }
        }
    }

    private mutating func collectEdges(_ network: borrowing ResidualNetwork<Int64>) {
        for place in 0..<parts.finished.count {
            let node = Int(parts.finished[place])
            let part = parts.component[node]
            for place in network.places(of: node) where network.arcs[place].room > 0 {
                let target = Int(network.arcs[place].head)
                if target == network.outside { continue }
                let other = parts.component[target]
                if other != part { groups[Int(part)].restsOn.append(UInt32(other)) }
            }
        }
    }

    /// Replaces empty parts that rest on at most one other by that other, from below.
    private mutating func passOverEmptyParts() {
        forward.removeAll(keepingCapacity: true)
        for index in groups.indices {
            var rests: [UInt32] = []
            swap(&rests, &groups[index].restsOn)
            var kept = 0
            for target in rests where forward[Int(target)] != Self.nothing {
                rests[kept] = UInt32(forward[Int(target)])
                kept += 1
            }
            rests.removeLast(rests.count - kept)
            rests.sort()
            rests.removeRepeats()
            let isEmpty =
                groups[index].claims.isEmpty && groups[index].lines.isEmpty
                && groups[index].caps.isEmpty
            if isEmpty && rests.count <= 1 {
                forward.append(rests.first.map { Int32($0) } ?? Self.nothing)
                continue
            }
            forward.append(Int32(index))
            groups[index].restsOn = rests
        }
    }

    /// Merges a part without claims into the only group that rests on it, from above.
    private mutating func joinOnlyChildren() {
        predecessor.removeAll(keepingCapacity: true)
        predecessor.append(contentsOf: repeatElement(Self.nothing, count: groups.count))
        for index in groups.indices where forward[index] == Int32(index) {
            for target in groups[index].restsOn {
                let known = predecessor[Int(target)]
                predecessor[Int(target)] = known == Self.nothing ? Int32(index) : Self.several
            }
        }
        for index in groups.indices.reversed() {
            let above = predecessor[index]
            if forward[index] != Int32(index) || above < 0 || !groups[index].claims.isEmpty {
                continue
            }
            let owner = Int(forward[Int(above)])
            forward[index] = Int32(owner)
            groups[owner].lines += groups[index].lines
            groups[owner].caps += groups[index].caps
            groups[owner].restsOn.removeAll { $0 == UInt32(index) }
            groups[owner].restsOn += groups[index].restsOn
            groups[index] = BottleneckProof.Group()
        }
    }

    private mutating func emit(into proof: inout ProofRows) {
        var place = [UInt32](repeating: 0, count: groups.count)
        let first = proof.groups.count
        for index in groups.indices where forward[index] == Int32(index) {
            place[index] = UInt32(proof.groups.count)
            proof.groups.append(groups[index])
        }
        for index in first..<proof.groups.count {
            proof.groups[index].lines.sort()
            proof.groups[index].caps.sort()
            var rests = proof.groups[index].restsOn.map { place[Int(forward[Int($0)])] }
            rests.sort()
            rests.removeRepeats()
            proof.groups[index].restsOn = rests
        }
        for (claim, group) in groupOfShort {
            proof.groupOfShort.append((claim, place[Int(group)]))
        }
    }
}

/// Proof groups of some components, before they are put into one order.
struct ProofRows: Sendable {
    /// `restsOn` counts from the first of these rows.
    var groups: [BottleneckProof.Group] = []
    var groupOfShort: [(claim: UInt32, group: UInt32)] = []
}

extension BottleneckProof {
    /// Puts the rows of all components into one order: by smallest claim; groups without claims
    /// come last, by smallest cap, line and position.
    ///
    /// - Parameter names: by claim of the rows: its number in the proof.
    ///
    /// Groups are moved from place to place, never copied: there may be as many as claims.
    init(_ rows: consuming [ProofRows], names: [UInt32]) {
        var offsets: [UInt32] = []
        var groups = Self.joined(&rows, names, &offsets)
        var order: [(key: UInt64, from: UInt32)] = []
        order.reserveCapacity(groups.count)
        for index in groups.indices { order.append((groups[index].orderKey, UInt32(index))) }
        order.sort { ($0.key, $0.from) < ($1.key, $1.from) }
        var place = [UInt32](repeating: 0, count: groups.count)
        for (new, entry) in order.enumerated() { place[Int(entry.from)] = UInt32(new) }
        self.groups.reserveCapacity(groups.count)
        for entry in order {
            var group = Group()
            swap(&group, &groups[Int(entry.from)])
            for slot in group.restsOn.indices {
                group.restsOn[slot] = place[Int(group.restsOn[slot])]
            }
            group.restsOn.sort()
            self.groups.append(group)
        }
        groupOfClaim = [Int32](repeating: -1, count: names.count)
        for (part, offset) in zip(rows, offsets) {
            for (claim, group) in part.groupOfShort {
                groupOfClaim[Int(names[Int(claim)])] = Int32(place[Int(offset + group)])
            }
        }
    }

    /// Takes the groups of all rows together, with the names of their claims.
    private static func joined(
        _ rows: inout [ProofRows], _ names: [UInt32], _ offsets: inout [UInt32]
    ) -> [Group] {
        var groups: [Group] = []
        groups.reserveCapacity(rows.reduce(0) { $0 + $1.groups.count })
        for index in rows.indices {
            let offset = UInt32(groups.count)
            offsets.append(offset)
            var part: [Group] = []
            swap(&part, &rows[index].groups)
            for place in part.indices {
                var group = Group()
                swap(&group, &part[place])
                for slot in group.claims.indices {
                    group.claims[slot] = names[Int(group.claims[slot])]
                }
                group.claims.sort()
                for slot in group.restsOn.indices { group.restsOn[slot] += offset }
                groups.append(group)
            }
        }
        return groups
    }
}

extension BottleneckProof.Group {
    fileprivate var orderKey: UInt64 {
        if let claim = claims.first { return UInt64(claim) }
        if let cap = caps.first { return 1 << 32 | UInt64(cap) }
        if let line = lines.first { return 2 << 32 | UInt64(line) }
        return 3 << 32
    }
}

extension [UInt32] {
    /// Drops repeats from a sorted array.
    fileprivate mutating func removeRepeats() {
        var kept = 0
        for place in indices where place == 0 || self[place] != self[kept - 1] {
            self[kept] = self[place]
            kept += 1
        }
        removeLast(count - kept)
    }
}
