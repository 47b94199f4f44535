/// Whole units from exact shares (contract, section 6): the floor of each share, then one unit more
/// by descending remainder, then ascending position, wherever a feasible flow still exists.
///
/// The sets of claims that can be granted a unit together are a matroid, so that the greedy choice
/// keeps the total at the maximum flow (Frank and Murota on decreasingly minimal integral flows).
/// The network holds a flow of the floors; each grant is one augmenting path that takes nothing
/// from another claim.
struct IntegralRounding: ~Copyable {
    private var order = RemainderOrder()

    init() {}

    /// - Parameters:
    ///   - network: loaded with the piece; afterwards holds a flow of the granted units.
    ///   - carried: by arc: about what it carries in a flow of the shares.
    ///   - granted: by local claim; set here.
    mutating func round(
        _ piece: borrowing FlowPiece, _ bounds: borrowing ClaimBounds,
        _ shares: ClaimShares, classOf: [Int32],
        _ network: inout ResidualNetwork<Int64>, carried: borrowing Column<Int64>,
        granted: inout [Int64]
    ) {
        for index in 0..<piece.classCount {
            for claim in bounds.members(Int32(index)) {
                network.excess[index] += shares.whole[claim]
            }
        }
        network.adopt(piece, carried, scale: 1)
        let isSettled = network.settleExcess(EveryArc())
        precondition(isSettled, "the floors of fair shares are feasible")
        order.sort(shares, bounds.position)
        granted.empty()
        for claim in bounds.weight.indices { granted.append(shares.whole[claim]) }
        for place in 0..<order.count {
            if place + 12 < order.count {
                network.prefetch(node: Int(classOf[order.claim(at: place + 12)]))
                network.prefetch(arcOf: Int(classOf[order.claim(at: place + 8)]))
                network.prefetch(headOf: Int(classOf[order.claim(at: place + 4)]))
            }
            let claim = order.claim(at: place)
            granted[claim] += network.push(from: Int(classOf[claim]), upTo: 1, EveryArc())
        }
    }
}
