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
    private var groupCount = 0
    private var claims = GroupedNames()
    private var lines = GroupedNames()
    private var caps = GroupedNames()
    private var rests = GroupedNames()
    /// By group: whether it holds anything, and any claim.
    private var holdsAny = Column<Bool>()
    private var holdsClaim = Column<Bool>()
    /// By group: the one that stands for it, or `nothing`.
    private var standIn = Column<Int32>()
    private var predecessor = Column<Int32>()
    /// By group: its number among those that stand for themselves.
    private var number = Column<Int32>()
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
        groupCount = parts.count
        claims.removeAll()
        lines.removeAll()
        caps.removeAll()
        rests.removeAll()
        groupOfShort.empty()
        collectClaims(component, bounds, granted)
        collectStores(component, network)
        collectRests(network)
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
                    claims.append(name, to: part)
                    if isShort { groupOfShort.append((name, part)) }
                } else if isShort {
                    let alone = Int32(groupCount)
                    groupCount += 1
                    claims.append(name, to: alone)
                    rests.append(UInt32(part), to: alone)
                    groupOfShort.append((name, alone))
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
                lines.append(component.stores[store], to: part)
            } else {
                caps.append(component.stores[store], to: part)
            }
        }
    }

    private mutating func collectRests(_ network: borrowing ResidualNetwork<Int64>) {
        for place in 0..<parts.finished.count {
            let node = Int(parts.finished[place])
            let part = parts.component[node]
            for place in network.places(of: node) where network.arcs[place].room > 0 {
                let target = Int(network.arcs[place].head)
                if target == network.outside { continue }
                let other = parts.component[target]
                if other != part { rests.append(UInt32(other), to: part) }
            }
        }
    }

    /// Replaces empty parts that rest on at most one other by that other, from below.
    private mutating func passOverEmptyParts() {
        markHolders()
        standIn.resize(groupCount)
        rests.sortByGroup(groupCount)
        for group in 0..<groupCount {
            var first = Self.nothing
            var isSeveral = false
            for below in rests.names(of: group) {
                let target = standIn[Int(below)]
                if target == Self.nothing { continue }
                if first != Self.nothing && first != target { isSeveral = true }
                first = target
            }
            standIn[group] = holdsAny[group] || isSeveral ? Int32(group) : first
        }
        let standIn = standIn.base
        rests.replaceAll { member in
            let target = standIn[Int(member.name)]
            if target == Self.nothing || standIn[Int(member.group)] != member.group { return nil }
            return GroupedNames.Member(group: member.group, name: UInt32(target))
        }
    }

    private mutating func markHolders() {
        holdsAny.fill(groupCount, with: false)
        holdsClaim.fill(groupCount, with: false)
        for place in 0..<claims.members.count {
            holdsAny[Int(claims.members[place].group)] = true
            holdsClaim[Int(claims.members[place].group)] = true
        }
        for place in 0..<lines.members.count { holdsAny[Int(lines.members[place].group)] = true }
        for place in 0..<caps.members.count { holdsAny[Int(caps.members[place].group)] = true }
    }

    /// Merges a part without claims into the only group that rests on it, from above.
    private mutating func joinOnlyChildren() {
        predecessor.fill(groupCount, with: Self.nothing)
        rests.sortByGroup(groupCount)
        for group in 0..<groupCount {
            for target in rests.names(of: group) {
                let known = predecessor[Int(target)]
                let isOnly = known == Self.nothing || known == Int32(group)
                predecessor[Int(target)] = isOnly ? Int32(group) : Self.several
            }
        }
        for group in stride(from: groupCount - 1, through: 0, by: -1) {
            let above = predecessor[group]
            if standIn[group] != Int32(group) || above < 0 || holdsClaim[group] { continue }
            standIn[group] = standIn[Int(above)]
        }
    }

    /// Writes the groups that stand for themselves, with what those hold for which they stand.
    private mutating func emit(into proof: inout ProofRows) {
        let first = UInt32(proof.groups.count)
        number.resize(groupCount)
        var count: Int32 = 0
        for group in 0..<groupCount where standIn[group] == Int32(group) {
            number[group] = count
            count += 1
        }
        let (number, standIn) = (number.base, standIn.base)
        func final(_ group: Int32) -> Int32 { number[Int(standIn[Int(group)])] }
        func renumbered(_ member: GroupedNames.Member) -> GroupedNames.Member? {
            GroupedNames.Member(group: final(member.group), name: member.name)
        }
        claims.replaceAll(renumbered)
        lines.replaceAll(renumbered)
        caps.replaceAll(renumbered)
        rests.replaceAll { member in
            let (group, target) = (final(member.group), final(Int32(member.name)))
            if group == target { return nil }
            return GroupedNames.Member(group: group, name: first + UInt32(target))
        }
        for (claim, group) in groupOfShort {
            proof.groupOfShort.append((claim, first + UInt32(final(group))))
        }
        claims.sortByGroup(Int(count))
        lines.sortByGroup(Int(count))
        caps.sortByGroup(Int(count))
        rests.sortByGroup(Int(count))
        for group in 0..<Int(count) {
            proof.groups.append(
                claims: claims.names(of: group), lines: lines.names(of: group),
                caps: caps.names(of: group), restsOn: rests.names(of: group))
        }
    }
}
