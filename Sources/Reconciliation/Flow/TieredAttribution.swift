/// Names the lines: a flow that carries exactly what each claim was granted, as much as possible
/// through tier 0, then as much of the rest as possible through tier 1, and so on (contract,
/// section 6, “Attribution”).
///
/// A sequence of minimum-cost flows, one for each tier k but the last: an arc of a tier beyond k
/// costs 1. Each begins with the flow of the one before, and only with the arcs whose flow can
/// still change (`FreeArcs`), shrunk to chains and taken apart into parts that share nothing
/// (`ExchangeGraph`). What the dual prices of a part forbid to change in any optimum is settled for
/// the tiers that follow (complementary slackness).
struct TieredAttribution: ~Copyable {
    private var network = ResidualNetwork<Int64>()
    private var free = FreeArcs()
    private var graph = ExchangeGraph()
    private var exchange = CheapestExchange()
    private var paths = FlowPaths()

    init() {}

    /// - Parameter granted: by local claim; a feasible flow carries it.
    mutating func attribute(
        _ component: borrowing StageComponent, granted: [Int64], into rows: inout [Attribution]
    ) {
        sendAll(component, granted)
        let tiers = component.distinctTiers()
        if tiers.count > 1 {
            free.load(component, network)
            free.dropAcyclic(&network)
        }
        for tier in tiers.dropLast() {
            graph.load(network, free, tier: tier)
            for part in 0..<graph.partCount { exchange.improve(graph, part: part, of: network) }
            if tier == tiers[tiers.count - 2] { break }
            free.drop(graph.isSettled, &network)
            free.dropAcyclic(&network)
        }
        paths.write(component, granted, network, into: &rows)
    }

    /// Any flow of what was granted.
    private mutating func sendAll(_ component: borrowing StageComponent, _ granted: [Int64]) {
        var total: Int64 = 0
        for units in granted { total += units }
        network.load(component.piece, scale: 1, limit: total)
        for index in 0..<component.piece.classCount {
            for claim in component.members(index) { network.excess[index] += granted[claim] }
        }
        network.adopt(component.piece, component.carried, scale: 1)
        let isSettled = network.settleExcess(EveryArc())
        precondition(isSettled, "every claim can send what it was granted")
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
