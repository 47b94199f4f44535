/// Reads a flow as rows “this claim, on this line, through this tier, so many units”.
///
/// Relays mix what enters them; first in, first out tells it apart again. Relays are taken in
/// topological order, so that all of a relay's inflow is known before it is handed on.
struct FlowPaths: ~Copyable {
    /// A parcel on its way, in a list by relay.
    private struct Parcel {
        var claim: UInt32
        var amount: Int64
        var next: Int32
        var tier: UInt8
    }

    private static let none: Int32 = -1

    private var parcels: [Parcel] = []
    private var first: [Int32] = []
    private var last: [Int32] = []
    /// By relay: arcs with flow that still have to deliver.
    private var awaited: [Int32] = []
    private var ready: [Int32] = []

    init() {}

    mutating func write(
        _ component: borrowing StageComponent, _ granted: [Int64],
        _ network: borrowing ResidualNetwork<Int64>, into rows: inout [Attribution]
    ) {
        reset(component.piece, network)
        var claim = 0
        var held = granted.first ?? 0
        for arc in component.arcTier.indices {
            var left = network.flow(onArc: arc)
            if left <= 0 { continue }
            let target = Int(component.piece.arcHead[arc])
            while left > 0 {
                while held == 0 {
                    claim += 1
                    held = granted[claim]
                }
                let amount = min(left, held)
                left -= amount
                held -= amount
                let parcel = Parcel(
                    claim: component.claims[claim], amount: amount, next: Self.none,
                    tier: component.arcTier[arc])
                set(parcel, at: target, component, &rows)
            }
            arrived(at: target, component.piece)
        }
        while let relay = ready.popLast() {
            handOn(Int(relay), component, network, &rows)
        }
    }

    private mutating func reset(
        _ piece: borrowing FlowPiece, _ network: borrowing ResidualNetwork<Int64>
    ) {
        parcels.removeAll(keepingCapacity: true)
        ready.removeAll(keepingCapacity: true)
        first = [Int32](repeating: Self.none, count: piece.relayCount)
        last = first
        awaited = [Int32](repeating: 0, count: piece.relayCount)
        for arc in piece.arcHead.indices where network.flow(onArc: arc) > 0 {
            let relay = Int(piece.arcHead[arc]) - piece.classCount
            if relay < piece.relayCount { awaited[relay] += 1 }
        }
    }

    /// Sets a parcel down on a line (a row) or at a relay.
    private mutating func set(
        _ parcel: Parcel, at node: Int, _ component: borrowing StageComponent,
        _ rows: inout [Attribution]
    ) {
        let piece = component.piece
        if node >= piece.senderCount {
            rows.append(
                Attribution(
                    claim: parcel.claim, line: component.stores[node - piece.senderCount],
                    tier: parcel.tier, amount: parcel.amount))
            return
        }
        let relay = node - piece.classCount
        let place = Int32(parcels.count)
        parcels.append(parcel)
        if first[relay] == Self.none {
            first[relay] = place
        } else {
            parcels[Int(last[relay])].next = place
        }
        last[relay] = place
    }

    private mutating func arrived(at node: Int, _ piece: borrowing FlowPiece) {
        let relay = node - piece.classCount
        if relay >= piece.relayCount { return }
        awaited[relay] -= 1
        if awaited[relay] == 0 { ready.append(Int32(relay)) }
    }

    private mutating func handOn(
        _ relay: Int, _ component: borrowing StageComponent,
        _ network: borrowing ResidualNetwork<Int64>, _ rows: inout [Attribution]
    ) {
        let node = component.piece.classCount + relay
        var place = first[relay]
        for arc in component.piece.arcs(of: node) {
            var left = network.flow(onArc: arc)
            if left <= 0 { continue }
            let target = Int(component.piece.arcHead[arc])
            while left > 0 && place != Self.none {
                let index = Int(place)
                var part = parcels[index]
                part.amount = min(part.amount, left)
                part.next = Self.none
                left -= part.amount
                parcels[index].amount -= part.amount
                if parcels[index].amount == 0 { place = parcels[index].next }
                set(part, at: target, component, &rows)
            }
            precondition(left == 0, "a relay hands on what it was given")
            arrived(at: target, component.piece)
        }
    }
}

extension FlowPiece {
    @inline(__always) func arcs(of sender: Int) -> Range<Int> {
        Int(arcStart[sender])..<Int(arcStart[sender + 1])
    }
}
