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
