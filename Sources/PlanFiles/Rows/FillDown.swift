/// What empty cells mean in columns where empty says “as above”: the last text of each column, kept
/// while the rows go by in their order.
final class FillDown {
    /// The outermost first.
    let columns: [Int]
    private var texts: [UnsafeMutablePointer<UInt8>]
    private var capacities: [Int]
    /// Bytes of each text; nil where nothing stands above.
    private var counts: [Int?]

    /// - Returns: nil where no column is filled.
    init?(_ columns: [Int]) {
        guard !columns.isEmpty else { return nil }
        self.columns = columns
        texts = columns.map { _ in Self.allocate(64) }
        capacities = columns.map { _ in 64 }
        counts = columns.map { _ in nil }
    }

    deinit { for text in texts { (text - Block.slack).deallocate() } }

    /// Bytes of all texts.
    var size: Int { counts.reduce(0) { $0 + ($1 ?? 0) } }

    func holds(_ column: Int) -> Bool { columns.contains(column) }

    /// The text above a column; nil where there is none, or the column is not filled.
    func above(_ column: Int) -> Field? {
        guard let index = columns.firstIndex(of: column), let count = counts[index] else {
            return nil
        }
        return Field(start: UnsafePointer(texts[index]), count: count)
    }

    /// Takes in the text of a column, and forgets those of the columns within it.
    func take(_ field: Field, _ column: Int) {
        guard let index = columns.firstIndex(of: column) else { return }
        if field.count > capacities[index] {
            (texts[index] - Block.slack).deallocate()
            capacities[index] = field.count * 2
            texts[index] = Self.allocate(capacities[index])
        }
        texts[index].update(from: field.start, count: field.count)
        counts[index] = field.count
        for inner in (index + 1)..<max(index + 1, columns.count) { counts[inner] = nil }
    }

    /// Nothing stands above a column and those within it any more.
    func forget(_ column: Int) {
        guard let index = columns.firstIndex(of: column) else { return }
        for inner in index..<columns.count { counts[inner] = nil }
    }

    /// With room before and after, as fields of a block have it.
    private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + 2 * Block.slack)
        bytes.initialize(repeating: 0x20, count: capacity + 2 * Block.slack)
        return bytes + Block.slack
    }
}
