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

/// The reallocation entries, ascending benefit, measure, period and destination, each made from its
/// claim when it is asked for.
struct EntryRows: EntryColumns {
    let makers: [EntryMaker]
    /// The position of an entry's claim within the measure, doubled, and the measure's index.
    private var claims: [UInt32] = []
    /// Which of the claim's entries: the first of most.
    private var numbers = NarrowColumn<UInt32, UInt16>(0)

    init(_ makers: [EntryMaker], recordCount: Int) {
        self.makers = makers
        claims.reserveCapacity(makers.reduce(0) { $0 + $1.run.claims.count })
        for record in 0..<recordCount {
            for (index, maker) in makers.enumerated() {
                for claim in maker.run.claims.claims(of: record) {
                    for number in 0..<UInt32(maker.entryCount(claim)) {
                        claims.append(UInt32(claim) << 1 | UInt32(index))
                        numbers.append(number)
                    }
                }
            }
        }
    }

    var count: Int { claims.count }

    private func origin(_ row: Int) -> (maker: EntryMaker, claim: Int, number: Int) {
        let word = claims[row]
        return (makers[Int(word & 1)], Int(word >> 1), Int(numbers[row]))
    }

    func count(of state: EntryState) -> Int {
        claims.indices.count { row in
            let (maker, claim, number) = origin(row)
            return maker.state(number, of: claim) == state
        }
    }

    func row(_ index: Int) -> ReallocationEntry {
        let (maker, claim, number) = origin(index)
        return maker.entry(number, of: claim)
    }

    func legCount(_ row: Int) -> Int {
        let (maker, claim, number) = origin(row)
        return maker.legCount(number, of: claim)
    }

    /// The legs of an entry with their plan lines; -1 for the savings line.
    func forEachLeg(_ row: Int, _ body: (EntryLeg, _ line: Int) throws -> Void) rethrows {
        let (maker, claim, number) = origin(row)
        try maker.forEachLeg(number, of: claim, entry: row, body)
    }
}

/// The legs of all entries, in their order, each made when it is asked for.
struct LegRows: RowSource {
    private let entries: EntryRows
    /// Legs of entry e: `start[e] ..< start[e + 1]`.
    private let start: [UInt32]

    init(_ entries: EntryRows) {
        self.entries = entries
        var start = [UInt32](repeating: 0, count: entries.count + 1)
        for row in 0..<entries.count { start[row + 1] = start[row] + UInt32(entries.legCount(row)) }
        self.start = start
    }

    var count: Int { Int(start[start.count - 1]) }

    func row(_ index: Int) -> EntryLeg {
        let entry = start.partitioningIndex { Int($0) > index } - 1
        var found: EntryLeg?
        entries.forEachLeg(entry) { leg, _ in
            if leg.number == index - Int(start[entry]) { found = leg }
        }
        guard let found else { preconditionFailure("entry \(entry) has no leg \(index)") }
        return found
    }

    /// Every leg with its plan line, without looking for the entry of each.
    func forEachRow(_ body: (EntryLeg, _ line: Int) throws -> Void) rethrows {
        for entry in 0..<entries.count { try entries.forEachLeg(entry, body) }
    }
}

extension [UInt32] {
    /// The first position at which an ascending predicate holds.
    fileprivate func partitioningIndex(_ holds: (UInt32) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension RowList where Row == EntryLeg {
    /// Every leg, with its plan line where that is known; -1 for the savings line.
    func forEachLeg(_ body: (EntryLeg, _ line: Int?) throws -> Void) rethrows {
        if let rows = source as? LegRows { return try rows.forEachRow { try body($0, $1) } }
        for leg in self { try body(leg, leg.role == .balance ? -1 : nil) }
    }
}
