/// Exchanges flow within one part of an exchange graph until nothing can be gained any more: a
/// minimum-cost circulation.
///
/// First everything runs along the chains that gain by it; what then stands at crossings is sent
/// on to where it is wanted on cheapest ways: prices are raised until every excess has one, what
/// they allow is filled, and so on (primal-dual, after Ford and Fulkerson).
struct CheapestExchange: ~Copyable {
    private var network = ResidualNetwork<Int64>()
    private var prices = ExchangePrices()
    /// By crossing: what enters it and has still to leave; negative where something is wanted.
    private var balance = Column<Int64>()

    /// A round ends when it has climbed over this part of all arcs: new prices tell more.
    private static var patience: Int { 2 }

    init() {}

    /// Improves the flow of a part as far as possible, and settles the chains along which no other
    /// optimal flow differs from it.
    mutating func improve(
        _ graph: borrowing ExchangeGraph, part: Int, of whole: borrowing ResidualNetwork<Int64>
    ) {
        let slots = graph.slots(ofPart: part)
        if slots.allSatisfy({ graph.chain(at: $0).cost == 0 }) { return }
        network.load(outside: graph.crossings(ofPart: part), edgeCount: slots.count) { edge in
            let chain = graph.chain(at: slots.lowerBound + edge)
            return (chain.tail, chain.head, chain.room, chain.roomBack)
        }
        prices.load(network, edgeCount: slots.count) { edge in
            graph.chain(at: slots.lowerBound + edge).cost
        }
        takeGains(graph, part)
        while prices.raise(network) {
            _ = network.activate()
            network.discharge(prices.tightArcs(), patience: network.arcCount / Self.patience)
        }
        for (edge, slot) in slots.enumerated() {
            let arc = Int(network.arcPlace[edge])
            let chain = graph.chain(at: slot)
            let moved =
                chain.roomBack == .max
                ? chain.room - network.arcs[arc].room
                : network.arcs[network.opposite(arc)].room - chain.roomBack
            if moved != 0 { graph.carry(moved, at: slot, whole) }
            if !prices.isTight(arc, from: Int(chain.tail), to: Int(chain.head)) {
                graph.settle(at: slot, whole)
            }
        }
    }

    /// Runs what can go along every chain that gains by it, in the direction that does.
    private mutating func takeGains(_ graph: borrowing ExchangeGraph, _ part: Int) {
        balance.fill(network.outside + 1, with: 0)
        for (edge, slot) in graph.slots(ofPart: part).enumerated() {
            let chain = graph.chain(at: slot)
            let along = Int(network.arcPlace[edge])
            if chain.cost < 0 && chain.room > 0 {
                network.carry(chain.room, along: along)
                balance[Int(chain.tail)] -= chain.room
                balance[Int(chain.head)] += chain.room
            } else if chain.cost > 0 && chain.roomBack > 0 {
                network.carry(chain.roomBack, along: network.opposite(along))
                balance[Int(chain.head)] -= chain.roomBack
                balance[Int(chain.tail)] += chain.roomBack
            }
        }
        for node in 0...network.outside {
            network.excess[node] = max(0, balance[node])
            network.demand[node] = max(0, -balance[node])
        }
    }
}
