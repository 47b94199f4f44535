import BudgetModel

/// Checks a bottleneck proof against the residual graph of the audit's own flow.
struct ProofAudit: ~Copyable {
    private let network: FlowNetwork
    private let flow: AuditFlow
    private let proof: BottleneckProof
    private let short: [Int]
    private let granted: [Int64]
    /// By claim, and by line and cap from the first line on: the group that lists it, or -1.
    private var groupOfMember: [Int32]
    private var listing: [Int32]
    /// By cap: less could pass it than comes from below. Another one is full only where all below
    /// it is, and may go unsaid.
    private let canBind: [Bool]

    init(
        _ network: FlowNetwork, _ flow: consuming AuditFlow, _ proof: BottleneckProof,
        highest: [Units]
    ) {
        self.network = network
        self.proof = proof
        short = flow.shortClaims(highest)
        granted = flow.amounts
        groupOfMember = [Int32](repeating: -1, count: network.claimCount)
        listing = [Int32](repeating: -1, count: flow.sink - flow.firstLine)
        canBind = Self.bindingCaps(network)
        self.flow = flow
    }

    /// From the leaves of the forest to its roots.
    private static func bindingCaps(_ network: FlowNetwork) -> [Bool] {
        var below = [Int128](repeating: 0, count: network.capCount)
        for line in 0..<network.lineCount where network.lineCap[line] != FlowNetwork.noCap {
            below[Int(network.lineCap[line])] += Int128(max(0, network.fall[line]))
        }
        var open = [UInt32](repeating: 0, count: network.capCount)
        for parent in network.capParent where parent != FlowNetwork.noCap {
            open[Int(parent)] += 1
        }
        var canBind = [Bool](repeating: false, count: network.capCount)
        var ready = open.indices.filter { open[$0] == 0 }
        while let cap = ready.popLast() {
            let amount = Int128(max(0, network.capAmount[cap]))
            canBind[cap] = below[cap] > amount
            guard network.capParent[cap] != FlowNetwork.noCap else { continue }
            let parent = Int(network.capParent[cap])
            below[parent] += min(below[cap], amount)
            open[parent] -= 1
            if open[parent] == 0 { ready.append(parent) }
        }
        return canBind
    }

    private func listing(of node: Int) -> Int32 { listing[node - flow.firstLine] }

    /// Whether a node is a cap that the proof need not name.
    private func isSlack(_ node: Int) -> Bool {
        node >= flow.firstCap && !canBind[node - flow.firstCap]
    }

    mutating func check(_ name: String, _ report: inout AuditReport) {
        guard hasShape(name, &report) else { return }
        checkMembers(name, &report)
        if !report.isClean { return }
        let parts = ResidualParts(flow, from: short)
        checkParts(parts, name, &report)
        checkHolders(parts, name, &report)
        if report.isClean { checkClosures(parts, name, &report) }
    }

    private func hasShape(_ name: String, _ report: inout AuditReport) -> Bool {
        let kinds: [(BottleneckGroups.Kind, count: Int)] = [
            (.claims, network.claimCount), (.lines, network.lineCount), (.caps, network.capCount),
            (.restsOn, proof.groups.count),
        ]
        var before: UInt32 = 0
        for index in proof.groups.indices {
            for (kind, count) in kinds where !isList(kind, of: index, below: count) {
                report.add(.proof, "\(name) group \(index) lists something wrongly")
                return false
            }
            let claims = proof.groups.places(.claims, of: index)
            let first = claims.isEmpty ? .max : proof.groups.name(at: claims.lowerBound)
            if first < before {
                report.add(.proof, "\(name) groups are out of order")
                return false
            }
            before = first
        }
        return true
    }

    /// Whether a list ascends and names only what there is.
    private func isList(_ kind: BottleneckGroups.Kind, of group: Int, below count: Int) -> Bool {
        var least = 0
        for place in proof.groups.places(kind, of: group) {
            let name = Int(proof.groups.name(at: place))
            if name < least || name >= count { return false }
            least = name + 1
        }
        return true
    }

    /// Short claims, and they alone, name a group; the group lists them; no claim is in two.
    private mutating func checkMembers(_ name: String, _ report: inout AuditReport) {
        for index in proof.groups.indices {
            for place in proof.groups.places(.claims, of: index) {
                let claim = Int(proof.groups.name(at: place))
                report.require(
                    groupOfMember[claim] < 0, .proof, "\(name): claim \(claim) is listed twice")
                groupOfMember[claim] = Int32(index)
            }
        }
        var isShort = [Bool](repeating: false, count: network.claimCount)
        for claim in short { isShort[claim] = true }
        for claim in isShort.indices {
            let named = proof.groupOfClaim[claim]
            report.require(
                isShort[claim] ? named >= 0 && named == groupOfMember[claim] : named == -1,
                .proof, "\(name): claim \(claim) names the wrong group")
        }
    }

