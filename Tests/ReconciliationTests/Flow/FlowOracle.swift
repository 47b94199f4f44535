import BudgetModel
import Reconciliation

/// The contract's section 6 by enumeration of all sets of claims: an oracle for tiny networks that
/// knows nothing of the solver's methods.
struct FlowOracle {
    let network: FlowNetwork
    /// By claim: nearest tier of each line that it reaches.
    let tierOf: [[Int: UInt8]]

    init(_ network: FlowNetwork) {
        self.network = network
        tierOf = (0..<network.claimCount).map { Self.reach($0, network) }
    }

    private static func reach(_ claim: Int, _ network: FlowNetwork) -> [Int: UInt8] {
        var tiers: [Int: UInt8] = [:]
        for place in Int(network.arcStart[claim])..<Int(network.arcStart[claim + 1]) {
            let arc = network.arcs[place]
            var pending = [arc.target]
            while let target = pending.popLast() {
                if target.isHub {
                    let start = Int(network.hubStart[target.index])
                    let end = Int(network.hubStart[target.index + 1])
                    pending += network.hubChildren[start..<end]
                } else {
                    tiers[target.index] = min(tiers[target.index] ?? .max, arc.tier)
                }
            }
        }
        return tiers
    }

    /// The most that each set of claims can hold together, by bit mask.
    func capacities(tierLimit: UInt8, usesCaps: Bool) -> [Int128] {
        (0..<(1 << network.claimCount)).map { set in
            var isReached = [Bool](repeating: false, count: network.lineCount)
            for claim in 0..<network.claimCount where set >> claim & 1 == 1 {
                for (line, tier) in tierOf[claim] where tier <= tierLimit { isReached[line] = true }
            }
            return held(isReached, usesCaps: usesCaps)
        }
    }

    private func held(_ isReached: [Bool], usesCaps: Bool) -> Int128 {
        var total: Int128 = 0
        var below = [Int128](repeating: 0, count: network.capCount)
        for line in isReached.indices where isReached[line] {
            let cap = network.lineCap[line]
            if usesCaps && cap != FlowNetwork.noCap {
                below[Int(cap)] += Int128(network.fall[line])
            } else {
                total += Int128(network.fall[line])
            }
        }
        func depth(_ cap: Int) -> Int {
            let parent = network.capParent[cap]
            return parent == FlowNetwork.noCap ? 0 : depth(Int(parent)) + 1
        }
        let order = below.indices.sorted { depth($0) > depth($1) }
        for cap in order {
            let passed = min(below[cap], Int128(network.capAmount[cap]))
            let parent = network.capParent[cap]
            if parent == FlowNetwork.noCap { total += passed } else { below[Int(parent)] += passed }
        }
        return total
    }

    /// An exact ratio for tiny numbers.
    struct Ratio: Comparable {
        var top: Int128
        var bottom: Int128
        static func < (a: Ratio, b: Ratio) -> Bool { a.top * b.bottom < b.top * a.bottom }
        static func == (a: Ratio, b: Ratio) -> Bool { a.top * b.bottom == b.top * a.bottom }
        static func + (a: Ratio, b: Ratio) -> Ratio {
            Ratio(top: a.top * b.bottom + b.top * a.bottom, bottom: a.bottom * b.bottom).reduced
        }
        static func * (a: Ratio, b: Int128) -> Ratio {
            Ratio(top: a.top * b, bottom: a.bottom).reduced
        }
        var reduced: Ratio {
            var a = top.magnitude
            var b = bottom.magnitude
            while b != 0 { (a, b) = (b, a % b) }
            return a <= 1 ? self : Ratio(top: top / Int128(a), bottom: bottom / Int128(a))
        }
        init(_ whole: Int128) { self.init(top: whole, bottom: 1) }
        init(top: Int128, bottom: Int128) {
            self.top = top
            self.bottom = bottom
        }
    }

