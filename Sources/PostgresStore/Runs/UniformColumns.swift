import BudgetModel
import Reconciliation

/// The columns of a table that say the same in every row of a run: the entity, the grain, sums that
/// no claim of this night has. Their one value is written with the table, not with its rows.
struct UniformColumns {
    /// One value, as PostgreSQL reads it from a literal; nil: NULL.
    typealias Value = String?

    /// By SQL column; columns that vary are left out.
    private let values: [String: Value]

    /// Reads every row of a table that has at least one.
    init(of table: OutcomeTable, _ outcome: Outcome, entity: String, run: Int64) throws {
        let columns = OutcomeCopySink.columns(of: table)
        var search = UniformSearch(columnCount: columns.count)
        try outcome.write(table, to: &search)
        var values: [String: Value] = ["entity": entity, "run_id": String(run)]
        for (column, cell) in zip(columns.dropFirst(values.count), search.cells) where !cell.varies
        {
            values[column] = .some(cell.text)
        }
        // A COPY needs a column, also where there is one row.
        if values.count == columns.count { values[columns[2]] = nil }
        self.values = values
    }

    func contains(_ column: String) -> Bool { values[column] != nil }

    /// ` default …`; empty for a column that varies, and for one without a value in any row.
    func defaultClause(_ column: String) -> String {
        guard let value = values[column], let value else { return "" }
        return " default \(Connection.quoted(literal: value))"
    }
}

/// Holds every row against the first one.
private struct UniformSearch: OutcomeRowSink {
    struct Cell {
        /// The first row's, as a literal.
        var text: String?
        var value: Int64 = 0
        /// Decimals of a number.
        var scale: UInt8 = 0
        var varies = false

        static let null: UInt8 = 255
        /// Zeros of several scales are one number.
        static let anyScale: UInt8 = 254
    }

    private(set) var cells: [Cell]
    private var column = 0
    private var isFirstRow = true

    init(columnCount: Int) { cells = .init(repeating: Cell(), count: columnCount) }

    private mutating func cell(
        _ value: Int64, scale: UInt8 = 0, _ text: @autoclosure () -> String?
    ) {
        defer { column += 1 }
        if isFirstRow {
            cells[column] = Cell(text: text(), value: value, scale: scale)
        } else if cells[column].value != value {
            cells[column].varies = true
        } else if cells[column].scale != scale {
            merge(scale)
        }
    }

    /// The value is the first row's, its scale is not.
    private mutating func merge(_ scale: UInt8) {
        let first = cells[column]
        if first.scale == Cell.anyScale && scale != Cell.null { return }
        if first.value == 0, first.scale != Cell.null, scale != Cell.null {
            cells[column].scale = Cell.anyScale
            cells[column].text = "0"
        } else {
            cells[column].varies = true
        }
    }

    private mutating func null() { cell(0, scale: Cell.null, nil) }

    mutating func beginRow() { column = 0 }

    mutating func code(_ code: Code, in book: borrowing CodeBook) {
        if isFirstRow {
            let text = book.text(code)
            cell(Int64(code), text)
        } else {
            cell(Int64(code), nil)
        }
    }

    mutating func word(_ word: @autoclosure () -> String) {
        if isFirstRow {
            let text = word()
            cell(0, text.isEmpty ? nil : text)
            return
        }
        if !cells[column].varies, word() != cells[column].text ?? "" {
            cells[column].varies = true
        }
        column += 1
    }

    mutating func text(_ code: Code, in book: borrowing CodeBook) {
        if code == noCode { null() } else { self.code(code, in: book) }
    }

    mutating func period(_ period: Period?) {
        month(period?.firstMonth)
        guard let grain = period?.grain else { return null() }
        cell(Int64(grain.months), grain.rawValue)
    }

    mutating func month(_ month: MonthIndex?) {
        guard let month else { return null() }
        cell(Int64(month), "\(Period(grain: .month, index: month))-01")
    }

    mutating func amount(_ units: Units?, _ measure: Measure) {
        guard let units else { return null() }
        cell(units, scale: UInt8(measure.fractionDigits), measure.text(units))
    }

    mutating func ratio(_ millionths: Int64?) {
        guard millionths != nil else { return null() }
        cells[column].varies = true
        column += 1
    }

    mutating func integer(_ value: Int64?) {
        guard let value else { return null() }
        cell(value, String(value))
    }

    mutating func boolean(_ value: Bool) { cell(value ? 1 : 0, String(value)) }

    mutating func endRow() { isFirstRow = false }
}