    /// Members are the claims that short ones reach; two are in one group just where each reaches
    /// the other.
    private func checkParts(
        _ parts: borrowing ResidualParts, _ name: String, _ report: inout AuditReport
    ) {
        var groupOfPart = [Int32](repeating: -1, count: parts.count)
        var partOfGroup = [Int32](repeating: -1, count: proof.groups.count)
        for claim in 0..<network.claimCount {
            let part = parts.part[claim]
            let group = groupOfMember[claim]
            if (part < 0) != (group < 0) {
                report.add(.proof, "\(name): claim \(claim) is wrongly in or out of the proof")
                continue
            }
            if part < 0 { continue }
            if groupOfPart[Int(part)] < 0 { groupOfPart[Int(part)] = group }
            if partOfGroup[Int(group)] < 0 { partOfGroup[Int(group)] = part }
            report.require(
                groupOfPart[Int(part)] == group && partOfGroup[Int(group)] == part, .proof,
                "\(name): claim \(claim) is in the wrong group")
        }
    }

    /// The lines and caps listed are those that are full with nothing reachable above them.
    private mutating func checkHolders(
        _ parts: borrowing ResidualParts, _ name: String, _ report: inout AuditReport
    ) {
        for index in proof.groups.indices {
            for (kind, first) in [
                (BottleneckGroups.Kind.lines, flow.firstLine), (.caps, flow.firstCap),
            ] {
                for place in proof.groups.places(kind, of: index) {
                    let node = first + Int(proof.groups.name(at: place))
                    report.require(
                        listing(of: node) < 0, .proof, "\(name): node \(node) is listed twice")
                    listing[node - flow.firstLine] = Int32(index)
                }
            }
        }
        var groupOfPart = [Int32](repeating: -1, count: parts.count)
        for claim in 0..<network.claimCount where parts.part[claim] >= 0 {
            groupOfPart[Int(parts.part[claim])] = groupOfMember[claim]
        }
        for node in flow.firstLine..<flow.sink {
            let holds = parts.holds(node, flow)
            report.require(
                holds == (listing(of: node) >= 0) || (holds && isSlack(node)), .proof,
                "\(name): node \(node) is wrongly in or out of the proof")
            if !holds || listing(of: node) < 0 || !report.isClean { continue }
            let group = groupOfPart[Int(parts.part[node])]
            report.require(
                group < 0 || listing(of: node) == group, .proof,
                "\(name): node \(node) is listed in the wrong group")
        }
    }

    /// The closure of each group holds what its own claims can reach, and its equation holds.
    private func checkClosures(
        _ parts: borrowing ResidualParts, _ name: String, _ report: inout AuditReport
    ) {
        var budget = FlowAudit.closureEffort(networkSize: flow.nodeCount + flow.edgeCount)
        var closure = ProofClosure(groupCount: proof.groups.count)
        var reach = AuditReach(nodeCount: flow.nodeCount)
        for index in proof.groups.indices where budget > 0 {
            closure.find(from: index, proof.groups)
            let claims = proof.groups.places(.claims, of: index)
            if claims.isEmpty { continue }
            _ = reach.find(from: [Int32(proof.groups.name(at: claims.lowerBound))], flow)
            report.require(
                isReached(closure, reach, parts), .proof,
                "\(name): the closure of group \(index) is not what its claims can reach")
            report.require(
                balances(closure), .proof, "\(name): the equation of group \(index) does not hold")
            budget -= reach.effort + closure.memberCount
        }
    }

    /// Whether claims, lines and caps that hold are reached just where the closure lists them.
    private func isReached(
        _ closure: borrowing ProofClosure, _ reach: borrowing AuditReach,
        _ parts: borrowing ResidualParts
    ) -> Bool {
        var count = 0
        for node in reach.nodes {
            let isClaim = node < flow.claimCount
            if !isClaim && (node < flow.firstLine || !parts.holds(Int(node), flow)) { continue }
            let group = isClaim ? groupOfMember[Int(node)] : listing(of: Int(node))
            if group < 0 && isSlack(Int(node)) { continue }
            if group < 0 || !closure.holds(Int(group)) { return false }
            count += 1
        }
        return count == closure.memberCount
    }

