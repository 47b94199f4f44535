/// The arcs of a feasible flow whose flow can still change, with the tiers of those of claims.
///
/// What every other flow of the same amounts carries alike is dropped: an arc that lies on no
/// residual cycle, one that nothing can run along in either direction, and what the prices of a
/// tier have settled. `ResidualNetwork.flow(onArc:)` still tells what dropped arcs carry.
struct FreeArcs: ~Copyable {
    /// By residual arc: 0 for one without a tier, else tier + 1, negative for its opposite.
    private(set) var tierMark = Column<Int16>()
    private var newPlace = Column<Int32>()
    private var parts = StrongComponents()

    init() {}

    mutating func load(
        _ component: borrowing StageComponent, _ network: borrowing ResidualNetwork<Int64>
    ) {
        tierMark.fill(network.arcCount, with: 0)
        for arc in component.arcTier.indices {
            let place = Int(network.arcPlace[arc])
            let mark = Int16(component.arcTier[arc]) + 1
            tierMark[place] = mark
            tierMark[network.opposite(place)] = -mark
        }
    }

    /// What a unit along an arc costs, where arcs of claims beyond a tier cost 1.
    @inline(__always) func cost(of arc: Int, beyond tier: UInt8) -> Int32 {
        let mark = tierMark[arc]
        let limit = Int16(tier) + 1
        return mark > limit ? 1 : (mark < -limit ? -1 : 0)
    }

    /// Drops the arcs that lie on no residual cycle.
    mutating func dropAcyclic(_ network: inout ResidualNetwork<Int64>) {
        parts.reset(network.outside + 1)
        for node in 0...network.outside { parts.visit(node, network) }
        let part = parts.component.base
        keep(&network) { _, tail, head in part[tail] == part[head] }
    }

    /// Drops arcs, with their opposites.
    mutating func drop(
        _ isSettled: borrowing Column<Bool>, _ network: inout ResidualNetwork<Int64>
    ) {
        let isSettled = isSettled.base
        keep(&network) { arc, _, _ in !isSettled[arc] }
    }

    private mutating func keep(
        _ network: inout ResidualNetwork<Int64>,
        _ isWanted: (_ arc: Int, _ tail: Int, _ head: Int) -> Bool
    ) {
        newPlace.resize(network.arcCount)
        var count = 0
        for node in 0...network.outside {
            for place in network.places(of: node) {
                let arc = network.arcs[place]
                let isFixed = arc.room == 0 && !arc.isEntered
                if isFixed || !isWanted(place, node, Int(arc.head)) {
                    newPlace[place] = -1
                    continue
                }
                newPlace[place] = Int32(count)
                tierMark[count] = tierMark[place]
                count += 1
            }
        }
        network.keep(newPlace)
    }
}
