import Reconciliation

/// When a run writes only the rows that differ from those of an earlier run.
public struct ChangedRows: Sendable, Hashable {
    /// A smaller table is written whole: that is done before its base is looked at.
    public var leastRows = 2_000
    /// Where more rows differ, in percent of the base's, the table is written whole: readers pay
    /// for every row that is passed over.
    public var largestPercent = 20
    /// Likewise: a reader's server hashes the positions of rows that are passed over, and one of
    /// default settings (`work_mem` of 4 MB) hashes no more than 131 072 of them.
    public var mostRows = 100_000

    public init() {}
}

/// A whole table of an earlier run, on which a later one may stand.
struct BaseTable: Sendable {
    var table: OutcomeTable
    var run: Int64
    var rowCount: Int
    /// `RunPartition.columns`.
    var columns: String
    var key: RowDigestKey
}

extension BaseTable {
    /// The digests of its rows, by position; nil where they are not complete.
    func digests(_ connection: Connection) throws -> [RowDigest]? {
        var digests: [RowDigest] = []
        digests.reserveCapacity(rowCount)
        try connection.copyOut(
            """
            select digests from hemtag.base_digest
            where run_id = \(run) and table_name = '\(table.name)' order by part
            """, name: "read digests of \(table.name)"
        ) { fields in
            guard let bytes = fields.next() else { return }
            let last = bytes.count - RowDigest.byteCount
            for offset in stride(from: 0, through: last, by: RowDigest.byteCount) {
                let first = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                let second = bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)
                digests.append(
                    RowDigest(
                        first: UInt64(littleEndian: first), second: UInt64(littleEndian: second)))
            }
        }
        return digests.count == rowCount ? digests : nil
    }
}
