import BudgetModel

/// The tools with which one thread finds the levels of parts, one after another.
///
/// Levels are ratios of integers below 2^62; flows are scaled by the level's denominator, so that
/// every comparison is exact: in 64 bits where the product fits, else in 128. A cut at any level
/// divides a part rightly; so a level that needs 128 bits is first tried a little lower, with a
/// denominator that does not.
final class PartSolver {
    /// What the parts belong to.
    struct Job: @unchecked Sendable {
        let piece: PartedPiece
        let bounds: ClaimBounds
        let shares: ClaimShares
    }

    private var narrow = ResidualNetwork<Int64>()
    private var wide = ResidualNetwork<Int128>()
    private var level = WaterLevel()
    private var cut = PartCut()
    private var part = FlowPiece()
    /// By class of the part: what its claims want, in `denominator`-ths of a unit.
    private var wanted = Column<Int128>()

    /// Settles a part whose claims stand at one level, or divides it.
    ///
    /// Claims of an open part may take less than its ways out hold. They are tried at their highest
    /// bounds where those are within it, else at the level that would fill the ways out: whoever is
    /// cut off there takes just what crosses the cut, and the rest stays open.
    func solve(_ next: PartedPiece.Part, _ job: Job, into parts: inout [PartedPiece.Part]) {
        level.take(next, job.piece, job.bounds)
        let wantsAll = next.isOpen && level.sumOfHighest(job.bounds) <= next.total
        if !wantsAll { level.find(job.bounds, total: next.total) }
        if !next.isOpen && next.classCount == 1 {
            level.settle(job.bounds, job.shares)
            return
        }
        job.piece.extract(next, into: &part)
        let fits = fits(next, job)
        if fits || wantsAll { level.settle(job.bounds, job.shares) }
        if fits { return }
        cut.findGroups(part)
        job.piece.divide(next, &cut, keepsFar: !wantsAll, into: &parts)
    }

    /// Whether the claims can take what the level gives them; if not, `cut` tells who cannot.
    private func fits(_ next: PartedPiece.Part, _ job: Job) -> Bool {
        let scale = Int128(level.denominator)
        let isNarrow = scale * Int128(next.total) < Int128(largestTotal)
        if !isNarrow, let below = level.below(total: next.total) {
            want(next, job) { claim, _ in below.taken(by: claim, job.bounds) }
            if !Self.fits(
                part, &narrow, wanted, scale: below.denominator, total: next.total, job, &cut.marks)
            {
                return false
            }
        }
        want(next, job) { _, place in level.taken(at: place, job.bounds) }
        if isNarrow {
            return Self.fits(
                part, &narrow, wanted, scale: Int64(scale), total: next.total, job, &cut.marks)
        }
        return Self.fits(
            part, &wide, wanted, scale: scale, total: next.total, job, &cut.marks)
    }

    /// Sums by class what its claims take, each told by its number and its place in the level.
    private func want(
        _ next: PartedPiece.Part, _ job: Job, _ taken: (_ claim: Int, _ place: Int) -> Int128
    ) {
        wanted.resize(Int(next.classCount))
        var place = 0
        for (index, slot) in next.classes.enumerated() {
            var sum: Int128 = 0
            for claim in job.bounds.members(job.piece.className(at: slot)) {
                sum += taken(claim, place)
                place += 1
            }
            wanted[index] = sum
        }
    }

    private static func fits<Amount>(
        _ piece: borrowing FlowPiece, _ network: inout ResidualNetwork<Amount>,
        _ wanted: borrowing Column<Int128>, scale: Amount, total: Int64, _ job: Job,
        _ marks: inout Column<UInt8>
    ) -> Bool {
        network.load(piece, scale: scale, limit: total)
        for index in 0..<piece.classCount { network.excess[index] = Amount(wanted[index]) }
        network.adopt(piece, job.piece.carried, scale: scale)
        let fits = network.settleExcess(EveryArc())
        for arc in piece.arcHead.indices {
            job.piece.carried[piece.name(ofArc: arc)] = Int64(network.flow(onArc: arc) / scale)
        }
        if !fits { network.markStuck(&marks) }
        return fits
    }
}
