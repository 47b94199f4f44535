import BudgetModel

/// The order of rows that stand by benefit first and by measure next, while each measure keeps its
/// own: one word a row.
struct RecordOrder: Sendable {
    /// A row's position within its measure, doubled, and the measure's index.
    private var words: [UInt32] = []

    /// - Parameters:
    ///   - counts: rows of each measure.
    ///   - end: by measure's index and record: one past the last row of the record.
    init(recordCount: Int, counts: [Int], end: (_ measure: Int, _ record: Int) -> Int) {
        words.reserveCapacity(counts.reduce(0, +))
        var next = counts.map { _ in 0 }
        for record in 0..<recordCount {
            for measure in counts.indices {
                let end = end(measure, record)
                while next[measure] < end {
                    words.append(UInt32(next[measure]) << 1 | UInt32(measure))
                    next[measure] += 1
                }
            }
        }
    }

    var count: Int { words.count }

    subscript(row: Int) -> (measure: Int, position: Int) {
        (Int(words[row] & 1), Int(words[row] >> 1))
    }
}
