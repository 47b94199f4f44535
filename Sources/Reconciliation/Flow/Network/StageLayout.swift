import BudgetModel

/// Which part of a network one stage sees.
struct StageScope {
    /// Arcs of this tier or a nearer one take part.
    var tierLimit: UInt8
    var usesCaps: Bool
    /// By arc: from this tier limit on it is left out, because another covers it. Empty where every
    /// arc counts.
    var coveredFrom: [UInt8] = []

    @inline(__always) func holds(_ arc: Int, _ network: FlowNetwork) -> Bool {
        network.arcs[arc].tier <= tierLimit && (coveredFrom.isEmpty || coveredFrom[arc] > tierLimit)
    }
}

/// The connected components of one stage: claims that want something, with the hubs, the lines
/// that fell and the caps that they can reach. Components are solved apart and stand in the order
/// of their first claim.
///
/// Node numbers are global: claims, then hubs, then lines, then caps. Built by union-find in near
/// linear time; only what a claim reaches is touched.
struct StageLayout: ~Copyable {
    let scope: StageScope
    private let firstHub: Int
    private let firstLine: Int
    private let firstCap: Int
    private let nodeCount: Int
    /// While building: the union-find forest (`untouched` where nothing reaches). Afterwards: the
    /// position of a node within its component and kind.
    private let slot: Column<Int32>
    private(set) var componentCount = 0
    private var claims = Grouping()
    private var hubs = Grouping()
    private var lines = Grouping()
    private var caps = Grouping()

    private static let untouched: Int32 = -1

    /// Members of every component, one kind of node.
    private struct Grouping: ~Copyable {
        var start = Column<Int32>()
        var member = Column<UInt32>()

        borrowing func range(_ component: Int) -> Range<Int> {
            Int(start[component])..<Int(start[component + 1])
        }
    }

    /// - Parameter keepsUnreaching: claims that reach nothing are components of their own, so that
    ///   there is a proof for them too.
    init(
        _ network: FlowNetwork, _ scope: StageScope, highest: [Units], keepsUnreaching: Bool
    ) {
        self.scope = scope
        firstHub = network.claimCount
        firstLine = firstHub + network.hubCount
        firstCap = firstLine + network.lineCount
        nodeCount = firstCap + (scope.usesCaps ? network.capCount : 0)
        slot = Column(repeating: Self.untouched, count: nodeCount)
        connect(network, highest, keepsUnreaching)
        number()
    }

    // MARK: Building

    private mutating func connect(
        _ network: FlowNetwork, _ highest: [Units], _ keepsUnreaching: Bool
    ) {
        var pending = Column<Int32>()
        for claim in 0..<network.claimCount where highest[claim] > 0 {
            let arcs = Int(network.arcStart[claim])..<Int(network.arcStart[claim + 1])
            if !keepsUnreaching && !arcs.contains(where: { scope.holds($0, network) }) { continue }
            slot[claim] = Int32(claim)
            for arc in arcs where scope.holds(arc, network) {
                touch(network.arcs[arc].target, from: claim, network, &pending)
            }
            while let hub = pending.popLast() {
                let node = firstHub + Int(hub)
                let children =
                    Int(network.hubStart[Int(hub)])..<Int(network.hubStart[Int(hub) + 1])
                for child in children {
                    touch(network.hubChildren[child], from: node, network, &pending)
                }
            }
        }
    }

    private func touch(
        _ target: FlowNetwork.Target, from node: Int, _ network: FlowNetwork,
        _ pending: inout Column<Int32>
    ) {
        if target.isHub {
            let hub = firstHub + target.index
            if slot[hub] == Self.untouched {
                slot[hub] = Int32(hub)
                pending.append(Int32(target.index))
            }
            unite(node, hub)
            return
        }
        if network.fall[target.index] <= 0 { return }
        let line = firstLine + target.index
        if slot[line] == Self.untouched {
            slot[line] = Int32(line)
            if scope.usesCaps { touchCaps(above: line, network.lineCap[target.index], network) }
        }
        unite(node, line)
    }

    private func touchCaps(above line: Int, _ first: UInt32, _ network: FlowNetwork) {
        var node = line
        var cap = first
        while cap != FlowNetwork.noCap {
            let above = firstCap + Int(cap)
            let isNew = slot[above] == Self.untouched
            if isNew { slot[above] = Int32(above) }
            unite(node, above)
            if !isNew { return }
            node = above
            cap = network.capParent[Int(cap)]
        }
    }

