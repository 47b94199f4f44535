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
