import CByteScan
import Diagnostics

/// What every column of a file holds: the whole file read once, in bounded memory.
struct FileProfile {
    /// Rows whose cells are all looked at; of the rows after them one in `stride` is.
    static let thorough = 300_000
    static let stride = 16
    /// Cells of the rows that stay for comparing columns with each other.
    private static let sampleCells = 300_000

    var columns: [ColumnProfile]
    private(set) var rows = 0
    /// Rows by their number of fields.
    private(set) var widths: [Int: Int] = [:]
    /// Evenly spread over the file, decoded and trimmed, each as wide as the table.
    private(set) var sample: [[String]] = []
    /// Where the scan could not go on.
    private(set) var stop: Finding?
    private var sampleStride = 1
    private let mostRows: Int
    private let unread: Int

    /// - Throws: as `DelimitedInput` does.
    /// - Parameter skipping: rows below the header that hold no data yet.
    init(path: String, dialect: Dialect, width: Int, skipping: Int) throws(Finding) {
        unread = skipping
        columns = [ColumnProfile](repeating: ColumnProfile(), count: width)
        mostRows = max(200, Self.sampleCells / max(1, width))
        let input = try DelimitedInput(
            path: path, dialect: dialect, blockSize: 1 << 18, isDigested: false)
        let block = Block(capacity: 1 << 18 + 2 * Block.slack)
        let scan = BlockScan(dialect, engine: .vector)
        var lines = input.linesBefore
        while input.reader.next(block) {
            scan.scan(block)
            for index in 0..<scan.rowCount { take(scan.row(index), scan, dialect) }
            lines += scan.lineCount
            if let stop = scan.stop {
                self.stop = StopReason.finding(
                    stop.reason, at: .file(path: path, line: lines + 1, column: 0), value: nil,
                    encoding: dialect.encoding)
                return
            }
        }
        if let failure = input.reader.failure { throw failure }
    }

    private mutating func take(_ row: Row, _ scan: BlockScan, _ dialect: Dialect) {
        if row.isBlank { return }
        rows += 1
        if rows <= unread { return }
        widths[row.count, default: 0] += 1
        let isSampled = rows % sampleStride == 0
        guard rows <= Self.thorough || rows % Self.stride == 0 || isSampled else { return }
        var texts: [String] = []
        if isSampled { texts.reserveCapacity(columns.count) }
        for column in columns.indices {
            guard column < row.count else {
                columns[column].add("", hash: 0)
                if isSampled { texts.append("") }
                continue
            }
            let field = scan.text(row, column).trimmed()
            let text = dialect.encoding.decode(field.buffer).trimmed
            columns[column].add(text, hash: Self.hash(field.buffer))
            if isSampled { texts.append(text) }
        }
        guard isSampled else { return }
        sample.append(texts)
        if sample.count > mostRows {
            sample = sample.enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
            sampleStride *= 2
        }
    }

    /// FNV-1a.
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }
}

/// What columns say of each other, by the sampled rows.
struct ColumnRelations {
    let rows: [[String]]

    /// The share of rows (in 1/1000) in which equal values of some columns go with one value of
    /// another; nil where too few values come more than once to tell.
    func determine(_ keys: [Int], _ column: Int) -> Int? {
        var first: [String: String] = [:]
        var (tested, agreeing) = (0, 0)
        for row in rows {
            let key =
                keys.count == 1 ? row[keys[0]] : keys.map { row[$0] }.joined(separator: "\u{1F}")
            if key.isEmpty { continue }
            if let value = first[key] {
                tested += 1
                if value == row[column] { agreeing += 1 }
            } else {
                first[key] = row[column]
            }
        }
        guard tested >= 3 else { return nil }
        return agreeing * 1000 / tested
    }

    /// Whether the codes of one column begin with those of another in nearly every row.
    func begins(_ column: Int, with prefix: Int) -> Bool {
        let both = rows.filter { !$0[column].isEmpty && !$0[prefix].isEmpty }
        guard both.count >= 3 else { return false }
        let holding = both.count { $0[column].hasPrefix($0[prefix]) && $0[column] != $0[prefix] }
        return holding * 100 >= both.count * 97
    }
}
