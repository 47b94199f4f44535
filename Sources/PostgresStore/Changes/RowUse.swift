/// What becomes of the rows of a table, beside being encoded.
enum RowUse {
    /// All are sent, and forgotten.
    case sent
    /// All are sent, each with its position; later runs may stand on them by their digests.
    case numbered(RowNumbering)
    /// Those are sent that a base does not have.
    case compared(RowComparison)

    /// nil where nothing is digested.
    var digestKey: RowDigestKey? {
        switch self {
        case .sent: nil
        case .numbered(let numbering): numbering.key
        case .compared(let comparison): comparison.key
        }
    }
}

/// The digests of a table that becomes a base, by position.
final class RowNumbering {
    let key = RowDigestKey.random()
    private(set) var digests: [RowDigest] = []

    init(rowCount: Int) { digests.reserveCapacity(rowCount) }

    /// - Returns: the row's position.
    func append(_ digest: RowDigest) -> Int32 {
        digests.append(digest)
        return Int32(digests.count - 1)
    }
}

/// Holds the rows of a table against those of its base.
final class RowComparison {
    let key: RowDigestKey
    private var matching: RowMatching
    private let largestCount: Int
    private var newCount = 0
    /// The rows of the base that the table does not have, once that is known.
    private(set) var superseded: [Int32] = []

    /// - Parameter largestCount: how many rows may differ.
    init(_ key: RowDigestKey, _ base: [RowDigest], largestCount: Int) {
        self.key = key
        matching = RowMatching(base)
        self.largestCount = largestCount
    }

    func isInBase(_ digest: RowDigest) -> Bool {
        if matching.find(digest) { return true }
        newCount += 1
        return false
    }

    /// Whether more rows differ than may.
    var isExceeded: Bool { newCount > largestCount }

    /// Told once every row of the table was asked for.
    ///
    /// - Throws: `TooManyRowsDiffer`.
    func finish() throws {
        superseded = matching.missingRows()
        if superseded.count > largestCount { throw TooManyRowsDiffer() }
    }
}

/// The table had better be written whole.
struct TooManyRowsDiffer: Error {}
