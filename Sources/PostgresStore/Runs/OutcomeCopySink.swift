import BudgetModel
import Reconciliation

/// Writes the rows of any outcome table as a binary COPY: every row begins with the entity and the
/// run, and a period fills two columns, its first day and its grain.
struct OutcomeCopySink: OutcomeRowSink {
    private let stream: CopyInStream
    /// `entity` and `run_id`, encoded once.
    private let prefix: [UInt8]
    private let fieldCount: Int

    /// The SQL columns of a table, in the order of writing.
    static func columns(of table: OutcomeTable) -> [String] {
        ["entity", "run_id"]
            + table.columns.flatMap {
                $0.type == .period ? [$0.name, $0.name + "_grain"] : [$0.name]
            }
    }

    init(_ stream: CopyInStream, table: OutcomeTable, entity: String, run: Int64) {
        self.stream = stream
        fieldCount = Self.columns(of: table).count
        var prefix: [UInt8] = []
        let name = Array(SQLValue.withoutNul(entity).utf8)
        withUnsafeBytes(of: Int32(name.count).bigEndian) { prefix += $0 }
        prefix += name
        withUnsafeBytes(of: Int32(8).bigEndian) { prefix += $0 }
        withUnsafeBytes(of: run.bigEndian) { prefix += $0 }
        self.prefix = prefix
    }

    mutating func beginRow() {
        stream.beginRow(fieldCount: fieldCount)
        prefix.withUnsafeBytes { stream.raw($0) }
    }

    mutating func code(_ code: Code, in book: borrowing CodeBook) {
        book.withBytes(of: code) { stream.text($0) }
    }

    mutating func word(_ word: String) {
        if word.isEmpty { stream.null() } else { stream.text(word) }
    }

    mutating func text(_ code: Code, in book: borrowing CodeBook) {
        if code == noCode { stream.null() } else { book.withBytes(of: code) { stream.text($0) } }
    }

    mutating func period(_ period: Period?) {
        guard let period else {
            stream.null()
            stream.null()
            return
        }
        stream.date(period.firstMonth)
        stream.text(period.grain.rawValue)
    }

    mutating func month(_ month: MonthIndex?) {
        if let month { stream.date(month) } else { stream.null() }
    }

    mutating func amount(_ units: Units?, _ measure: Measure) {
        if let units {
            stream.numeric(units, fractionDigits: measure.fractionDigits)
        } else {
            stream.null()
        }
    }

    mutating func ratio(_ millionths: Int64?) {
        if let millionths {
            stream.numeric(millionths, fractionDigits: 6)
        } else {
            stream.null()
        }
    }

    mutating func integer(_ value: Int64?) {
        if let value { stream.int8(value) } else { stream.null() }
    }

    mutating func boolean(_ value: Bool) { stream.boolean(value) }

    mutating func endRow() throws { try stream.endRow() }
}
