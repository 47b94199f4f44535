import BudgetModel

/// Checks a bottleneck proof against the residual graph of the audit's own flow.
struct ProofAudit: ~Copyable {
    private let network: FlowNetwork
    private let flow: AuditFlow
    private let proof: BottleneckProof
    private let short: [Int]
    private let granted: [Int64]
    private var groupOfMember: [Int32]

    init(
        _ network: FlowNetwork, _ flow: consuming AuditFlow, _ proof: BottleneckProof,
        highest: [Units]
    ) {
        self.network = network
        self.proof = proof
        short = flow.shortClaims(highest)
        granted = flow.suppliedAmounts()
        groupOfMember = [Int32](repeating: -1, count: network.claimCount)
        self.flow = flow
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
        let counts = [
            network.claimCount, network.lineCount, network.capCount, proof.groups.count,
        ]
        for (index, group) in proof.groups.enumerated() {
            let lists = [group.claims, group.lines, group.caps, group.restsOn]
            for (list, count) in zip(lists, counts) {
                let isAscending = zip(list, list.dropFirst()).allSatisfy { $0 < $1 }
                let isKnown = list.allSatisfy { $0 < count }
                if !isAscending || !isKnown {
                    report.add(.proof, "\(name) group \(index) lists something wrongly")
                    return false
                }
            }
        }
        let firsts = proof.groups.map { $0.claims.first ?? .max }
        let isOrdered = zip(firsts, firsts.dropFirst()).allSatisfy { $0 <= $1 }
        report.require(isOrdered, .proof, "\(name) groups are out of order")
        return isOrdered
    }