    /// What the claims hold is the fall of the lines that no cap of the closure bounds, and the
    /// amounts of its outermost caps.
    private func balances(_ closure: borrowing ProofClosure) -> Bool {
        var held: Int128 = 0
        func isBounded(_ first: UInt32) -> Bool {
            var cap = first
            while cap != FlowNetwork.noCap {
                let group = listing(of: flow.firstCap + Int(cap))
                if group >= 0 && closure.holds(Int(group)) { return true }
                cap = network.capParent[Int(cap)]
            }
            return false
        }
        for group in closure.groups.map(Int.init) {
            for place in proof.groups.places(.claims, of: group) {
                held -= Int128(granted[Int(proof.groups.name(at: place))])
            }
            for place in proof.groups.places(.lines, of: group) {
                let line = Int(proof.groups.name(at: place))
                if !isBounded(network.lineCap[line]) { held += Int128(network.fall[line]) }
            }
            for place in proof.groups.places(.caps, of: group) {
                let cap = Int(proof.groups.name(at: place))
                if !isBounded(network.capParent[cap]) {
                    held += Int128(max(0, network.capAmount[cap]))
                }
            }
        }
        return held == 0
    }
}

/// The groups that a group rests on, itself included.
private struct ProofClosure: ~Copyable {
    private(set) var groups: [UInt32] = []
    /// How many claims, lines and caps its groups list.
    private(set) var memberCount = 0
    private var found: [Int32]
    private var search: Int32 = -1

    init(groupCount: Int) { found = [Int32](repeating: -1, count: groupCount) }

    func holds(_ group: Int) -> Bool { found[group] == search }

    mutating func find(from index: Int, _ all: BottleneckGroups) {
        search = Int32(index)
        memberCount = 0
        groups.removeAll(keepingCapacity: true)
        groups.append(UInt32(index))
        found[index] = search
        var read = 0
        while read < groups.count {
            let group = Int(groups[read])
            read += 1
            let first = all.places(.claims, of: group).lowerBound
            memberCount += all.places(.caps, of: group).upperBound - first
            for place in all.places(.restsOn, of: group) {
                let next = all.name(at: place)
                if found[Int(next)] == search { continue }
                found[Int(next)] = search
                groups.append(next)
            }
        }
    }
}

/// Strongly connected parts of the residual graph below some claims (Kosaraju: finish times
/// forward, then trees against the edges).
struct ResidualParts: ~Copyable {
    /// By node: its part, or -1 where the claims do not reach it.
    private(set) var part: [Int32]
    private(set) var count = 0

    init(_ flow: borrowing AuditFlow, from claims: [Int]) {
        part = [Int32](repeating: -1, count: flow.nodeCount)
        let finished = Self.finishingOrder(flow, claims)
        var isReached = [Bool](repeating: false, count: flow.nodeCount)
        for node in finished { isReached[Int(node)] = true }
        var pending: [Int32] = []
        for root in finished.reversed() where part[Int(root)] < 0 {
            pending.append(root)
            part[Int(root)] = Int32(count)
            while let here = pending.popLast() {
                for edge in flow.edges(from: Int(here)) where flow.carries(edge) {
                    take(flow.head(of: edge), isReached, &pending)
                }
                for place in flow.places(into: Int(here)) {
                    let (edge, tail) = flow.entry(at: place)
                    if flow.hasRoom(edge) { take(tail, isReached, &pending) }
                }
            }
            count += 1
        }
    }

    private mutating func take(_ node: Int, _ isReached: [Bool], _ pending: inout [Int32]) {
        if !isReached[node] || part[node] >= 0 { return }
        part[node] = Int32(count)
        pending.append(Int32(node))
    }

    private static func finishingOrder(
        _ flow: borrowing AuditFlow, _ claims: [Int]
    ) -> [Int32] {
        var finished: [Int32] = []
        var isSeen = [Bool](repeating: false, count: flow.nodeCount)
        // By node: its ways that were taken.
        var taken = [UInt32](repeating: 0, count: flow.nodeCount)
        var path: [Int32] = []
        for claim in claims where !isSeen[claim] {
            isSeen[claim] = true
            path.append(Int32(claim))
            while let last = path.last {
                guard let way = flow.way(from: Int(last), at: Int(taken[Int(last)])) else {
                    finished.append(last)
                    path.removeLast()
                    continue
                }
                taken[Int(last)] += 1
                if way.isOpen && way.to != flow.sink && !isSeen[way.to] {
                    isSeen[way.to] = true
                    path.append(Int32(way.to))
                }
            }
        }
        return finished
    }

    /// Whether a reached line or cap is full and what is above it is in no part with it.
    func holds(_ node: Int, _ flow: borrowing AuditFlow) -> Bool {
        if part[node] < 0 { return false }
        let edge = flow.ownEdge(of: node)
        let above = flow.head(of: edge)
        let isJoined = above != flow.sink && part[above] == part[node]
        return !flow.hasRoom(edge) && !isJoined
    }
}
