import BudgetModel
import Reconciliation

/// The columns of a table that have said the same in every row so far: the entity, the grain, sums
/// that no claim of this night has. Their one value is written with the table, not with its rows.
///
/// What the first rows agree on is held against every later row while it is written; a column that
/// begins to vary is sent with the rows from there on.
struct UniformColumns {
    private let columns: [String]
    /// By SQL column; nil: it varies.
    private var cells: [UniformCell?]

    /// How many columns have the same value in every row of a run by themselves.
    private static let given = 2
    /// More than this tells nothing new of most columns.
    private static let rowsLookedAt = 1_000

    /// Reads the first rows of a table that has at least one.
    init(of table: OutcomeTable, _ outcome: Outcome, entity: String, run: Int64) throws {
        columns = OutcomeCopySink.columns(of: table)
        var head = UniformHead(columnCount: columns.count - Self.given, limit: Self.rowsLookedAt)
        do { try outcome.write(table, to: &head) } catch is UniformHead.Full {}
        cells = [UniformCell(entity), UniformCell(String(run))] + head.cells
        // A COPY needs a column, also where there is one row.
        if !head.cells.contains(where: { $0 == nil }) { cells[Self.given] = nil }
    }

    func contains(_ column: String) -> Bool { cell(column) != nil }

    /// ` default …`; empty for a column that varies, and for one without a value in any row.
    func defaultClause(_ column: String) -> String {
        literal(column).map { " default \($0)" } ?? ""
    }

    /// What a column says in every row, in SQL; nil where it varies or says nothing.
    func literal(_ column: String) -> String? {
        cell(column)?.text.map(Connection.quoted(literal:))
    }

    /// Cells of the outcome's own columns, with a period's two.
    var ownCells: [UniformCell?] { Array(cells.dropFirst(Self.given)) }

    /// A column that varies after all.
    mutating func remove(_ column: String) {
        if let index = columns.firstIndex(of: column) { cells[index] = nil }
    }

    private func cell(_ column: String) -> UniformCell? {
        columns.firstIndex(of: column).flatMap { cells[$0] }
    }
}

/// What a column says in every row.
struct UniformCell {
    /// As PostgreSQL reads it from a literal; nil: NULL.
    let text: String?
    private let value: Int64
    /// Decimals of a number; of a zero 0, for zeros of several scales are one number.
    private let scale: UInt8

    private static let noScale: UInt8 = 255

    static let null = UniformCell(text: nil, value: 0, scale: noScale)

    private init(text: String?, value: Int64, scale: UInt8) {
        (self.text, self.value, self.scale) = (text, value, scale)
    }

    init(_ value: Int64, text: String) { self.init(text: text, value: value, scale: 0) }

    /// - Parameter text: empty: NULL.
    init(_ text: String) {
        self.init(text: text.isEmpty ? nil : text, value: 0, scale: Self.noScale)
    }

    init(_ units: Units, _ measure: Measure) {
        let scale = units == 0 ? 0 : UInt8(measure.fractionDigits)
        self.init(text: measure.text(units), value: units, scale: scale)
    }

    @inline(__always)
    func says(_ value: Int64) -> Bool { self.value == value && scale != Self.noScale }

    @inline(__always)
    func says(_ units: Units, _ measure: Measure) -> Bool {
        value == units
            && (units == 0 ? scale != Self.noScale : scale == UInt8(measure.fractionDigits))
    }

    /// Whether a word is the one that this cell was made of.
    func says(_ word: String) -> Bool { word == text ?? "" }

    var isNull: Bool { text == nil }
}

/// Holds the first rows against the first one, then throws `Full`.
private struct UniformHead: OutcomeRowSink {
    struct Full: Error {}

    private(set) var cells: [UniformCell?]
    private let limit: Int
    private var rowCount = 0
    private var column = 0

    init(columnCount: Int, limit: Int) {
        cells = .init(repeating: .null, count: columnCount)
        self.limit = limit
    }

    private mutating func cell(_ first: @autoclosure () -> UniformCell?, says: Bool) {
        if rowCount == 0 {
            cells[column] = first()
        } else if !says {
            cells[column] = nil
        }
        column += 1
    }

    private mutating func null() { cell(.null, says: cells[column]?.isNull == true) }

    private mutating func number(_ value: Int64, _ text: @autoclosure () -> String) {
        cell(UniformCell(value, text: text()), says: cells[column]?.says(value) == true)
    }

    mutating func beginRow() { column = 0 }

    mutating func code(_ code: Code, in book: borrowing CodeBook) {
        let text = rowCount == 0 ? book.text(code) : ""
        number(Int64(code), text)
    }

    mutating func word(_ word: @autoclosure () -> String) {
        let word = word()
        cell(UniformCell(word), says: cells[column]?.says(word) == true)
    }

    mutating func text(_ code: Code, in book: borrowing CodeBook) {
        if code == noCode { null() } else { self.code(code, in: book) }
    }

    mutating func period(_ period: Period?) {
        month(period?.firstMonth)
        guard let grain = period?.grain else { return null() }
        number(Int64(grain.months), grain.rawValue)
    }

    mutating func month(_ month: MonthIndex?) {
        guard let month else { return null() }
        number(Int64(month), "\(Period(grain: .month, index: month))-01")
    }

    mutating func amount(_ units: Units?, _ measure: Measure) {
        guard let units else { return null() }
        cell(UniformCell(units, measure), says: cells[column]?.says(units, measure) == true)
    }

    mutating func ratio(_ millionths: Int64?) {
        if millionths == nil { null() } else { cell(nil, says: false) }
    }

    mutating func integer(_ value: Int64?) {
        guard let value else { return null() }
        number(value, String(value))
    }

    mutating func boolean(_ value: Bool) { number(value ? 1 : 0, String(value)) }

    mutating func endRow() throws {
        rowCount += 1
        if rowCount == limit { throw Full() }
    }
}
