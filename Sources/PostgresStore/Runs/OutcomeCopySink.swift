import BudgetModel
import Reconciliation

/// Writes the rows of any outcome table as a binary COPY of the columns that vary. In SQL a period
/// fills two columns, its first day and its grain.
struct OutcomeCopySink: OutcomeRowSink {
    private let connection: Connection
    private(set) var partition: RunPartition
    private var stream: CopyInStream
    private let use: RowUse
    private var digester: RowDigester?
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
        _ connection: Connection, to partition: RunPartition, use: RowUse = .sent,
        stopSign: StopSign
    ) throws(PostgresError) {
        self.connection = connection
        self.partition = partition
        self.use = use
        self.stopSign = stopSign
        digester = use.digestKey.map(RowDigester.init)
        columns = Self.ownColumns(of: partition.table)
        unsent = partition.uniform.ownCells
        fieldCount = unsent.count { $0 == nil } + (partition.storage == .base ? 1 : 0)
        stream = try Self.stream(connection, partition, columns, unsent)
    }

    private static func stream(
        _ connection: Connection, _ partition: RunPartition, _ columns: [String],
        _ unsent: [UniformCell?]
    ) throws(PostgresError) -> CopyInStream {
        let sent = zip(columns, unsent).filter { $0.1 == nil }.map(\.0)
        return try CopyInStream(
            connection, table: partition.name,
            columns: sent + (partition.storage == .base ? [RowStorage.position] : []),
            isFrozen: true, name: "write \(partition.table.name)")
    }

    /// Ends the COPY.
    func finish() throws(PostgresError) { try stream.finish() }

    /// Rows that were sent, over all COPYs.
    private(set) var rowCount = 0

    /// Whether the next column is among those that are sent, as one that begins to vary is.
    @inline(__always)
    private mutating func isWanted(_ says: (UniformCell) -> Bool) -> Bool {
        defer { column += 1 }
        guard let cell = unsent[column] else { return true }
        if says(cell) { return false }
        unsent[column] = nil
        begun.append(column)
        digester?.uncover(column)
        stream.addField()
        return true
    }

    private mutating func null() { if isWanted(\.isNull) { stream.null() } }

    /// - Parameter scale: decimals.
    private mutating func digest(_ value: Int64, scale: Int = 0, _ isSent: Bool) {
        digester?.number(value, scale: UInt8(scale), column: column - 1, isSent: isSent)
    }

    mutating func beginRow() {
        column = 0
        stream.beginRow(fieldCount: fieldCount)
        digester?.beginRow()
    }

    mutating func code(_ code: Code, in book: borrowing CodeBook) {
        let isSent = isWanted { $0.says(Int64(code)) }
        guard isSent || digester?.isFirstRow == true else { return }
        book.withBytes(of: code) { bytes in
            if isSent { stream.text(bytes) }
            digester?.text(bytes, column: column - 1, isSent: isSent)
        }
    }

    mutating func word(_ word: @autoclosure () -> String) {
        var word = word()
        let isSent = isWanted { $0.says(word) }
        if word.isEmpty {
            if isSent { stream.null() }
            return
        }
        if isSent { stream.text(word) }
        word.withUTF8 {
            digester?.text(UnsafeRawBufferPointer($0), column: column - 1, isSent: isSent)
        }
    }

    mutating func text(_ code: Code, in book: borrowing CodeBook) {
        if code == noCode { null() } else { self.code(code, in: book) }
    }

    mutating func period(_ period: Period?) {
        month(period?.firstMonth)
        guard let grain = period?.grain else { return null() }
        let months = Int64(grain.months)
        let isSent = isWanted { $0.says(months) }
        if isSent { stream.text(grain.rawValue) }
        digest(months, isSent)
    }

    mutating func month(_ month: MonthIndex?) {
        guard let month else { return null() }
        let isSent = isWanted { $0.says(Int64(month)) }
        if isSent { stream.date(month) }
        digest(Int64(month), isSent)
    }

    mutating func amount(_ units: Units?, _ measure: Measure) {
        guard let units else { return null() }
        let isSent = isWanted { $0.says(units, measure) }
        if isSent { stream.numeric(units, fractionDigits: measure.fractionDigits) }
        digest(units, scale: measure.fractionDigits, isSent)
    }

    mutating func ratio(_ millionths: Int64?) {
        guard let millionths else { return null() }
        let isSent = isWanted { _ in false }
        if isSent { stream.numeric(millionths, fractionDigits: 6) }
        digest(millionths, scale: 6, isSent)
    }

    mutating func integer(_ value: Int64?) {
        guard let value else { return null() }
        let isSent = isWanted { $0.says(value) }
        if isSent { stream.int8(value) }
        digest(value, isSent)
    }

    mutating func boolean(_ value: Bool) {
        let isSent = isWanted { $0.says(value ? 1 : 0) }
        if isSent { stream.boolean(value) }
        digest(value ? 1 : 0, isSent)
    }

    mutating func endRow() throws {
        if try isKept() {
            if !begun.isEmpty { try widen() }
            try stream.endRow()
            rowCount += 1
        }
        try stopSign.check()
    }

    /// Gives the row at hand its position, or takes it back where the base has it.
    ///
    /// - Throws: `TooManyRowsDiffer`, with the row taken back.
    private mutating func isKept() throws -> Bool {
        guard let digest = digester?.endRow() else { return true }
        switch use {
        case .sent: return true
        case .numbered(let numbering):
            stream.int4(numbering.append(digest))
            return true
        case .compared(let comparison):
            let isInBase = comparison.isInBase(digest)
            if !isInBase, !comparison.isExceeded { return true }
            stream.dropRow()
            if !isInBase { throw TooManyRowsDiffer() }
            // No row that is sent varies yet.
            if !begun.isEmpty { coverAgain() }
            return false
        }
    }

    private mutating func coverAgain() {
        let cells = partition.uniform.ownCells
        for column in begun { unsent[column] = cells[column] }
        begun = []
    }

    /// Goes on with a COPY of more columns: the row at hand is its first.
    private mutating func widen() throws(PostgresError) {
        let row = stream.takeRow()
        try stream.finish()
        try partition.widen(begun.map { columns[$0] }, connection)
        for column in begun { digester?.release(column) }
        fieldCount += begun.count
        begun = []
        stream = try Self.stream(connection, partition, columns, unsent)
        stream.row(row)
    }
}
