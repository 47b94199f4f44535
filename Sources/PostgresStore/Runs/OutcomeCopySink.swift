import BudgetModel
import Reconciliation

/// Writes the rows of any outcome table as a binary COPY of the columns that vary. In SQL a period
/// fills two columns, its first day and its grain.
struct OutcomeCopySink: OutcomeRowSink {
    private let connection: Connection
    private(set) var partition: RunPartition
    private var stream: CopyInStream
    private let stopSign: StopSign
    private let columns: [String]
    /// By column of the outcome's own, with a period's two: what every row so far says; nil: the
    /// column is sent.
    private var unsent: [UniformCell?]
    /// Columns that the row at hand has begun to send.
    private var begun: [Int] = []
    private var fieldCount: Int
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
    ///   - partition: made in this transaction, without rows.
    ///   - stopSign: looked at after each row.
    init(
        _ connection: Connection, to partition: RunPartition, stopSign: StopSign
    ) throws(PostgresError) {
        self.connection = connection
        self.partition = partition
        self.stopSign = stopSign
        columns = Self.ownColumns(of: partition.table)
        unsent = partition.uniform.ownCells
        fieldCount = unsent.count { $0 == nil }
        stream = try Self.stream(connection, partition, columns, unsent)
    }

    private static func stream(
        _ connection: Connection, _ partition: RunPartition, _ columns: [String],
        _ unsent: [UniformCell?]
    ) throws(PostgresError) -> CopyInStream {
        try CopyInStream(
            connection, table: partition.name,
            columns: zip(columns, unsent).filter { $0.1 == nil }.map(\.0), isFrozen: true,
            name: "write \(partition.table.name)")
    }

    /// Ends the COPY.
    func finish() throws(PostgresError) { try stream.finish() }

    /// Whether the next column is among those that are sent, as one that begins to vary is.
    @inline(__always)
    private mutating func isWanted(_ says: (UniformCell) -> Bool) -> Bool {
        defer { column += 1 }
        guard let cell = unsent[column] else { return true }
        if says(cell) { return false }
        unsent[column] = nil
        begun.append(column)
        stream.addField()
        return true
    }

    private mutating func null() { if isWanted(\.isNull) { stream.null() } }

    mutating func beginRow() {
        column = 0
        stream.beginRow(fieldCount: fieldCount)
    }

    mutating func code(_ code: Code, in book: borrowing CodeBook) {
        guard isWanted({ $0.says(Int64(code)) }) else { return }
        book.withBytes(of: code) { stream.text($0) }
    }

    mutating func word(_ word: @autoclosure () -> String) {
        let word = word()
        guard isWanted({ $0.says(word) }) else { return }
        if word.isEmpty { stream.null() } else { stream.text(word) }
    }

    mutating func text(_ code: Code, in book: borrowing CodeBook) {
        if code == noCode { null() } else { self.code(code, in: book) }
    }

    mutating func period(_ period: Period?) {
        month(period?.firstMonth)
        guard let grain = period?.grain else { return null() }
        if isWanted({ $0.says(Int64(grain.months)) }) { stream.text(grain.rawValue) }
    }

    mutating func month(_ month: MonthIndex?) {
        guard let month else { return null() }
        if isWanted({ $0.says(Int64(month)) }) { stream.date(month) }
    }

    mutating func amount(_ units: Units?, _ measure: Measure) {
        guard let units else { return null() }
        guard isWanted({ $0.says(units, measure) }) else { return }
        stream.numeric(units, fractionDigits: measure.fractionDigits)
    }

    mutating func ratio(_ millionths: Int64?) {
        guard let millionths else { return null() }
        if isWanted({ _ in false }) { stream.numeric(millionths, fractionDigits: 6) }
    }

    mutating func integer(_ value: Int64?) {
        guard let value else { return null() }
        if isWanted({ $0.says(value) }) { stream.int8(value) }
    }

    mutating func boolean(_ value: Bool) {
        if isWanted({ $0.says(value ? 1 : 0) }) { stream.boolean(value) }
    }

    mutating func endRow() throws {
        if !begun.isEmpty { try widen() }
        try stream.endRow()
        try stopSign.check()
    }

    /// Goes on with a COPY of more columns: the row at hand is its first.
    private mutating func widen() throws(PostgresError) {
        let row = stream.takeRow()
        try stream.finish()
        try partition.widen(begun.map { columns[$0] }, connection)
        fieldCount += begun.count
        begun = []
        stream = try Self.stream(connection, partition, columns, unsent)
        stream.row(row)
    }
}
