import Reconciliation

/// Where the rows of a run's table stand; views show both as one table.
enum RowStorage: String {
    /// Rows that no later run stands on.
    case row
    /// A whole table, with the position of each row: later runs may stand on it.
    case base

    /// The column that a base has beside those of the view.
    static let position = "position"

    /// The partitioned table, with its schema.
    func name(_ table: OutcomeTable) -> String { "hemtag.\(table.name)_\(rawValue)" }
}
