import BudgetModel

/// What a reader may ask of all entries without having each of them made.
protocol EntryColumns: RowSource where Row == ReallocationEntry {
    func count(of state: EntryState) -> Int
}

extension RowList where Row == ReallocationEntry {
    public func count(of state: EntryState) -> Int {
        (source as? any EntryColumns)?.count(of: state) ?? count { $0.state == state }
    }
}

/// The reallocation entries, ascending benefit, measure, period, source and destination, each made
/// from its claim when it is asked for.
struct EntryRows: EntryColumns {
    /// Where entries come from.
    private struct Origins {
        /// The position of an entry's claim within the measure, doubled, and the measure's index;
        /// `superseded` for one that no claim asks for any more.
        private var claims: [UInt32] = []
        /// Which of the claim's entries, or which of the superseded ones: the first of most.
        private var numbers = NarrowColumn<UInt32, UInt16>(0)

        var indices: Range<Int> { claims.indices }

        mutating func reserveCapacity(_ count: Int) { claims.reserveCapacity(count) }

        mutating func append(claim: UInt32, number: UInt32) {
            claims.append(claim)
            numbers.append(number)
        }

        subscript(row: Int) -> (claim: UInt32, number: UInt32) { (claims[row], numbers[row]) }
    }

    /// What a review of an earlier run makes of an entry.
    struct Answer: Sendable {
        var state: EntryState
        var reviewed: ReallocationEntry.Review?
    }

    private static let superseded = UInt32.max

    let makers: [EntryMaker]
    private var origins = Origins()
    /// By row.
    private var answers: [Int: Answer] = [:]
    private var gone: [ReallocationEntry] = []

    init(_ makers: [EntryMaker], recordCount: Int) {
        self.makers = makers
        origins.reserveCapacity(makers.reduce(0) { $0 + $1.run.claims.count })
        for record in 0..<recordCount {
            for (index, maker) in makers.enumerated() {
                for claim in maker.run.claims.claims(of: record) {
                    for number in 0..<UInt32(maker.entryCount(claim)) {
                        origins.append(claim: UInt32(claim) << 1 | UInt32(index), number: number)
                    }
                }
            }
        }
    }

    var count: Int { origins.indices.count }

    func count(of state: EntryState) -> Int {
        origins.indices.count { index in
            let origin = origins[index]
            if origin.claim == Self.superseded { return state == .superseded }
            return state
                == (answers[index]?.state
                    ?? makers[Int(origin.claim & 1)]
                    .state(Int(origin.number), of: Int(origin.claim >> 1)))
        }
    }

    func row(_ index: Int) -> ReallocationEntry {
        let origin = origins[index]
        if origin.claim == Self.superseded { return gone[Int(origin.number)] }
        var entry = makers[Int(origin.claim & 1)]
            .entry(Int(origin.number), of: Int(origin.claim >> 1))
        if let answer = answers[index] {
            (entry.state, entry.reviewed) = (answer.state, answer.reviewed)
        }
        return entry
    }

    /// Lets a row say what its review came to.
    mutating func answer(_ answer: Answer, at row: Int) { answers[row] = answer }

    /// Puts entries that are no more in their places among the others.
    mutating func insert(
        superseded: [ReallocationEntry], precedes: (ReallocationEntry, ReallocationEntry) -> Bool
    ) {
        guard !superseded.isEmpty else { return }
        gone = superseded.sorted(by: precedes)
        var merged = Origins()
        var moved: [Int: Answer] = [:]
        merged.reserveCapacity(count + gone.count)
        var next: UInt32 = 0
        for index in origins.indices {
            let entry = row(index)
            while next < gone.count, precedes(gone[Int(next)], entry) {
                merged.append(claim: Self.superseded, number: next)
                next += 1
            }
            moved[merged.indices.count] = answers[index]
            merged.append(claim: origins[index].claim, number: origins[index].number)
        }
        while next < gone.count {
            merged.append(claim: Self.superseded, number: next)
            next += 1
        }
        (origins, answers) = (merged, moved)
    }
}
