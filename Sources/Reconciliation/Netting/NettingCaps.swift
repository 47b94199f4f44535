import BudgetModel
import Diagnostics

/// What bounds visible flow: for each node, period and side, `max(0, F − (R − E))` over every
/// compared line below it (contract, section 5).
struct NettingCaps: Sendable {
    private let nodes: CapNodes?
    private let families: AccountGrouping?
    private let periods: ClosedRange<Int32>
    private let forest: Forest
    private let grain: Grain
    /// Ascending; `node, side, family, period` packed.
    private var keys: [UInt64] = []
    private(set) var parents: [UInt32] = []
    private(set) var falls: [Units] = []
    private(set) var rises: [Units] = []
    private(set) var explained: [Units] = []
    /// By plan line; `noCap` for a line that does not move. Empty where nothing is netted.
    private(set) var capOfLine: [UInt32] = []

    var count: Int { keys.count }

    func cap(ofLine line: Int) -> UInt32 {
        capOfLine.isEmpty ? FlowNetwork.noCap : capOfLine[line]
    }

    init(_ place: ReachPlace, rules: Rules) throws(ArithmeticOverflow) {
        let plan = place.plan
        nodes = CapNodes(rules.netting, units: place.units, forest: place.unitForest)
        families =
            plan.hasAccount
            ? rules.nettingAccountLevel.map {
                AccountGrouping(level: $0, forest: place.accountForest)
            } : nil
        periods = plan.space.periods
        forest = place.unitForest
        grain = plan.grain
        guard let nodes else { return }
        capOfLine = .init(repeating: FlowNetwork.noCap, count: plan.count)
        let moving = (0..<plan.count).filter { plan.fall[$0] != 0 }
        let keyOfMoving = moving.map { line in
            let key = plan.keys[line]
            let position = place.unitForest.position(plan.space.unit(key)) ?? 0
            return pack(
                node: nodes.first[position], isRevenue: plan.isRevenue[line],
                family: families?.group(of: plan.space.account(key)) ?? 0,
                period: plan.space.period(key))
        }
        collect(keyOfMoving, nodes: nodes)
        for (line, key) in zip(moving, keyOfMoving) {
            let cap = keys.position(ofSorted: key).expected(
                "every cap of a moving line was collected")
            capOfLine[line] = UInt32(cap)
            if plan.fall[line] > 0 {
                falls[cap] = try falls[cap].addingExactly(plan.fall[line])
            } else {
                rises[cap] = try rises[cap].subtractingExactly(plan.fall[line])
            }
        }
        falls = try raised(falls)
        rises = try raised(rises)
    }

    private func pack(node: UInt32, isRevenue: Bool, family: UInt32, period: Int32) -> UInt64 {
        var key = UInt64(node) << 1 | (isRevenue ? 1 : 0)
        key = key * UInt64(families?.groupCount ?? 1) + UInt64(family)
        return key * UInt64(periods.count) + UInt64(period - periods.lowerBound)
    }

    private func unpack(
        _ key: UInt64
    ) -> (node: UInt32, isRevenue: Bool, family: UInt32, period: Int32) {
        let (rest, period) = key.quotientAndRemainder(dividingBy: UInt64(periods.count))
        let (side, family) = rest.quotientAndRemainder(
            dividingBy: UInt64(families?.groupCount ?? 1))
        return (
            UInt32(side >> 1), side & 1 == 1, UInt32(family), Int32(period) + periods.lowerBound
        )
    }

    /// Every cap that a moving line stands under, up to the outermost.
    private mutating func collect(_ lineKeys: [UInt64], nodes: CapNodes) {
        var frontier = Self.distinct(lineKeys)
        keys = frontier
        while !frontier.isEmpty {
            frontier = Self.distinct(frontier.compactMap { above($0, nodes: nodes) })
            keys = Self.distinct(keys + frontier)
        }
        parents = keys.map { key in
            above(key, nodes: nodes).flatMap { keys.position(ofSorted: $0) }.map(UInt32.init)
                ?? FlowNetwork.noCap
        }
        falls = .init(repeating: 0, count: keys.count)
        rises = falls
        explained = falls
    }

    private func above(_ key: UInt64, nodes: CapNodes) -> UInt64? {
        let (node, isRevenue, family, period) = unpack(key)
        let parent = nodes.parent[Int(node)]
        return parent == CapNodes.none
            ? nil : pack(node: parent, isRevenue: isRevenue, family: family, period: period)
    }

    private static func distinct(_ keys: [UInt64]) -> [UInt64] {
        var distinct: [UInt64] = []
        for position in KeyOrder.positions(keys, bits: UInt64.bitWidth)
        where distinct.last != keys[Int(position)] {
            distinct.append(keys[Int(position)])
        }
        return distinct
    }

    /// Each cap's own sum with those of the caps below it. Own-line nodes come first, and a subtree
    /// node stands before those inside it, so one backward pass after them is enough.
    private func raised(_ own: [Units]) throws(ArithmeticOverflow) -> [Units] {
        guard let nodes else { return own }
        var sums = own
        let firstSubtree = keys.lowerBound(
            of: pack(
                node: UInt32(nodes.count / 2), isRevenue: false, family: 0,
                period: periods.lowerBound), in: 0..<keys.count)
        for cap in 0..<firstSubtree where parents[cap] != FlowNetwork.noCap {
            sums[Int(parents[cap])] = try sums[Int(parents[cap])].addingExactly(sums[cap])
        }
        for cap in (firstSubtree..<keys.count).reversed() where parents[cap] != FlowNetwork.noCap {
            sums[Int(parents[cap])] = try sums[Int(parents[cap])].addingExactly(sums[cap])
        }
        return sums
    }

    /// Takes the explained part of each line's rise into account.
    mutating func explain(_ explainedByLine: [UInt32: Units]) throws(ArithmeticOverflow) {
        guard !capOfLine.isEmpty else { return }
        var own = [Units](repeating: 0, count: count)
        for (line, amount) in explainedByLine where capOfLine[Int(line)] != FlowNetwork.noCap {
            let cap = Int(capOfLine[Int(line)])
            own[cap] = try own[cap].addingExactly(amount)
        }
        explained = try raised(own)
    }

    /// `max(0, F − (R − E))`.
    func amount(_ cap: Int) -> Units { max(0, falls[cap] - (rises[cap] - explained[cap])) }
    var amounts: [Units] { (0..<count).map(amount) }

    func key(_ cap: Int) -> CapKey {
        let (node, isRevenue, family, period) = unpack(keys[cap])
        let (position, isOwnLines) = nodes?.unit(of: node) ?? (0, true)
        let isFamily = families != nil && Int(family) < (families?.groupCount ?? 1) / 2
        return CapKey(
            unit: forest.code[position], period: Period(grain: grain, index: period),
            side: isRevenue ? .revenue : .expense, family: isFamily ? family : noCode,
            isOwnLines: isOwnLines)
    }
}
