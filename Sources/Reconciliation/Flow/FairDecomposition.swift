import BudgetModel

/// The weighted max-min fair shares of one component in one stage, exactly.
///
/// A feasible total for every set of claims is a polymatroid, and the fair shares are its
/// lexicographically optimal base (Megiddo 1974; Fujishige 1980). The decomposition: find the
/// level λ at which the claims, each held within its bounds, take just the component's total;
/// one maximum flow tells whether they can; if not, a minimum cut splits the component into a
/// near side, whose claims take exactly what its crossing lines and caps hold and stand at or below
/// λ, and a far side, whose claims share the rest and stand at or above it. Both are solved
/// on their own, from an explicit stack (Groenevelt 1991; Gallo, Grigoriadis and Tarjan 1989 give
/// the parametric view of the same cuts).
///
/// Levels are ratios of integers below 2^62; flows are scaled by the level's denominator, so that
/// every comparison is exact: in 64 bits where the product fits, else in 128.
struct FairDecomposition: ~Copyable {
    private struct Part {
        var piece: FlowPiece
        /// By class of the piece: the class of the component.
        var classes: [Int32]
        /// What the part's claims take together.
        var total: Int64
    }

    private var narrow = ResidualNetwork<Int64>()
    private var wide = ResidualNetwork<Int128>()
    private var level = WaterLevel()
    private var marks = Column<UInt8>()
    private var wanted = Column<Int128>()
    private var stack: [Part] = []

    init() {}

    /// Computes the share of every local claim.
    ///
    /// - Parameter carried: by arc of the piece: a flow to start from, within all capacities;
    ///   afterwards about what it carries in a flow of the shares, in whole units.
    mutating func solve(
        _ piece: borrowing FlowPiece, _ bounds: borrowing ClaimBounds,
        _ carried: inout Column<Int64>, into shares: inout ClaimShares
    ) {
        shares.reset(bounds.weight.count)
        guard let short = settleWhole(piece, bounds, &carried, &shares) else { return }
        stack.append(short)
        while let part = stack.popLast() { solve(part, bounds, carried, &shares) }
    }

    /// Gives every claim its highest bound where a maximum flow allows it, and returns the rest:
    /// the claims that are short together, with what they hold.
    private mutating func settleWhole(
        _ piece: borrowing FlowPiece, _ bounds: borrowing ClaimBounds,
        _ carried: inout Column<Int64>, _ shares: inout ClaimShares
    ) -> Part? {
        var wantedTotal: Int64 = 0
        for claim in bounds.highest.indices {
            shares.settle(claim, bounds.highest[claim])
            wantedTotal += bounds.highest[claim]
        }
        narrow.load(piece, scale: 1, limit: wantedTotal)
        for index in 0..<piece.classCount {
            for claim in bounds.members(Int32(index)) {
                narrow.excess[index] += bounds.highest[claim]
            }
        }
        narrow.adopt(piece, carried, scale: 1)
        let isSettled = narrow.settleExcess(EveryArc())
        for arc in piece.arcHead.indices { carried[arc] = narrow.flow(onArc: arc) }
        if isSettled { return nil }
        narrow.markStuck(&marks)
        let halves = piece.split(near: marks)
        return Part(
            piece: halves.near, classes: halves.nearClasses, total: halves.nearTotal)
    }

    private mutating func solve(
        _ part: Part, _ bounds: borrowing ClaimBounds, _ carried: borrowing Column<Int64>,
        _ shares: inout ClaimShares
    ) {
        level.find(part.classes, bounds, total: part.total)
        if part.classes.count <= 1 || fits(part, bounds, carried) {
            level.settle(bounds, &shares)
            return
        }
        let halves = part.piece.split(near: marks)
        stack.append(
            Part(
                piece: halves.far, classes: halves.farClasses.map { part.classes[Int($0)] },
                total: part.total - halves.nearTotal))
        stack.append(
            Part(
                piece: halves.near, classes: halves.nearClasses.map { part.classes[Int($0)] },
                total: halves.nearTotal))
    }

    /// Whether the claims can take what the level gives them; if not, `marks` holds the cut.
    private mutating func fits(
        _ part: Part, _ bounds: borrowing ClaimBounds, _ carried: borrowing Column<Int64>
    ) -> Bool {
        wanted.resize(part.classes.count)
        var place = 0
        for index in part.classes.indices {
            var sum: Int128 = 0
            for _ in bounds.members(part.classes[index]) {
                sum += level.taken(at: place, bounds)
                place += 1
            }
            wanted[index] = sum
        }
        let scale = Int128(level.denominator)
        if scale * Int128(part.total) < Int128(largestTotal) {
            return Self.fits(part, Int64(scale), wanted, &narrow, marks: &marks, carried)
        }
        return Self.fits(part, scale, wanted, &wide, marks: &marks, carried)
    }

    private static func fits<Amount>(
        _ part: Part, _ scale: Amount, _ wanted: borrowing Column<Int128>,
        _ network: inout ResidualNetwork<Amount>, marks: inout Column<UInt8>,
        _ carried: borrowing Column<Int64>
    ) -> Bool {
        network.load(part.piece, scale: scale, limit: part.total)
        for index in part.classes.indices { network.excess[index] = Amount(wanted[index]) }
        network.adopt(part.piece, carried, scale: scale)
        let fits = network.settleExcess(EveryArc())
        for arc in part.piece.arcHead.indices {
            carried[part.piece.name(ofArc: arc)] = Int64(network.flow(onArc: arc) / scale)
        }
        if !fits { network.markStuck(&marks) }
        return fits
    }
}