    private func root(_ node: Int) -> Int {
        var here = node
        while true {
            let above = Int(slot[here])
            if above == here { return here }
            let next = slot[above]
            slot[here] = next
            here = Int(next)
        }
    }

    /// Joins two trees under the smaller number, so that a component's root is its first claim.
    private func unite(_ a: Int, _ b: Int) {
        let first = root(a)
        let second = root(b)
        if first < second {
            slot[second] = Int32(first)
        } else if second < first {
            slot[first] = Int32(second)
        }
    }

    /// Numbers the components by their first claim and lists their members.
    private mutating func number() {
        let component = Column<Int32>(repeating: 0, count: firstHub)
        for node in 0..<nodeCount where slot[node] != Self.untouched {
            let top = root(node)
            if top == node {
                component[node] = Int32(componentCount)
                componentCount += 1
            }
        }
        claims = group(0..<firstHub, component)
        hubs = group(firstHub..<firstLine, component)
        lines = group(firstLine..<firstCap, component)
        caps = group(firstCap..<nodeCount, component)
        place(claims, 0)
        place(hubs, firstHub)
        place(lines, firstLine)
        place(caps, firstCap)
    }

    private func group(
        _ nodes: Range<Int>, _ component: borrowing Column<Int32>
    ) -> Grouping {
        var grouping = Grouping()
        grouping.start.fill(componentCount + 2, with: 0)
        var total = 0
        for node in nodes where slot[node] != Self.untouched {
            grouping.start[Int(component[root(node)]) + 2] += 1
            total += 1
        }
        for index in 0...componentCount { grouping.start[index + 1] += grouping.start[index] }
        grouping.member.resize(total)
        for node in nodes where slot[node] != Self.untouched {
            let index = Int(component[root(node)]) + 1
            grouping.member[Int(grouping.start[index])] = UInt32(node - nodes.lowerBound)
            grouping.start[index] += 1
        }
        return grouping
    }

    /// Replaces the union-find forest by positions within the component.
    private func place(_ grouping: borrowing Grouping, _ first: Int) {
        for component in 0..<componentCount {
            let range = grouping.range(component)
            for place in range {
                slot[first + Int(grouping.member[place])] = Int32(place - range.lowerBound)
            }
        }
    }

    // MARK: Reading

    /// How much work a component is, for sharing components out among threads.
    func size(of component: Int) -> Int {
        claims.range(component).count + hubs.range(component).count
            + lines.range(component).count
    }

    /// How many claims components next to each other have.
    func claimCount(of components: Range<Int>) -> Int {
        Int(claims.start[components.upperBound] - claims.start[components.lowerBound])
    }

    /// The claim of a component that has no other, and its line where it reaches one; nil where
    /// there is more to the component.
    func single(_ index: Int) -> (claim: Int, line: Int?)? {
        let (claim, line) = (claims.range(index), lines.range(index))
        guard claim.count == 1, line.count <= 1, hubs.range(index).isEmpty,
            caps.range(index).isEmpty
        else { return nil }
        return (
            Int(claims.member[claim.lowerBound]),
            line.isEmpty ? nil : Int(lines.member[line.lowerBound])
        )
    }

    /// Copies one component out, with local numbers and what is known of a flow.
    func load(
        _ index: Int, _ network: FlowNetwork, _ flows: ArcFlows,
        into component: inout StageComponent
    ) {
        component.clear()
        let claimRange = claims.range(index)
        let hubRange = hubs.range(index)
        let lineRange = lines.range(index)
        let capRange = caps.range(index)
        let localLine = claimRange.count + hubRange.count
        let local = LocalNumbers(
            hub: claimRange.count, line: localLine, cap: localLine + lineRange.count)
        component.piece.classCount = claimRange.count
        component.piece.relayCount = hubRange.count
        component.lineCount = lineRange.count
        for place in claimRange {
            append(claim: claims.member[place], network, flows, local, &component)
        }
        for place in hubRange { append(hub: hubs.member[place], network, flows, local, &component) }
        for place in lineRange {
            let line = Int(lines.member[place])
            component.stores.append(UInt32(line))
            component.piece.capacity.append(network.fall[line])
            component.piece.up.append(localCap(network.lineCap[line], local))
        }
        for place in capRange {
            let cap = Int(caps.member[place])
            component.stores.append(UInt32(cap))
            component.piece.capacity.append(max(0, network.capAmount[cap]))
            component.piece.up.append(localCap(network.capParent[cap], local))
        }
    }

