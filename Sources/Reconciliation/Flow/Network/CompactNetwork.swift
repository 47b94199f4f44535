import BudgetModel

/// A network without what cannot matter, and the way back to its names.
///
/// Lines that did not fall and caps that cannot bind are gone; a hub of one target is that target;
/// a hub that only one other hub knows is part of that hub; lines that only one hub knows, below
/// the same cap, are one bundle. Every claim can hold exactly what it could before. Claims stand in
/// the order of the first line that they reach, so that neighbours in the plan are neighbours in
/// memory.
struct CompactNetwork {
    private(set) var flow = FlowNetwork()
    /// By claim: its name in the whole network.
    private(set) var claimName: [UInt32] = []
    /// By arc: the tier from which another arc of its claim reaches all that it does; `.max` where
    /// none does.
    private(set) var coveredFrom: [UInt8] = []
    /// Lines of bundle b: `member[memberStart[b] ..< memberStart[b + 1]]`, ascending.
    private(set) var memberStart: [UInt32] = [0]
    private(set) var member: [UInt32] = []
    /// By cap: its name in the whole network.
    private(set) var capName: [UInt32] = []

    init(_ network: FlowNetwork, _ caps: BindingCaps) {
        take(caps, network)
        var hubs = HubCompaction(network, caps)
        hubs.resolve()
        hubs.write(into: &flow)
        sortClaims(network, hubs)
        connectClaims(network, hubs)
        findCovered(hubs.bundleCount)
        takeBundles(network, hubs)
    }

    /// This network below other caps; nil where they part lines of one bundle.
    func below(_ caps: BindingCaps, _ network: FlowNetwork) -> CompactNetwork? {
        var capped = self
        for bundle in 0..<flow.lineCount {
            let members = Int(memberStart[bundle])..<Int(memberStart[bundle + 1])
            let cap = caps.at(network.lineCap[Int(member[members.lowerBound])])
            for place in members where caps.at(network.lineCap[Int(member[place])]) != cap {
                return nil
            }
            capped.flow.lineCap[bundle] = cap
        }
        capped.take(caps, network)
        return capped
    }

    private mutating func take(_ caps: BindingCaps, _ network: FlowNetwork) {
        flow.capAmount = caps.names.map { max(0, network.capAmount[Int($0)]) }
        flow.capParent = caps.parents
        capName = caps.names
    }

    /// Orders the claims by the first line of their nearest arc (counting sort; ties keep their
    /// order), those without any last.
    private mutating func sortClaims(_ network: FlowNetwork, _ hubs: borrowing HubCompaction) {
        var key = [UInt32](repeating: UInt32(hubs.bundleCount), count: network.claimCount)
        var start = [UInt32](repeating: 0, count: hubs.bundleCount + 2)
        for claim in 0..<network.claimCount {
            for arc in Int(network.arcStart[claim])..<Int(network.arcStart[claim + 1]) {
                guard var target = hubs.resolved(network.arcs[arc].target) else { continue }
                while target.isHub {
                    target = flow.hubChildren[Int(flow.hubStart[target.index])]
                }
                key[claim] = UInt32(target.index)
                break
            }
            start[Int(key[claim]) + 1] += 1
        }
        for place in 1..<start.count { start[place] += start[place - 1] }
        claimName = [UInt32](repeating: 0, count: network.claimCount)
        for claim in 0..<network.claimCount {
            claimName[Int(start[Int(key[claim])])] = UInt32(claim)
            start[Int(key[claim])] += 1
        }
        flow.owed = sorted(network.owed)
    }

    private mutating func connectClaims(_ network: FlowNetwork, _ hubs: borrowing HubCompaction) {
        flow.arcStart.reserveCapacity(network.claimCount + 1)
        flow.arcs.reserveCapacity(network.arcs.count)
        for name in claimName {
            let claim = Int(name)
            let first = flow.arcs.count
            let arcs = Int(network.arcStart[claim])..<Int(network.arcStart[claim + 1])
            for place in arcs {
                let arc = network.arcs[place]
                guard let target = hubs.resolved(arc.target) else { continue }
                var isKnown = false
                for earlier in first..<flow.arcs.count where flow.arcs[earlier].target == target {
                    isKnown = true
                }
                if !isKnown { flow.arcs.append(.init(target: target, tier: arc.tier)) }
            }
            flow.arcStart.append(UInt32(flow.arcs.count))
        }
    }

