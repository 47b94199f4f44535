import Register

/// How many rows each transaction wrote, of tables that are read at one moment anyway: then the
/// server need not go through them once more for ``RowVersions``.
final class RowStamps {
    private var isCounting = false
    private var counts: [RegisterInput: [UInt32: Int64]] = [:]

    /// The others are small, and those that are not are counted by the server.
    private static let counted: Set<RegisterInput> = [.benefits]
    /// More of them are counted by the server too: they would have to be sent to it.
    static let mostStamps = 10_000

    func begin() { (isCounting, counts) = (true, [:]) }
    func end() { (isCounting, counts) = (false, [:]) }

    /// What counts the rows of a table while they are read; nil where nobody asks for it.
    func counter(of table: RegisterInput, isPlain: Bool) -> Counter? {
        isCounting && isPlain && Self.counted.contains(table) ? Counter() : nil
    }

    /// Told when all rows of the table were read.
    func keep(_ counter: consuming Counter, of table: RegisterInput) {
        counts[table] = counter.finished()
    }

    /// A query of the stamps with their numbers of rows; nil where they were not counted.
    func counted(_ table: RegisterInput) -> String? {
        guard let counts = counts[table] else { return nil }
        func array(_ values: some Sequence<some BinaryInteger>) -> String {
            "'{" + values.map { "\($0)" }.joined(separator: ",") + "}'::bigint[]"
        }
        return "select * from unnest(\(array(counts.keys)), \(array(counts.values)))"
    }

    /// Counts rows by stamp; those of one stamp mostly follow each other.
    struct Counter {
        private var counts: [UInt32: Int64]? = [:]
        private var last: UInt32 = 0
        private var lastCount: Int64 = 0

        mutating func add(_ stamp: Int64?) {
            guard let stamp else {
                counts = nil
                return
            }
            let wanted = UInt32(truncatingIfNeeded: stamp)
            if wanted != last {
                keepLast()
                last = wanted
            }
            lastCount += 1
        }

        private mutating func keepLast() {
            if lastCount > 0 { counts?[last, default: 0] += lastCount }
            lastCount = 0
            if (counts?.count ?? 0) > RowStamps.mostStamps { counts = nil }
        }

        /// nil where there were too many.
        fileprivate consuming func finished() -> [UInt32: Int64]? {
            keepLast()
            return counts
        }
    }
}
