/// Beginning with what is known of a flow, instead of with nothing.
extension ResidualNetwork {
    /// Sends along the arcs what another flow carried, as far as the classes have it (`excess` says
    /// what they send); what stays at a node is its excess.
    ///
    /// - Parameters:
    ///   - piece: as loaded with `scale`, without a flow.
    ///   - carried: by arc of the whole that the piece is a part of: unscaled, ≥ 0. Lowered where
    ///     more would leave a class or relay than enters it.
    mutating func adopt(
        _ piece: borrowing FlowPiece, _ carried: borrowing Column<Int64>, scale: Amount
    ) {
        // Unscaled, because only what is left of the flow is sure to be in range when scaled.
        balance.resize(piece.senderCount)
        for index in 0..<piece.classCount { balance[index] = Int64(excess[index] / scale) }
        for relay in piece.classCount..<piece.senderCount { balance[relay] = 0 }
        for sender in 0..<piece.senderCount {
            for arc in piece.arcs(of: sender) {
                let amount = carried[piece.name(ofArc: arc)]
                if amount == 0 { continue }
                let head = Int(piece.arcHead[arc])
                balance[sender] -= amount
                if head < piece.senderCount { balance[head] += amount }
            }
        }
        cancelDeficits(piece, carried)
        for sender in 0..<piece.senderCount {
            for arc in piece.arcs(of: sender) {
                let amount = Amount(carried[piece.name(ofArc: arc)]) * scale
                if amount == 0 { continue }
                carry(amount, along: Int(arcPlace[arc]))
                let head = Int(piece.arcHead[arc])
                if sender < piece.classCount { excess[sender] -= amount }
                if head >= piece.senderCount { store(amount, at: head - piece.senderCount, piece) }
            }
        }
        for relay in piece.classCount..<piece.senderCount {
            excess[relay] = Amount(balance[relay]) * scale
        }
    }

    /// Lets a store pass on what it has room for; the rest stays there.
    private mutating func store(_ amount: Amount, at first: Int, _ piece: borrowing FlowPiece) {
        var left = amount
        var store = first
        while true {
            let way = Int(upPlace[store])
            let sent = min(left, arcs[way].room)
            excess[piece.senderCount + store] += left - sent
            if sent == 0 { return }
            carry(sent, along: way)
            if piece.up[store] == FlowPiece.outside { return }
            left = sent
            store = Int(piece.up[store]) - piece.senderCount
        }
    }

    /// Lowers what leaves a node where less enters it, and so on to the stores.
    private mutating func cancelDeficits(
        _ piece: borrowing FlowPiece, _ carried: borrowing Column<Int64>
    ) {
        var count = 0
        for node in 0..<piece.senderCount where balance[node] < 0 {
            queue[count] = Int32(node)
            count += 1
        }
        while count > 0 {
            count -= 1
            let node = Int(queue[count])
            for arc in piece.arcs(of: node) where balance[node] < 0 {
                let name = piece.name(ofArc: arc)
                let less = min(carried[name], -balance[node])
                if less == 0 { continue }
                carried[name] -= less
                balance[node] += less
                let head = Int(piece.arcHead[arc])
                if head >= piece.senderCount { continue }
                if balance[head] >= 0 && balance[head] < less {
                    queue[count] = Int32(head)
                    count += 1
                }
                balance[head] -= less
            }
        }
    }
}
