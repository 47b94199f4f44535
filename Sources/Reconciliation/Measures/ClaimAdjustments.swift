import BudgetModel

/// What each claim has of its lines' adjustments (contract, section 9).
struct ClaimAdjustments: Sendable {
    /// What is taken, for one claim, from a rise that swallowed it.
    struct Rise: Sendable, BitwiseCopyable {
        var claim: UInt32
        var line: UInt32
        var amount: Units
    }

    /// By claim: of missing and reabsorbed, what no line could give; empty where all could.
    private let unadjustable: [Units]
    /// Ascending claim and line.
    let rises: [Rise]
    /// Rises of claim c: `start[c] ..< start[c + 1]`; empty where nothing is reabsorbed.
    private var start: [UInt32] = []
    /// By supply: by how much its destination is raised; empty where none is.
    private let raises: [Units]

    init(unadjustable: [Units], rises: [Rise], raises: [Units], claimCount: Int) {
        self.unadjustable = unadjustable.contains { $0 != 0 } ? unadjustable : []
        self.rises = rises.sorted { ($0.claim, $0.line) < ($1.claim, $1.line) }
        self.raises = raises.contains { $0 != 0 } ? raises : []
        guard !rises.isEmpty else { return }
        start = .init(repeating: 0, count: claimCount + 1)
        for rise in rises { start[Int(rise.claim) + 1] += 1 }
        for claim in 0..<claimCount { start[claim + 1] += start[claim] }
    }

    func unadjustable(_ claim: Int) -> Units { unadjustable.isEmpty ? 0 : unadjustable[claim] }

    func rises(of claim: Int) -> Range<Int> {
        start.isEmpty ? 0..<0 : Int(start[claim])..<Int(start[claim + 1])
    }

    func raise(ofSupply supply: Int) -> Units { raises.isEmpty ? 0 : raises[supply] }

    /// What is taken from a claim's own line: all that is owed and neither shows, nor comes from
    /// rises, nor is out of reach.
    func missing(_ claim: Int, of run: MeasureRun) -> Units {
        var left = run.claims.owed(claim) - run.visible[claim] - unadjustable(claim)
        for rise in rises(of: claim) { left -= rises[rise].amount }
        return left
    }
}