    /// An arc is covered by one to a hub that holds its target: mostly the line by its account
    /// group, and that by the unit's subtree.
    private mutating func findCovered(_ bundleCount: Int) {
        coveredFrom = [UInt8](repeating: .max, count: flow.arcs.count)
        if flow.hubCount == 0 { return }
        let holders = HubHolders(flow, bundleCount: bundleCount)
        for claim in 0..<flow.claimCount {
            let arcs = Int(flow.arcStart[claim])..<Int(flow.arcStart[claim + 1])
            for arc in arcs {
                for holder in holders.of(flow.arcs[arc].target) {
                    for other in arcs where flow.arcs[other].target == .hub(Int(holder)) {
                        let tier = max(flow.arcs[arc].tier, flow.arcs[other].tier)
                        coveredFrom[arc] = min(coveredFrom[arc], tier)
                    }
                }
            }
        }
    }

    private mutating func takeBundles(_ network: FlowNetwork, _ hubs: borrowing HubCompaction) {
        let count = hubs.bundleCount
        flow.fall = [Units](repeating: 0, count: count)
        flow.lineCap = [UInt32](repeating: FlowNetwork.noCap, count: count)
        memberStart = [UInt32](repeating: 0, count: count + 1)
        for line in 0..<network.lineCount {
            let bundle = hubs.bundle(of: line)
            if bundle < 0 { continue }
            flow.fall[bundle] += network.fall[line]
            flow.lineCap[bundle] = hubs.cap(of: line)
            memberStart[bundle + 1] += 1
        }
        for bundle in 0..<count { memberStart[bundle + 1] += memberStart[bundle] }
        member = [UInt32](repeating: 0, count: Int(memberStart[count]))
        var cursor = memberStart
        for line in 0..<network.lineCount {
            let bundle = hubs.bundle(of: line)
            if bundle < 0 { continue }
            member[Int(cursor[bundle])] = UInt32(line)
            cursor[bundle] += 1
        }
    }

    /// A stage without the arcs that others cover: which claims can hold how much stays the same.
    func scope(tierLimit: UInt8, usesCaps: Bool) -> StageScope {
        StageScope(tierLimit: tierLimit, usesCaps: usesCaps, coveredFrom: coveredFrom)
    }

    // MARK: Back to names

    /// Values by claim of the whole network, in the order of this one.
    func sorted(_ values: [Units]) -> [Units] { claimName.map { values[Int($0)] } }

    /// Values by claim of this network, in the order of the whole one.
    func named<Value>(_ values: [Value]) -> [Value] {
        guard let any = values.first else { return values }
        var output = [Value](repeating: any, count: values.count)
        for (place, name) in claimName.enumerated() { output[Int(name)] = values[place] }
        return output
    }

    /// Gives each row of a bundle to its lines, from the first on.
    func unbundle(_ rows: consuming [Attribution], _ network: FlowNetwork) -> [Attribution] {
        if member.count == flow.lineCount {
            for place in rows.indices {
                rows[place].claim = claimName[Int(rows[place].claim)]
                rows[place].line = member[Int(rows[place].line)]
            }
            rows.merge(claimCount: claimName.count)
            return rows
        }
        var output: [Attribution] = []
        output.reserveCapacity(rows.count)
        var cursor = memberStart
        var used = [Units](repeating: 0, count: flow.lineCount)
        for row in rows {
            let bundle = Int(row.line)
            var left = row.amount
            while left > 0 {
                let line = member[Int(cursor[bundle])]
                let part = min(left, network.fall[Int(line)] - used[bundle])
                if part > 0 {
                    let claim = claimName[Int(row.claim)]
                    output.append(
                        Attribution(claim: claim, line: line, tier: row.tier, amount: part))
                }
                left -= part
                used[bundle] += part
                if used[bundle] == network.fall[Int(line)] {
                    used[bundle] = 0
                    cursor[bundle] += 1
                }
            }
        }
        output.merge(claimCount: claimName.count)
        return output
    }
}

