import Reconciliation

/// What became of a table when a run was written.
struct FilledTable: Sendable {
    var table: OutcomeTable
    var rowCount: Int
    var writtenCount: Int
    var kind: Kind

    enum Kind: Sendable {
        /// Whole, and no later run stands on it.
        case whole
        /// Whole, and numbered: later runs may stand on it where all of its run is whole.
        case base(BaseTable, digests: [RowDigest])
        /// Only what the table of an earlier run does not have.
        case changed(base: Int64, superseded: [Int32])
    }

    /// Where its rows are attached; nil where there are none.
    var storage: RowStorage? {
        if writtenCount == 0 { return nil }
        if case .base = kind { return .base }
        return .row
    }

    var baseRun: Int64? {
        if case .changed(let base, _) = kind { return base }
        return nil
    }

    var supersededCount: Int {
        if case .changed(_, let superseded) = kind { return superseded.count }
        return 0
    }
}
