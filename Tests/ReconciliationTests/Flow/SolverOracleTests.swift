import BudgetModel
import Reconciliation
import TestSupport
import Testing

/// The solver against the oracle that enumerates all sets of claims.
@Suite struct SolverOracleTests {
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func everyStageAgreesWithTheOracle(block: UInt64) throws {
        for seed in block * 10_000..<block * 10_000 + 400 {
            let random = RandomNetwork(seed: seed)
            let stages = StagePlan(tierCount: random.tierCount)
            let solution = try ParametricFlowSolver(threads: 1).solve(
                random.network, stages: stages)
            try compare(random.network, stages, solution, seed)
        }
    }

    private func compare(
        _ network: FlowNetwork, _ stages: StagePlan, _ solution: FlowSolution, _ seed: UInt64
    ) throws {
        let oracle = FlowOracle(network)
        let none = [Units](repeating: 0, count: network.claimCount)
        var granted = none
        var full: [Int128] = []
        var shares: [FlowOracle.Ratio] = []
        for limit in stages.tierLimits {
            full = oracle.capacities(tierLimit: limit, usesCaps: false)
            shares = oracle.shares(full, lowest: granted, highest: network.owed)
            granted = oracle.rounded(shares, full)
        }
        try #require(solution.gross == granted, "gross, seed \(seed)")
        try #require(agrees(solution.grossShare, shares), "gross shares, seed \(seed)")
        try checkProof(
            solution.missingProof, network, oracle, granted, network.owed, full, seed)
        granted = none
        for (stage, limit) in stages.tierLimits.enumerated() {
            full = oracle.capacities(tierLimit: limit, usesCaps: true)
            shares = oracle.shares(full, lowest: granted, highest: solution.gross)
            granted = oracle.rounded(shares, full)
            try #require(
                solution.netted[stage] == granted, "netted stage \(stage), seed \(seed)")
        }
        try #require(agrees(solution.visibleShare, shares), "visible shares, seed \(seed)")
        try checkProof(
            solution.reabsorbedProof, network, oracle, granted, solution.gross, full, seed)
        try checkAttribution(solution, network, oracle, stages, seed)
    }

    private func agrees(_ shares: [FairShare], _ expected: [FlowOracle.Ratio]) -> Bool {
        shares.count == expected.count
            && zip(shares, expected).allSatisfy {
                FlowOracle.Ratio(top: $0.numerator, bottom: Int128($0.denominator)) == $1
            }
    }

    private func checkProof(
        _ proof: BottleneckProof, _ network: FlowNetwork, _ oracle: FlowOracle,
        _ granted: [Units], _ highest: [Units], _ full: [Int128], _ seed: UInt64
    ) throws {
        for claim in 0..<network.claimCount {
            let group = proof.groupOfClaim[claim]
            try #require((group < 0) == (granted[claim] == highest[claim]), "seed \(seed)")
            if group < 0 { continue }
            var closure: Set<Int> = []
            var pending = [Int(group)]
            while let next = pending.popLast() {
                if closure.insert(next).inserted {
                    pending += proof.groups[next].restsOn.map { Int($0) }
                }
            }
            let members = closure.flatMap { proof.groups[$0].claims }
            let set = members.reduce(0) { $0 | 1 << Int($1) }
            try #require(Set(members).count == members.count, "seed \(seed)")
            try #require(
                set == oracle.smallestFullSet(with: claim, granted, full),
                "bottleneck of claim \(claim), seed \(seed)")
            let caps = Set(closure.flatMap { proof.groups[$0].caps })
            func isBounded(_ cap: UInt32) -> Bool {
                cap != FlowNetwork.noCap
                    && (caps.contains(cap) || isBounded(network.capParent[Int(cap)]))
            }
            var held: Int128 = 0
            for line in Set(closure.flatMap { proof.groups[$0].lines })
            where caps.isEmpty || !isBounded(network.lineCap[Int(line)]) {
                held += Int128(network.fall[Int(line)])
            }
            for cap in caps where !isBounded(network.capParent[Int(cap)]) {
                held += Int128(network.capAmount[Int(cap)])
            }
            try #require(held == oracle.sum(granted, set), "equation, seed \(seed)")
        }
    }

    private func checkAttribution(
        _ solution: FlowSolution, _ network: FlowNetwork, _ oracle: FlowOracle,
        _ stages: StagePlan, _ seed: UInt64
    ) throws {
        var byClaim = [Units](repeating: 0, count: network.claimCount)
        var byLine = [Units](repeating: 0, count: network.lineCount)
        var byTier = [Units](repeating: 0, count: 256)
        for row in solution.attribution {
            try #require(row.amount > 0)
            try #require(oracle.tierOf[Int(row.claim)][Int(row.line)] == row.tier, "seed \(seed)")
            byClaim[Int(row.claim)] += row.amount
            byLine[Int(row.line)] += row.amount
            byTier[Int(row.tier)] += row.amount
        }
        try #require(byClaim == solution.visible, "attribution by claim, seed \(seed)")
        for line in byLine.indices { try #require(byLine[line] <= network.fall[line]) }
        let limit = stages.tierLimits.last ?? 0
        let best = CheapestFlow(oracle, visible: solution.visible, tierLimit: limit).tierTotals()
        try #require(byTier.prefix(8).elementsEqual(best), "tier totals, seed \(seed)")
    }
}