    private struct LocalNumbers {
        var hub: Int
        var line: Int
        var cap: Int
    }

    private func append(
        claim: UInt32, _ network: FlowNetwork, _ flows: ArcFlows, _ local: LocalNumbers,
        _ component: inout StageComponent
    ) {
        component.claims.append(claim)
        forEachArc(ofClaim: Int(claim), network) { arc in
            component.piece.arcHead.append(localNode(network.arcs[arc].target, local))
            component.arcTier.append(network.arcs[arc].tier)
            component.carried.append(flows.claims[arc])
        }
        component.piece.arcStart.append(Int32(component.piece.arcHead.count))
    }

    private func append(
        hub: UInt32, _ network: FlowNetwork, _ flows: ArcFlows, _ local: LocalNumbers,
        _ component: inout StageComponent
    ) {
        component.relays.append(hub)
        forEachArc(ofHub: Int(hub), network) { child in
            component.piece.arcHead.append(localNode(network.hubChildren[child], local))
            component.carried.append(flows.hubs[child])
        }
        component.piece.arcStart.append(Int32(component.piece.arcHead.count))
    }

    /// The arcs of a claim that take part and lead somewhere.
    @inline(__always)
    func forEachArc(ofClaim claim: Int, _ network: FlowNetwork, _ body: (Int) -> Void) {
        for arc in Int(network.arcStart[claim])..<Int(network.arcStart[claim + 1])
        where scope.holds(arc, network) && takesPart(network.arcs[arc].target) { body(arc) }
    }

    /// The tier of the first arc of a claim that leads somewhere.
    func nearestTier(ofClaim claim: Int, _ network: FlowNetwork) -> UInt8 {
        for arc in Int(network.arcStart[claim])..<Int(network.arcStart[claim + 1])
        where scope.holds(arc, network) && takesPart(network.arcs[arc].target) {
            return network.arcs[arc].tier
        }
        preconditionFailure("a claim with a line has an arc to it")
    }

    /// The children of a hub that lead somewhere.
    @inline(__always)
    func forEachArc(ofHub hub: Int, _ network: FlowNetwork, _ body: (Int) -> Void) {
        for child in Int(network.hubStart[hub])..<Int(network.hubStart[hub + 1])
        where takesPart(network.hubChildren[child]) { body(child) }
    }

    private func takesPart(_ target: FlowNetwork.Target) -> Bool {
        target.isHub || slot[firstLine + target.index] != Self.untouched
    }

    private func localNode(_ target: FlowNetwork.Target, _ local: LocalNumbers) -> Int32 {
        if target.isHub { return Int32(local.hub) + slot[firstHub + target.index] }
        return Int32(local.line) + slot[firstLine + target.index]
    }

    private func localCap(_ cap: UInt32, _ local: LocalNumbers) -> Int32 {
        if !scope.usesCaps || cap == FlowNetwork.noCap { return FlowPiece.outside }
        return Int32(local.cap) + slot[firstCap + Int(cap)]
    }
}

/// One component of a stage, copied out of the network with dense local numbers.
struct StageComponent: ~Copyable {
    var piece = FlowPiece()
    /// By local claim: the claim of the network, ascending.
    var claims: [UInt32] = []
    /// Once pooled: claims of class k are `claims[classStart[k] ..< classStart[k + 1]]`, and the
    /// piece has one sender for each class instead of each claim.
    var classStart: [Int32] = []
    /// By arc of a claim (the first arcs of the piece): its tier.
    var arcTier: [UInt8] = []
    /// By arc: what it carried in a flow that is feasible here.
    var carried = Column<Int64>()
    /// By relay: the hub of the network, ascending.
    var relays: [UInt32] = []
    /// By store: the line or (from `lineCount` on) the cap of the network, ascending.
    var stores: [UInt32] = []
    var lineCount = 0

    /// Local claims of a class.
    @inline(__always) func members(_ index: Int) -> Range<Int> {
        Int(classStart[index])..<Int(classStart[index + 1])
    }

    mutating func clear() {
        piece.clear()
        claims.empty()
        arcTier.empty()
        carried.removeAll()
        relays.empty()
        stores.empty()
        lineCount = 0
    }
}