    /// Raises all claims together; whoever sits in a set that is full stays where it is.
    func shares(_ full: [Int128], lowest: [Units], highest: [Units]) -> [Ratio] {
        let count = network.claimCount
        var fixed = [Ratio?](repeating: nil, count: count)
        for claim in 0..<count where highest[claim] == 0 { fixed[claim] = Ratio(0) }
        func value(_ claim: Int, _ level: Ratio) -> Ratio {
            if let known = fixed[claim] { return known }
            let raised = level * Int128(network.owed[claim])
            return max(Ratio(Int128(lowest[claim])), min(Ratio(Int128(highest[claim])), raised))
        }
        func total(_ set: Int, _ level: Ratio) -> Ratio {
            var sum = Ratio(0)
            for claim in 0..<count where set >> claim & 1 == 1 { sum = sum + value(claim, level) }
            return sum
        }
        while fixed.contains(where: { $0 == nil }) {
            var level = Ratio(1)
            for set in 1..<(1 << count) {
                if let found = largestLevel(set, Ratio(full[set]), fixed, lowest, highest, total) {
                    level = min(level, found)
                }
            }
            let tight = (1..<(1 << count)).filter { total($0, level) == Ratio(full[$0]) }
            var next = fixed
            for claim in 0..<count where fixed[claim] == nil {
                let isHeld = tight.contains { $0 >> claim & 1 == 1 }
                if isHeld || value(claim, level) == Ratio(Int128(highest[claim])) {
                    next[claim] = value(claim, level)
                }
            }
            fixed = next
        }
        return fixed.map { $0 ?? Ratio(0) }
    }

    /// The largest level at which a set still fits, or nil where it always does.
    private func largestLevel(
        _ set: Int, _ room: Ratio, _ fixed: [Ratio?], _ lowest: [Units], _ highest: [Units],
        _ total: (Int, Ratio) -> Ratio
    ) -> Ratio? {
        if total(set, Ratio(1)) <= room { return nil }
        var steps: [Ratio] = [Ratio(0), Ratio(1)]
        for claim in fixed.indices where set >> claim & 1 == 1 && fixed[claim] == nil {
            steps.append(
                Ratio(top: Int128(lowest[claim]), bottom: Int128(network.owed[claim])))
            steps.append(
                Ratio(top: Int128(highest[claim]), bottom: Int128(network.owed[claim])))
        }
        steps.sort()
        guard let place = steps.lastIndex(where: { total(set, $0) <= room }) else {
            return Ratio(0)
        }
        let low = steps[place]
        let high = steps[place + 1]
        let rise = total(set, high) + total(set, low) * -1
        let wanted = room + total(set, low) * -1
        let part = Ratio(top: wanted.top * rise.bottom, bottom: wanted.bottom * rise.top)
        let width = high + low * -1
        return low + Ratio(top: part.top * width.top, bottom: part.bottom * width.bottom).reduced
    }

    /// Floors, then units by descending remainder and ascending position where all sets still fit.
    func rounded(_ shares: [Ratio], _ full: [Int128]) -> [Units] {
        var granted = shares.map { Units($0.top / $0.bottom) }
        let remainders = shares.map { Ratio(top: $0.top % $0.bottom, bottom: $0.bottom) }
        let order = shares.indices.filter { remainders[$0].top > 0 }.sorted {
            remainders[$0] == remainders[$1] ? $0 < $1 : remainders[$0] > remainders[$1]
        }
        for claim in order {
            granted[claim] += 1
            if !fits(granted, full) { granted[claim] -= 1 }
        }
        return granted
    }

    func fits(_ granted: [Units], _ full: [Int128]) -> Bool {
        full.indices.allSatisfy { sum(granted, $0) <= full[$0] }
    }

    func sum(_ granted: [Units], _ set: Int) -> Int128 {
        granted.indices.reduce(0) { $0 + (set >> $1 & 1 == 1 ? Int128(granted[$1]) : 0) }
    }

    /// The smallest full set that contains a claim: full sets are closed under intersection.
    func smallestFullSet(with claim: Int, _ granted: [Units], _ full: [Int128]) -> Int {
        full.indices.filter { $0 >> claim & 1 == 1 && sum(granted, $0) == full[$0] }
            .reduce((1 << granted.count) - 1, &)
    }
}