/// Tier totals of the best attribution, unit by unit along cheapest paths (Bellman and Ford on a
/// dense matrix), for tiny networks only.
struct CheapestFlow {
    private var room: [[Units]]
    private var cost: [[Int]]
    private let claimCount: Int
    private let visible: [Units]

    init(_ oracle: FlowOracle, visible: [Units], tierLimit: UInt8) {
        let network = oracle.network
        self.visible = visible
        claimCount = network.claimCount
        let nodeCount = claimCount + network.lineCount + network.capCount + 1
        room = Array(repeating: Array(repeating: 0, count: nodeCount), count: nodeCount)
        cost = Array(repeating: Array(repeating: 0, count: nodeCount), count: nodeCount)
        for claim in 0..<claimCount {
            for (line, tier) in oracle.tierOf[claim] where tier <= tierLimit {
                room[claim][claimCount + line] = 1 << 40
                cost[claim][claimCount + line] = Self.price(Int(tier))
                cost[claimCount + line][claim] = -Self.price(Int(tier))
            }
        }
        let firstCap = claimCount + network.lineCount
        func node(_ cap: UInt32) -> Int {
            cap == FlowNetwork.noCap ? nodeCount - 1 : firstCap + Int(cap)
        }
        for line in 0..<network.lineCount {
            room[claimCount + line][node(network.lineCap[line])] = network.fall[line]
        }
        for cap in 0..<network.capCount {
            room[firstCap + cap][node(network.capParent[cap])] = network.capAmount[cap]
        }
    }

    /// One unit through a nearer tier saves more than any path can lose in the farther ones.
    private static func price(_ tier: Int) -> Int { 1 << 49 - 1 << (7 * (7 - tier)) }

    func tierTotals() -> [Units] {
        var room = room
        let sink = room.count - 1
        for claim in 0..<claimCount {
            for _ in 0..<visible[claim] {
                var reached = [Int?](repeating: nil, count: room.count)
                var previous = [Int](repeating: -1, count: room.count)
                reached[claim] = 0
                var isChanged = true
                while isChanged {
                    isChanged = false
                    for tail in room.indices {
                        guard let here = reached[tail] else { continue }
                        for head in room.indices where room[tail][head] > 0 {
                            if here + cost[tail][head] < reached[head] ?? .max {
                                reached[head] = here + cost[tail][head]
                                previous[head] = tail
                                isChanged = true
                            }
                        }
                    }
                }
                guard reached[sink] != nil else { return [] }
                var node = sink
                while node != claim {
                    room[previous[node]][node] -= 1
                    room[node][previous[node]] += 1
                    node = previous[node]
                }
            }
        }
        return totals(room)
    }

    private func totals(_ room: [[Units]]) -> [Units] {
        var totals = [Units](repeating: 0, count: 8)
        for claim in 0..<claimCount {
            for line in claimCount..<room.count - 1 where room[line][claim] > 0 {
                let tier = totals.indices.first { cost[claim][line] == Self.price($0) }
                totals[tier ?? 7] += room[line][claim]
            }
        }
        return totals
    }
}
