import BudgetModel
import Reconciliation

/// Writes the rows of any outcome table as a binary COPY of the columns that vary. In SQL a period
/// fills two columns, its first day and its grain.
struct OutcomeCopySink: OutcomeRowSink {
    private let stream: CopyInStream
    /// By column of the outcome's own, with a period's two.
    private let isSent: [Bool]
    private let fieldCount: Int
    private let stopSign: StopSign
    private var column = 0

    /// The SQL columns of a table: every row begins with the entity and the run.
    static func columns(of table: OutcomeTable) -> [String] { prefix + ownColumns(of: table) }

    private static let prefix = ["entity", "run_id"]

    private static func ownColumns(of table: OutcomeTable) -> [String] {
        table.columns.flatMap {
            $0.type == .period ? [$0.name, $0.name + "_grain"] : [$0.name]
        }
    }

    /// - Parameters:
    ///   - uniform: columns that the table has from elsewhere, entity and run among them.
    ///   - stopSign: looked at after each row.
    init(
        _ connection: Connection, to partition: String, of table: OutcomeTable,
        uniform: UniformColumns, stopSign: StopSign
    ) throws(PostgresError) {
        self.stopSign = stopSign
        let columns = Self.ownColumns(of: table)
        isSent = columns.map { !uniform.contains($0) }
        let sent = columns.filter { !uniform.contains($0) }
        fieldCount = sent.count
        stream = try CopyInStream(
            connection, table: partition, columns: sent, isFrozen: true,
            name: "write \(table.name)")
    }

    /// Ends the COPY.
    func finish() throws(PostgresError) { try stream.finish() }

    /// Whether the next column is among those that are sent.
    private mutating func isWanted() -> Bool {
        defer { column += 1 }
        return isSent[column]
    }

    mutating func beginRow() {
        column = 0
        stream.beginRow(fieldCount: fieldCount)
    }

    mutating func code(_ code: Code, in book: borrowing CodeBook) {
        if isWanted() { book.withBytes(of: code) { stream.text($0) } }
    }

    mutating func word(_ word: @autoclosure () -> String) {
        guard isWanted() else { return }
        let word = word()
        if word.isEmpty { stream.null() } else { stream.text(word) }
    }

    mutating func text(_ code: Code, in book: borrowing CodeBook) {
        guard isWanted() else { return }
        if code == noCode { stream.null() } else { book.withBytes(of: code) { stream.text($0) } }
    }

    mutating func period(_ period: Period?) {
        month(period?.firstMonth)
        guard isWanted() else { return }
        if let period { stream.text(period.grain.rawValue) } else { stream.null() }
    }

    mutating func month(_ month: MonthIndex?) {
        guard isWanted() else { return }
        if let month { stream.date(month) } else { stream.null() }
    }

    mutating func amount(_ units: Units?, _ measure: Measure) {
        guard isWanted() else { return }
        if let units {
            stream.numeric(units, fractionDigits: measure.fractionDigits)
        } else {
            stream.null()
        }
    }

    mutating func ratio(_ millionths: Int64?) {
        guard isWanted() else { return }
        if let millionths {
            stream.numeric(millionths, fractionDigits: 6)
        } else {
            stream.null()
        }
    }

    mutating func integer(_ value: Int64?) {
        guard isWanted() else { return }
        if let value { stream.int8(value) } else { stream.null() }
    }

    mutating func boolean(_ value: Bool) { if isWanted() { stream.boolean(value) } }

    mutating func endRow() throws {
        try stream.endRow()
        try stopSign.check()
    }
}
