import BudgetModel
import Diagnostics

/// Checks the attribution: order, sums by claim, falls, caps, and the first tier of each row.
struct AttributionAudit {
    private let network: FlowNetwork
    private let limit: UInt8
    private let rows: [Attribution]
    private let visible: [Units]

    init(_ network: FlowNetwork, _ stages: StagePlan, _ solution: FlowSolution) {
        self.network = network
        limit = stages.lastTier
        rows = solution.attribution
        visible = solution.visible
    }

    func check(_ report: inout AuditReport) {
        var byClaim = [Units](repeating: 0, count: network.claimCount)
        var byLine = [Units](repeating: 0, count: network.lineCount)
        for (place, row) in rows.enumerated() {
            guard row.claim < network.claimCount, row.line < network.lineCount, row.amount > 0,
                row.amount < largestTotal
            else {
                report.add(.attribution, "row \(place) names nothing of the network")
                return
            }
            if place > 0 {
                let before = rows[place - 1]
                report.require(
                    (before.claim, before.line, before.tier) < (row.claim, row.line, row.tier),
                    .attribution, "row \(place) is out of order")
            }
            byClaim[Int(row.claim)] &+= row.amount
            byLine[Int(row.line)] &+= row.amount
        }
        report.require(
            byClaim == (visible.isEmpty ? byClaim.map { _ in 0 } : visible), .attribution,
            "the rows of a claim do not sum to its visible amount")
        for line in byLine.indices {
            report.require(
                byLine[line] >= 0 && byLine[line] <= max(0, network.fall[line]), .attribution,
                "line \(line) gives more than its fall")
        }
        checkCaps(byLine, &report)
        if report.isClean { checkTiers(&report) }
    }

    /// Adds each line to every cap above it; chains are as short as the unit tree is deep.
    private func checkCaps(_ byLine: [Units], _ report: inout AuditReport) {
        var used = [Units](repeating: 0, count: network.capCount)
        for line in byLine.indices where byLine[line] > 0 {
            var cap = network.lineCap[line]
            while cap != FlowNetwork.noCap {
                used[Int(cap)] += byLine[line]
                cap = network.capParent[Int(cap)]
            }
        }
        for cap in used.indices {
            report.require(
                used[cap] <= max(0, network.capAmount[cap]), .attribution, "cap \(cap) is exceeded")
        }
    }

    /// Walks from each row's line up to the hubs that hold it, and looks for the claim's arcs.
    private func checkTiers(_ report: inout AuditReport) {
        let parents = HubParents(network)
        var tierOfTarget = [UInt16](
            repeating: .max, count: 2 * (network.lineCount + network.hubCount) + 2)
        var seen = [Int32](repeating: -1, count: network.hubCount)
        for (place, row) in rows.enumerated() {
            let arcs =
                Int(
                    network.arcStart[Int(row.claim)])..<Int(
                    network.arcStart[Int(row.claim) + 1])
            for arc in arcs where network.arcs[arc].tier <= limit {
                let slot = slot(network.arcs[arc].target)
                tierOfTarget[slot] = min(tierOfTarget[slot], UInt16(network.arcs[arc].tier))
            }
            var nearest = tierOfTarget[slot(.line(Int(row.line)))]
            var pending = Array(parents.ofLine(Int(row.line)))
            while let hub = pending.popLast() {
                if seen[Int(hub)] == Int32(place) { continue }
                seen[Int(hub)] = Int32(place)
                nearest = min(nearest, tierOfTarget[slot(.hub(Int(hub)))])
                pending += parents.ofHub(Int(hub))
            }
            report.require(
                nearest == UInt16(row.tier), .attribution,
                "row \(place): tier \(row.tier) is not the first that admits its line")
            for arc in arcs { tierOfTarget[slot(network.arcs[arc].target)] = .max }
        }
    }

    private func slot(_ target: FlowNetwork.Target) -> Int {
        target.isHub ? network.lineCount + target.index : target.index
    }
}

/// Which hubs hold each line and each hub.
private struct HubParents {
    private var start: [UInt32]
    private var parent: [UInt32]
    private let lineCount: Int

    init(_ network: FlowNetwork) {
        lineCount = network.lineCount
        start = [UInt32](repeating: 0, count: lineCount + network.hubCount + 1)
        parent = [UInt32](repeating: 0, count: network.hubChildren.count)
        func slot(_ target: FlowNetwork.Target) -> Int {
            target.isHub ? network.lineCount + target.index : target.index
        }
        for child in network.hubChildren { start[slot(child) + 1] += 1 }
        for place in 1..<start.count { start[place] += start[place - 1] }
        var cursor = start
        for hub in 0..<network.hubCount {
            for place in Int(network.hubStart[hub])..<Int(network.hubStart[hub + 1]) {
                let child = slot(network.hubChildren[place])
                parent[Int(cursor[child])] = UInt32(hub)
                cursor[child] += 1
            }
        }
    }

    func ofLine(_ line: Int) -> ArraySlice<UInt32> {
        parent[Int(start[line])..<Int(start[line + 1])]
    }

    func ofHub(_ hub: Int) -> ArraySlice<UInt32> { ofLine(lineCount + hub) }
}
