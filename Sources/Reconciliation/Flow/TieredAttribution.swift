/// Names the lines: a flow that carries exactly what each claim was granted, as much as possible
/// through tier 0, then as much of the rest as possible through tier 1, and so on (contract,
/// section 6, “Attribution”).
///
/// A sequence of minimum-cost flows, one for each tier k but the last: an arc of a tier beyond k
/// costs 1. The first starts from nothing; each other takes up the flow of the one before: what
/// runs over costly arcs is taken back and sent again at least cost (primal-dual, after Ford and
/// Fulkerson). What the dual prices then forbid to change in any optimum, and what lies on no
/// cycle of the residual graph, is settled and dropped for the tiers that follow (complementary
/// slackness).
struct TieredAttribution: ~Copyable {
    private var network = ResidualNetwork<Int64>()
    private var prices = TierPrices()
    private var paths = FlowPaths()

    init() {}

    /// - Parameter granted: by local claim; a feasible flow carries it.
    mutating func attribute(
        _ component: borrowing StageComponent, granted: [Int64], into rows: inout [Attribution]
    ) {
        var total: Int64 = 0
        for units in granted { total += units }
        let classCount = component.piece.classCount
        network.load(component.piece, scale: 1, limit: total)
        prices.load(component, network)
        for index in 0..<classCount {
            for claim in component.members(index) { network.excess[index] += granted[claim] }
        }
        network.adopt(component.piece, component.carried, scale: 1)
        let isSettled = network.settleExcess(EveryArc())
        precondition(isSettled, "every claim can send what it was granted")
        network.demand[network.outside] = 0
        let tiers = component.distinctTiers()
        if tiers.count > 1 { prices.dropAcyclic(&network) }
        for tier in tiers.dropLast() {
            prices.start(tier)
            if !takeBack(classCount) { continue }
            sendAtLeastCost()
            if tier != tiers[tiers.count - 2] { prices.dropSettled(&network) }
        }
        paths.write(component, granted, network, into: &rows)
    }

    /// Sends every excess on cheapest ways: raises prices until each has one, fills what costs no
    /// more, and so on.
    private mutating func sendAtLeastCost() {
        while prices.raise(network) {
            _ = network.activate()
            network.discharge(prices.tightArcs(), patience: network.arcCount / Self.patience)
        }
    }

    /// A round ends when it has climbed over this part of all arcs: new prices tell more.
    private static var patience: Int { 2 }

    /// Takes back what runs over costly arcs: claims have it to send again, and their targets
    /// demand it.
    private mutating func takeBack(_ classCount: Int) -> Bool {
        var isAny = false
        for index in 0..<classCount {
            for place in network.places(of: index) where prices.isCostly(place) {
                if !network.arcs[place].isEntered { continue }
                let amount = network.takeBack(along: place)
                network.demand[Int(network.arcs[place].head)] += amount
                network.excess[index] += amount
                isAny = true
            }
        }
        return isAny
    }
}

extension StageComponent {
    /// Rows of a component of one line that claims name themselves; false for any other.
    func attributeDirectly(_ granted: [Int64], into rows: inout [Attribution]) -> Bool {
        if stores.count != 1 || !relays.isEmpty { return false }
        for claim in claims.indices where granted[claim] > 0 {
            let tier = arcTier[Int(piece.arcStart[claim])]
            rows.append(
                Attribution(
                    claim: claims[claim], line: stores[0], tier: tier, amount: granted[claim]))
        }
        return true
    }

    /// The tiers of its arcs, ascending.
    func distinctTiers() -> [UInt8] {
        var isUsed = [Bool](repeating: false, count: 256)
        for tier in arcTier { isUsed[Int(tier)] = true }
        return isUsed.indices.filter { isUsed[$0] }.map { UInt8($0) }
    }
}
