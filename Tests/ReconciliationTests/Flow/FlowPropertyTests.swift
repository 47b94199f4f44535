import BudgetModel
import Reconciliation
import TestSupport
import Testing

/// Invariants 3, 4, 6 and 8 of the contract on random networks. A failure prints its seed and the
/// smallest network that still fails.
@Suite struct FlowPropertyTests {
    private typealias Property = (FlowNetwork, StagePlan) throws -> Bool

    private func hold(_ name: String, seeds: Range<UInt64>, _ property: Property) throws {
        for seed in seeds {
            let random = RandomNetwork(seed: seed, largestClaimCount: 9)
            let stages = StagePlan(tierCount: random.tierCount)
            if try property(random.network, stages) { continue }
            let smallest = try shrink(random.network) { try !property($0, stages) }
            Issue.record("\(name) fails for seed \(seed); smallest network: \(smallest)")
            return
        }
    }

    /// Takes claims away and halves amounts as long as the network still fails.
    private func shrink(
        _ network: FlowNetwork, _ fails: (FlowNetwork) throws -> Bool
    ) throws -> FlowNetwork {
        var smallest = network
        var isSmaller = true
        while isSmaller {
            isSmaller = false
            for candidate in Self.smaller(smallest) where try fails(candidate) {
                smallest = candidate
                isSmaller = true
                break
            }
        }
        return smallest
    }

    private static func smaller(_ network: FlowNetwork) -> [FlowNetwork] {
        var all = (0..<network.claimCount).map { network.without(claim: $0) }
        for line in network.fall.indices where network.fall[line] > 0 {
            var other = network
            other.fall[line] /= 2
            all.append(other)
        }
        for claim in network.owed.indices where network.owed[claim] > 0 {
            var other = network
            other.owed[claim] /= 2
            all.append(other)
        }
        return all
    }

    @Test func unitsKeepTheTotalOfTheSharesAndStayWithinOne() throws {
        try hold("total and rounding", seeds: 900_000..<901_000) { network, stages in
            let solution = try ParametricFlowSolver(threads: 1).solve(network, stages: stages)
            return Self.isRounded(solution.gross, solution.grossShare)
                && Self.isRounded(solution.visible, solution.visibleShare)
        }
    }

    private static func isRounded(_ units: [Units], _ shares: [FairShare]) -> Bool {
        var difference = FlowOracle.Ratio(0)
        for (amount, share) in zip(units, shares) {
            let exact = FlowOracle.Ratio(
                top: share.numerator, bottom: Int128(share.denominator))
            let gap = FlowOracle.Ratio(Int128(amount)) + exact * -1
            if !(gap < FlowOracle.Ratio(1)) || !(FlowOracle.Ratio(-1) < gap) { return false }
            difference = difference + gap
        }
        return difference == FlowOracle.Ratio(0)
    }

    @Test func noClaimGainsFromAnotherThatIsAdded() throws {
        try hold("one claim more", seeds: 910_000..<911_000) { network, _ in
            let one = StagePlan(tierCount: 1)
            let before = try ParametricFlowSolver(threads: 1).gross(network, stages: one).shares
            return try (0..<network.claimCount).allSatisfy { claim in
                let fewer = network.without(claim: claim)
                var without = try ParametricFlowSolver(threads: 1).gross(fewer, stages: one).shares
                without.insert(before[claim], at: claim)
                return zip(before, without).allSatisfy {
                    $0.numerator * Int128($1.denominator) <= $1.numerator * Int128($0.denominator)
                }
            }
        }
    }

    @Test func aLargerFallNeverLowersTheTotal() throws {
        try hold("a larger fall", seeds: 920_000..<921_000) { network, _ in
            let one = StagePlan(tierCount: 1)
            let before = try ParametricFlowSolver(threads: 1).gross(network, stages: one).granted
            return try network.fall.indices.allSatisfy { line in
                var larger = network
                larger.fall[line] += 7
                let after = try ParametricFlowSolver(threads: 1).gross(larger, stages: one).granted
                return after.reduce(0, +) >= before.reduce(0, +)
            }
        }
    }

    @Test func anyNumberOfThreadsGivesTheSame() throws {
        try hold("threads", seeds: 930_000..<930_300) { network, stages in
            let one = try ParametricFlowSolver(threads: 1).solve(network, stages: stages)
            let three = try ParametricFlowSolver(threads: 3).solve(network, stages: stages)
            return one.isSame(as: three)
        }
    }

    @Test func manyComponentsOnManyThreadsGiveTheSame() throws {
        var network = FlowNetwork()
        for seed in 0..<400 as Range<UInt64> {
            network.append(RandomNetwork(seed: seed, largestClaimCount: 9).network)
        }
        let stages = StagePlan(tierCount: 4)
        let one = try ParametricFlowSolver(threads: 1).solve(network, stages: stages)
        let four = try ParametricFlowSolver(threads: 4).solve(network, stages: stages)
        #expect(one.isSame(as: four))
        #expect(one.visible.contains { $0 > 0 })
        try FlowAudit.check(network, stages, four)
    }
}

extension FlowSolution {
    func isSame(as other: FlowSolution) -> Bool {
        gross == other.gross && netted == other.netted && grossShare == other.grossShare
            && visibleShare == other.visibleShare && attribution == other.attribution
            && missingProof.groups == other.missingProof.groups
            && missingProof.groupOfClaim == other.missingProof.groupOfClaim
            && reabsorbedProof.groups == other.reabsorbedProof.groups
            && reabsorbedProof.groupOfClaim == other.reabsorbedProof.groupOfClaim
    }
}

extension FlowNetwork {
    func without(claim: Int) -> FlowNetwork {
        var other = self
        let range = Int(arcStart[claim])..<Int(arcStart[claim + 1])
        other.arcs.removeSubrange(range)
        other.owed.remove(at: claim)
        other.arcStart.remove(at: claim + 1)
        for place in claim + 1..<other.arcStart.count {
            other.arcStart[place] -= UInt32(range.count)
        }
        return other
    }

    /// Puts another network beside this one.
    mutating func append(_ other: FlowNetwork) {
        let lines = lineCount
        let hubs = hubCount
        let caps = UInt32(capCount)
        func moved(_ target: Target) -> Target {
            target.isHub ? .hub(target.index + hubs) : .line(target.index + lines)
        }
        func moved(_ cap: UInt32) -> UInt32 { cap == Self.noCap ? cap : cap + caps }
        let arcCount = UInt32(arcs.count)
        let childCount = UInt32(hubChildren.count)
        owed += other.owed
        arcs += other.arcs.map { Arc(target: moved($0.target), tier: $0.tier) }
        arcStart += other.arcStart.dropFirst().map { $0 + arcCount }
        hubChildren += other.hubChildren.map { moved($0) }
        hubStart += other.hubStart.dropFirst().map { $0 + childCount }
        fall += other.fall
        lineCap += other.lineCap.map { moved($0) }
        capAmount += other.capAmount
        capParent += other.capParent.map { moved($0) }
    }
}
