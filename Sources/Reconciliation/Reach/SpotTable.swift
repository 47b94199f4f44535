import BudgetModel

/// Every spot where claims look under one account grouping, and what each rule finds there.
struct SpotTable {
    /// What the rules of one grouping ask for.
    struct Wants {
        var own = false
        var subtree = false
        /// Distinct `k` of shifted rules, and whether the window must hold the claim's own period.
        var windows: [Window] = []
        /// Distinct limits of parked rules: the unit level up to which ancestors count.
        var parked: [String?] = []

        struct Window: Hashable {
            var periods: Int32
            var holdsOwnPeriod: Bool
        }
    }

    static let none = UInt32.max

    private let space: SpotSpace
    private let forest: Forest
    private let wants: Wants
    private let limits: [ParkedLimit]
    /// Ascending, distinct.
    private var spots: [UInt64] = []
    /// Claims look from here; other spots are only seen through windows.
    private var isCentre: [Bool] = []
    private var own: [UInt32] = []
    private var subtree: [UInt32] = []
    private var parked: [[UInt32]]
    private var windows: [[UInt32]]

    /// - Parameters:
    ///   - centres: ascending, distinct.
    ///   - lineKeys: the spot of each falling line, in the lines' order.
    init(
        centres: [UInt64], lineKeys: [UInt64], space: SpotSpace, forest: Forest, units: UnitTree,
        wants: Wants, hubs: inout HubStore
    ) {
        self.space = space
        self.forest = forest
        self.wants = wants
        limits = wants.parked.map { ParkedLimit($0, units: units, forest: forest) }
        parked = wants.parked.map { _ in [] }
        windows = wants.windows.map { _ in [] }
        place(centres)
        own = .init(repeating: Self.none, count: wants.own ? spots.count : 0)
        subtree = .init(repeating: Self.none, count: spots.count)
        for index in parked.indices {
            parked[index] = .init(repeating: Self.none, count: spots.count)
        }
        fill(lineKeys, hubs: &hubs)
        for index in wants.windows.indices { openWindows(index, hubs: &hubs) }
    }

    private mutating func place(_ centres: [UInt64]) {
        let farthest = wants.windows.map(\.periods).max() ?? 0
        var all = centres
        if farthest > 0 {
            for centre in centres {
                for distance in 1...farthest {
                    if let before = space.moved(centre, periods: -distance) { all.append(before) }
                    if let after = space.moved(centre, periods: distance) { all.append(after) }
                }
            }
            let order = KeyOrder.positions(all, bits: space.bitCount)
            spots.reserveCapacity(all.count)
            for position in order where spots.last != all[Int(position)] {
                spots.append(all[Int(position)])
            }
        } else {
            spots = all
        }
        isCentre = .init(repeating: false, count: spots.count)
        var index = 0
        for centre in centres {
            while spots[index] < centre { index += 1 }
            isCentre[index] = true
        }
    }

    private mutating func fill(_ lineKeys: [UInt64], hubs: inout HubStore) {
        let order = KeyOrder.positions(lineKeys, bits: space.bitCount)
        var spot = 0
        var line = 0
        while spot < spots.count, line < order.count {
            let bucket = space.bucket(spots[spot])
            var spotEnd = spot
            while spotEnd < spots.count, space.bucket(spots[spotEnd]) == bucket { spotEnd += 1 }
            while line < order.count, space.bucket(lineKeys[Int(order[line])]) < bucket {
                line += 1
            }
            var lineEnd = line
            var positions: [Int] = []
            while lineEnd < order.count, space.bucket(lineKeys[Int(order[lineEnd])]) == bucket {
                positions.append(space.unitPosition(lineKeys[Int(order[lineEnd])]))
                lineEnd += 1
            }
            if lineEnd > line {
                fillBucket(
                    spot..<spotEnd,
                    BucketHubs(lines: order[line..<lineEnd], positions: positions, forest: forest),
                    hubs: &hubs)
            }
            (spot, line) = (spotEnd, lineEnd)
        }
    }

