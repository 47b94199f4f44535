import Dispatch

/// The weighted max-min fair shares of one component in one stage, exactly.
///
/// A feasible total for every set of claims is a polymatroid, and the fair shares are its
/// lexicographically optimal base (Megiddo 1974; Fujishige 1980). The decomposition: find the
/// level λ at which the claims, each held within its bounds, take just the component's total;
/// one maximum flow tells whether they can; if not, a minimum cut splits the component into a
/// near side, whose claims take exactly what its crossing lines and caps hold and stand at or below
/// λ, and a far side, whose claims share the rest and stand at or above it. What hangs together on
/// either side is solved on its own (Groenevelt 1991; Gallo, Grigoriadis and Tarjan 1989 give the
/// parametric view of the same cuts), by several threads where there is enough of it.
struct FairDecomposition: ~Copyable {
    private let piece = PartedPiece()
    private let solver = PartSolver()

    /// Fewer nodes are solved sooner than another thread has taken them.
    private static var nodesWorthSharing: Int { 4096 }

    init() {}

    /// Computes the share of every local claim.
    ///
    /// - Parameter carried: by arc of the piece: a flow to start from, within all capacities;
    ///   afterwards about what it carries in a flow of the shares, in whole units.
    func solve(
        _ whole: borrowing FlowPiece, _ bounds: ClaimBounds, _ carried: inout Column<Int64>,
        into shares: ClaimShares, threads: Int
    ) {
        shares.reset(bounds.weight.count)
        let all = piece.load(whole, &carried)
        let job = PartSolver.Job(piece: piece, bounds: bounds, shares: shares)
        var parts = [all]
        if threads > 1 && whole.nodeCount > Self.nodesWorthSharing {
            share(&parts, job, threads)
        } else {
            while let part = parts.popLast() { solver.solve(part, job, into: &parts) }
        }
        piece.giveBack(&carried)
    }

    /// Large parts wait for whichever thread is free; each thread solves what is small itself.
    private func share(_ parts: inout [PartedPiece.Part], _ job: PartSolver.Job, _ threads: Int) {
        let waiting = PartQueue(parts)
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            let solver = PartSolver()
            var own: [PartedPiece.Part] = []
            while let part = waiting.next() {
                own.append(part)
                while let part = own.popLast() {
                    if !own.isEmpty && part.nodes.count > Self.nodesWorthSharing {
                        waiting.add(part)
                    } else {
                        solver.solve(part, job, into: &own)
                    }
                }
                waiting.finishOne()
            }
        }
        parts.removeAll()
    }
}

/// Parts that wait for a thread; the end has come when none waits and none is being solved.
private final class PartQueue: @unchecked Sendable {
    private var parts: [PartedPiece.Part]
    private var unfinished: Int
    private let lock = DispatchSemaphore(value: 1)
    private let arrived: DispatchSemaphore

    init(_ parts: [PartedPiece.Part]) {
        self.parts = parts
        unfinished = parts.count
        arrived = DispatchSemaphore(value: 0)
        // One signal for each part, or for the end.
        for _ in 0..<max(1, parts.count) { arrived.signal() }
    }

    func add(_ part: PartedPiece.Part) {
        lock.wait()
        parts.append(part)
        unfinished += 1
        lock.signal()
        arrived.signal()
    }

    /// Waits for a part; nil at the end.
    func next() -> PartedPiece.Part? {
        arrived.wait()
        lock.wait()
        let part = parts.popLast()
        lock.signal()
        // Whoever comes after is told of the end too.
        if part == nil { arrived.signal() }
        return part
    }

    func finishOne() {
        lock.wait()
        unfinished -= 1
        let isLast = unfinished == 0
        lock.signal()
        if isLast { arrived.signal() }
    }
}