    /// Short claims, and they alone, name a group; the group lists them; no claim is in two.
    private mutating func checkMembers(_ name: String, _ report: inout AuditReport) {
        for (index, group) in proof.groups.enumerated() {
            for claim in group.claims {
                report.require(
                    groupOfMember[Int(claim)] < 0, .proof, "\(name): claim \(claim) is listed twice"
                )
                groupOfMember[Int(claim)] = Int32(index)
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
    private func checkHolders(
        _ parts: borrowing ResidualParts, _ name: String, _ report: inout AuditReport
    ) {
        var listing = [Int32](repeating: -1, count: flow.nodeCount)
        for (index, group) in proof.groups.enumerated() {
            for node in group.lines.map({ flow.firstLine + Int($0) })
                + group.caps.map({ flow.firstCap + Int($0) })
            {
                report.require(listing[node] < 0, .proof, "\(name): node \(node) is listed twice")
                listing[node] = Int32(index)
            }
        }
        var groupOfPart = [Int32](repeating: -1, count: parts.count)
        for claim in 0..<network.claimCount where parts.part[claim] >= 0 {
            groupOfPart[Int(parts.part[claim])] = groupOfMember[claim]
        }
        for node in flow.firstLine..<flow.source {
            let holds = parts.holds(node, flow)
            report.require(
                holds == (listing[node] >= 0), .proof,
                "\(name): node \(node) is wrongly in or out of the proof")
            if !holds || !report.isClean { continue }
            let group = groupOfPart[Int(parts.part[node])]
            report.require(
                group < 0 || listing[node] == group, .proof,
                "\(name): node \(node) is listed in the wrong group")
        }
    }

    /// The closure of each group holds the claims that its own can reach, and its equation holds.
    private func checkClosures(
        _ parts: borrowing ResidualParts, _ name: String, _ report: inout AuditReport
    ) {
        var budget = FlowAudit.closureBudget * (flow.nodeCount + flow.edgeCount)
        var seen = [Int32](repeating: -1, count: proof.groups.count)
        for index in proof.groups.indices where budget > 0 {
            var closure: [UInt32] = [UInt32(index)]
            seen[index] = Int32(index)
            var read = 0
            while read < closure.count {
                let group = proof.groups[Int(closure[read])]
                read += 1
                for next in group.restsOn where seen[Int(next)] != Int32(index) {
                    seen[Int(next)] = Int32(index)
                    closure.append(next)
                }
            }
            let size = closure.reduce(0) {
                let group = proof.groups[Int($1)]
                return $0 + group.claims.count + group.lines.count + group.caps.count + 1
            }
            budget -= 4 * size + flow.nodeCount / 4
            check(closure, of: index, parts, name, &report)
        }
    }

    private func check(
        _ closure: [UInt32], of index: Int, _ parts: borrowing ResidualParts, _ name: String,
        _ report: inout AuditReport
    ) {
        var held: Int128 = 0
        var claims: [UInt32] = []
        var caps: Set<UInt32> = []
        for group in closure { caps.formUnion(proof.groups[Int(group)].caps) }
        func isBounded(_ first: UInt32) -> Bool {
            var cap = first
            while cap != FlowNetwork.noCap {
                if caps.contains(cap) { return true }
                cap = network.capParent[Int(cap)]
            }
            return false
        }
        for group in closure {
            claims += proof.groups[Int(group)].claims
            for line in proof.groups[Int(group)].lines
            where caps.isEmpty || !isBounded(network.lineCap[Int(line)]) {
                held += Int128(network.fall[Int(line)])
            }
        }
        for cap in caps where !isBounded(network.capParent[Int(cap)]) {
            held += Int128(max(0, network.capAmount[Int(cap)]))
        }
        let sum = claims.reduce(Int128(0)) { $0 + Int128(granted[Int($1)]) }
        guard let first = proof.groups[index].claims.first else { return }
        var listed = Set(claims.map { Int32($0) })
        for group in closure {
            listed.formUnion(
                proof.groups[Int(group)].lines.map { Int32(flow.firstLine) + Int32($0) })
            listed.formUnion(proof.groups[Int(group)].caps.map { Int32(flow.firstCap) + Int32($0) })
        }
        var reached: Set<Int32> = []
        for node in flow.reach([Int(first)]).nodes
        where node < flow.claimCount || (node >= flow.firstLine && parts.holds(Int(node), flow)) {
            reached.insert(node)
        }
        report.require(
            reached == listed, .proof,
            "\(name): the closure of group \(index) is not what its claims can reach")
        report.require(
            held == sum, .proof, "\(name): the equation of group \(index) does not hold")
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
        for root in finished.reversed() where part[Int(root)] < 0 {
            var pending = [root]
            part[Int(root)] = Int32(count)
            while let here = pending.popLast() {
                var edge = flow.firstEdge[Int(here)]
                while edge != AuditFlow.none {
                    let tail = Int(flow.target[Int(edge)])
                    if flow.room[Int(edge) ^ 1] > 0 && isReached[tail] && part[tail] < 0 {
                        part[tail] = Int32(count)
                        pending.append(Int32(tail))
                    }
                    edge = flow.nextEdge[Int(edge)]
                }
            }
            count += 1
        }
    }

    private static func finishingOrder(
        _ flow: borrowing AuditFlow, _ claims: [Int]
    ) -> [Int32] {
        var finished: [Int32] = []
        var isSeen = [Bool](repeating: false, count: flow.nodeCount)
        var cursor = flow.firstEdge
        for claim in claims where !isSeen[claim] {
            isSeen[claim] = true
            var path = [Int32(claim)]
            while let last = path.last {
                let edge = cursor[Int(last)]
                if edge == AuditFlow.none {
                    finished.append(last)
                    path.removeLast()
                    continue
                }
                cursor[Int(last)] = flow.nextEdge[Int(edge)]
                let head = Int(flow.target[Int(edge)])
                let isInner = head != flow.source && head != flow.sink
                if flow.room[Int(edge)] > 0 && isInner && !isSeen[head] {
                    isSeen[head] = true
                    path.append(Int32(head))
                }
            }
        }
        return finished
    }

    /// Whether a reached line or cap is full and what is above it is in no part with it.
    func holds(_ node: Int, _ flow: borrowing AuditFlow) -> Bool {
        if part[node] < 0 { return false }
        var edge = flow.firstEdge[node]
        while edge != AuditFlow.none {
            // Edges of even number are the network's own; a line or cap has one, on its way up.
            if edge & 1 == 0 {
                let above = Int(flow.target[Int(edge)])
                let isJoined = above != flow.sink && part[above] == part[node]
                return flow.room[Int(edge)] == 0 && !isJoined
            }
            edge = flow.nextEdge[Int(edge)]
        }
        return false
    }
}
