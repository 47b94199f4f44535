/// What the arcs of a network carried in one stage, for the next to start from.
///
/// Components share no arcs: threads that solve different ones touch different places.
final class ArcFlows: @unchecked Sendable {
    /// By arc of a claim.
    let claims: Column<Int64>
    /// By child of a hub.
    let hubs: Column<Int64>

    init(_ network: FlowNetwork) {
        claims = Column(repeating: 0, count: network.arcs.count)
        hubs = Column(repeating: 0, count: network.hubChildren.count)
    }
}

extension StageLayout {
    /// Keeps what a solved component carries; claims of one class share out what their class
    /// sends.
    ///
    /// - Parameter granted: by local claim: what the flow carries for it.
    func keep(
        _ component: borrowing StageComponent, granted: [Int64],
        _ solved: borrowing ResidualNetwork<Int64>, _ network: FlowNetwork, in flows: ArcFlows
    ) {
        let piece = component.piece
        for index in 0..<piece.classCount {
            let arcs = piece.arcs(of: index)
            var sent = arcs.lowerBound
            var left = arcs.isEmpty ? 0 : solved.flow(onArc: sent)
            for member in component.members(index) {
                var wanted = granted[member]
                var arc = arcs.lowerBound
                forEachArc(ofClaim: Int(component.claims[member]), network) { name in
                    while left == 0 && sent + 1 < arcs.upperBound {
                        sent += 1
                        left = solved.flow(onArc: sent)
                    }
                    let part = arc == sent ? min(wanted, left) : 0
                    flows.claims[name] = part
                    wanted -= part
                    left -= part
                    arc += 1
                }
            }
        }
        var arc = Int(piece.arcStart[piece.classCount])
        for relay in component.relays {
            forEachArc(ofHub: Int(relay), network) { name in
                flows.hubs[name] = solved.flow(onArc: arc)
                arc += 1
            }
        }
    }
}
