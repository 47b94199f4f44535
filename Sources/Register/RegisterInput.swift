import BudgetModel

/// One input of the register, declared once: its name, its table, its columns, and how a row of
/// cells becomes a value. Both readers, the loader and the pipeline's register section go by it.
///
/// A new input is a declaration (in `Inputs/`, listed in `allCases`), an array of `RegisterRows`,
/// a migration with its table, and its cases in `RegisterConformance`.
public struct RegisterInput: Sendable {
    /// In pipeline files, reports and options: `planned_benefits`.
    public let name: String
    /// The table of schema `register`.
    public let tableName: String
    /// In the order in which a row's cells are read.
    public let columns: [RegisterColumn]
    /// The column that `as_of` bounds.
    public let recordedAt: Int?
    /// Adds the row at hand; false where a cell faulted, and then nothing was added.
    let take: @Sendable (RegisterCells, inout Codes, inout RegisterRows) -> Bool
    /// Told when the input is there, though it may have no rows.
    let open: @Sendable (inout RegisterRows) -> Void

    /// - Parameters:
    ///   - make: the row's value; nil only where it faulted a cell. It goes on after a fault as far
    ///     as it can, so that everything wrong with a row is told at once.
    ///   - keep: adds the value.
    init<Row>(
        _ name: String, table tableName: String, columns: [RegisterColumn], recordedAt: Int? = nil,
        open: @escaping @Sendable (inout RegisterRows) -> Void = { _ in },
        make: @escaping @Sendable (RegisterCells, inout Codes) -> Row?,
        keep: @escaping @Sendable (inout RegisterRows, Row) -> Void
    ) {
        self.name = name
        self.tableName = tableName
        self.columns = columns
        self.recordedAt = recordedAt
        self.open = open
        take = { cells, codes, rows in
            guard let row = make(cells, &codes), cells.isSound else { return false }
            keep(&rows, row)
            return true
        }
    }

    /// Every input in the order of reading: trees first, so that what follows meets known codes,
    /// and what others name before those that name it.
    public static let allCases: [RegisterInput] = [
        .orgUnits, .accounts, .initiatives, .kpis, .benefits, .reallocations, .inBase, .runCosts,
        .crosswalk, .plannedBenefits, .investments, .kpiReadings, .approvedChanges, .continuity,
    ]

    /// nil where no input has the name.
    public init?(name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// Told when the input is there, though it may have no rows: an organisation without units is
    /// another thing than none.
    public func begin(_ rows: inout RegisterRows) { open(&rows) }
}

extension RegisterInput: Hashable {
    public static func == (a: Self, b: Self) -> Bool { a.name == b.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