/// The hubs that hold a line or a hub themselves, at most so many of each: enough to see that one
/// arc covers another, however wide the tree.
private struct HubHolders {
    private static var limit: Int { 4 }

    private let firstHub: Int
    private var count: [UInt8]
    private var holder: [UInt32]

    init(_ flow: FlowNetwork, bundleCount: Int) {
        firstHub = bundleCount
        count = [UInt8](repeating: 0, count: bundleCount + flow.hubCount)
        holder = [UInt32](repeating: 0, count: Self.limit * count.count)
        for hub in 0..<flow.hubCount {
            for place in Int(flow.hubStart[hub])..<Int(flow.hubStart[hub + 1]) {
                let node = node(of: flow.hubChildren[place])
                if Int(count[node]) == Self.limit { continue }
                holder[Self.limit * node + Int(count[node])] = UInt32(hub)
                count[node] += 1
            }
        }
    }

    private func node(of target: FlowNetwork.Target) -> Int {
        target.isHub ? firstHub + target.index : target.index
    }

    func of(_ target: FlowNetwork.Target) -> ArraySlice<UInt32> {
        let node = node(of: target)
        return holder[Self.limit * node..<Self.limit * node + Int(count[node])]
    }
}

/// The caps that could bind: those smaller than all that could come from below.
struct BindingCaps {
    /// Kept caps, ascending.
    private(set) var names: [UInt32] = []
    /// By kept cap: the kept cap above it.
    private(set) var parents: [UInt32] = []
    /// By cap of the whole network: the kept cap at or above it, in kept numbers.
    private var kept: [UInt32] = []

    init(_ network: FlowNetwork, usesCaps: Bool) {
        kept = [UInt32](repeating: FlowNetwork.noCap, count: network.capCount)
        if !usesCaps { return }
        var below = [Units](repeating: 0, count: network.capCount)
        for line in 0..<network.lineCount where network.lineCap[line] != FlowNetwork.noCap {
            below[Int(network.lineCap[line])] += max(0, network.fall[line])
        }
        let order = Self.childrenFirst(network)
        var binds = [Bool](repeating: false, count: network.capCount)
        for name in order {
            let cap = Int(name)
            let amount = max(0, network.capAmount[cap])
            binds[cap] = below[cap] > amount
            let parent = network.capParent[cap]
            if parent != FlowNetwork.noCap { below[Int(parent)] += min(below[cap], amount) }
        }
        for cap in 0..<network.capCount where binds[cap] {
            kept[cap] = UInt32(names.count)
            names.append(UInt32(cap))
        }
        for name in order.reversed() where !binds[Int(name)] {
            let parent = network.capParent[Int(name)]
            if parent != FlowNetwork.noCap { kept[Int(name)] = kept[Int(parent)] }
        }
        parents = names.map { at($0, network.capParent) }
    }

    private func at(_ cap: UInt32, _ above: [UInt32]) -> UInt32 {
        let parent = above[Int(cap)]
        return parent == FlowNetwork.noCap ? FlowNetwork.noCap : kept[Int(parent)]
    }

    /// The kept cap at or above a cap of the whole network.
    func at(_ cap: UInt32) -> UInt32 {
        cap == FlowNetwork.noCap || kept.isEmpty ? FlowNetwork.noCap : kept[Int(cap)]
    }

    private static func childrenFirst(_ network: FlowNetwork) -> [UInt32] {
        var open = [UInt32](repeating: 0, count: network.capCount)
        for parent in network.capParent where parent != FlowNetwork.noCap {
            open[Int(parent)] += 1
        }
        var order = (0..<UInt32(network.capCount)).filter { open[Int($0)] == 0 }
        var read = 0
        while read < order.count {
            let parent = network.capParent[Int(order[read])]
            read += 1
            if parent == FlowNetwork.noCap { continue }
            open[Int(parent)] -= 1
            if open[Int(parent)] == 0 { order.append(parent) }
        }
        return order
    }
}