    private mutating func fillBucket(
        _ range: Range<Int>, _ bucket: BucketHubs, hubs: inout HubStore
    ) {
        var bucket = bucket
        let units = range.map { space.unitPosition(spots[$0]) }
        let needsSubtree = wants.subtree || !wants.windows.isEmpty
        for (spot, unit) in zip(range, units) {
            if wants.own, isCentre[spot] { bucket.ask(bucket.own(unit)) }
            if needsSubtree { bucket.ask(bucket.subtree(unit)) }
        }
        var chain: AncestorChain?
        var nearest: [Int32] = []
        var needed: [[Bool]] = []
        if !limits.isEmpty {
            let made = AncestorChain(positions: bucket.positions, forest: forest)
            nearest = made.nearest(above: units)
            needed = limits.map { limit in
                neededAncestors(made, limit, range: range, units: units, nearest: nearest)
            }
            for unit in made.units.indices where needed.contains(where: { $0[unit] }) {
                bucket.ask(bucket.own(made.units[unit]))
            }
            chain = made
        }
        bucket.build(into: &hubs)
        for (spot, unit) in zip(range, units) {
            if wants.own, isCentre[spot], let found = bucket.target(bucket.own(unit)) {
                own[spot] = found.raw
            }
            if needsSubtree, let found = bucket.target(bucket.subtree(unit)) {
                subtree[spot] = found.raw
            }
        }
        guard let chain else { return }
        for (index, limit) in limits.enumerated() {
            let ups = upHubs(chain, limit, needed[index], bucket, hubs: &hubs)
            for (offset, spot) in range.enumerated() where isCentre[spot] {
                let above = nearest[offset]
                if above >= 0, limit.allows(chain.units[Int(above)], from: units[offset]) {
                    parked[index][spot] = ups[Int(above)]
                }
            }
        }
    }

    /// Ancestors that some claim's chain passes through.
    private func neededAncestors(
        _ chain: AncestorChain, _ limit: ParkedLimit, range: Range<Int>, units: [Int],
        nearest: [Int32]
    ) -> [Bool] {
        var needed = [Bool](repeating: false, count: chain.units.count)
        for (offset, spot) in range.enumerated() where isCentre[spot] && nearest[offset] >= 0 {
            let above = Int(nearest[offset])
            if limit.allows(chain.units[above], from: units[offset]) { needed[above] = true }
        }
        for unit in chain.units.indices.reversed() where needed[unit] && chain.next[unit] >= 0 {
            let above = Int(chain.next[unit])
            if limit.allows(chain.units[above], from: chain.units[unit]) { needed[above] = true }
        }
        return needed
    }

    private func upHubs(
        _ chain: AncestorChain, _ limit: ParkedLimit, _ needed: [Bool], _ bucket: BucketHubs,
        hubs: inout HubStore
    ) -> [UInt32] {
        var ups = [UInt32](repeating: Self.none, count: chain.units.count)
        for unit in chain.units.indices where needed[unit] {
            var parts: [FlowNetwork.Target] = []
            if let own = bucket.target(bucket.own(chain.units[unit])) { parts.append(own) }
            let above = Int(chain.next[unit])
            if above >= 0, limit.allows(chain.units[above], from: chain.units[unit]),
                ups[above] != Self.none
            {
                parts.append(.init(raw: ups[above]))
            }
            ups[unit] = hubs.joining(parts)?.raw ?? Self.none
        }
        return ups
    }

    private mutating func openWindows(_ index: Int, hubs: inout HubStore) {
        let window = wants.windows[index]
        windows[index] = .init(repeating: Self.none, count: spots.count)
        for spot in spots.indices where isCentre[spot] {
            var parts: [FlowNetwork.Target] = []
            for distance in -window.periods...window.periods {
                if distance == 0, !window.holdsOwnPeriod { continue }
                guard let key = space.moved(spots[spot], periods: distance),
                    let there = spots.position(ofSorted: key), subtree[there] != Self.none
                else { continue }
                parts.append(.init(raw: subtree[there]))
            }
            windows[index][spot] = hubs.joining(parts)?.raw ?? Self.none
        }
    }

    func spot(_ key: UInt64) -> Int? { spots.position(ofSorted: key) }
    func own(_ spot: Int) -> UInt32 { own[spot] }
    func subtree(_ spot: Int) -> UInt32 { subtree[spot] }
    func window(_ index: Int, _ spot: Int) -> UInt32 { windows[index][spot] }
    func parked(_ index: Int, _ spot: Int) -> UInt32 { parked[index][spot] }
}

/// Up to which ancestor a parked rule looks.
struct ParkedLimit {
    /// By preorder position: the nearest unit at the level, itself included; `noTop` where there is
    /// none. Empty where the rule names no level.
    private var top: [UInt32] = []
    private static let noTop = UInt32.max

    init(_ level: String?, units: UnitTree, forest: Forest) {
        guard let level else { return }
        let wanted = units.levelNames.firstIndex(of: level).map(Int32.init)
        top = .init(repeating: Self.noTop, count: forest.count)
        for position in 0..<forest.count {
            let code = Int(forest.code[position])
            if let wanted, code < units.level.count, units.level[code] == wanted {
                top[position] = UInt32(position)
            } else if let parent = forest.parent(of: position) {
                top[position] = top[parent]
            }
        }
    }

    /// Whether lines of the ancestor are within reach of a claim at `position`.
    func allows(_ ancestor: Int, from position: Int) -> Bool {
        top.isEmpty || (top[position] != Self.noTop && ancestor >= Int(top[position]))
    }
}
