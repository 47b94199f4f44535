import BudgetModel
import Diagnostics
import HostFiles
import Reconciliation

/// Writes the rows of an `OutcomeTable` as canonical CSV: UTF-8, comma, decimal point, LF, fields
/// quoted by RFC 4180 only where they must be.
///
/// The files are exact: a text stands in them byte for byte, because they are joined with other
/// data. What a spreadsheet would run as a formula is made harmless in the workbook and in report
/// CSV.
struct CSVRowSink: OutcomeRowSink {
    private let file: WholeFile
    private var isFirstCell = true
    private var line: [UInt8] = []

    init(file: WholeFile, columns: [TableColumn]) {
        self.file = file
        file.write(columns.map(\.name).joined(separator: ",") + "\n")
    }

    mutating func beginRow() {
        isFirstCell = true
        line.removeAll(keepingCapacity: true)
    }

    mutating func endRow() throws {
        line.append(UInt8(ascii: "\n"))
        file.write(line)
        try file.check()
    }

    mutating func code(_ code: Code, in book: borrowing CodeBook) {
        separate()
        book.withBytes(of: code) { appendQuoted($0) }
    }

    mutating func text(_ code: Code, in book: borrowing CodeBook) { self.code(code, in: book) }

    mutating func word(_ word: @autoclosure () -> String) {
        separate()
        var word = word()
        word.withUTF8 { appendQuoted(UnsafeRawBufferPointer($0)) }
    }

    mutating func period(_ period: Period?) {
        separate()
        if let period { line.append(contentsOf: period.description.utf8) }
    }

    mutating func month(_ month: MonthIndex?) {
        period(month.map { Period(grain: .month, index: $0) })
    }

    mutating func amount(_ units: Units?, _ measure: Measure) {
        separate()
        if let units { append(units, fractionDigits: measure.fractionDigits) }
    }

    mutating func ratio(_ millionths: Int64?) {
        separate()
        if let millionths { append(millionths, fractionDigits: 6) }
    }

    mutating func integer(_ value: Int64?) {
        separate()
        if let value { append(value, fractionDigits: 0) }
    }

    mutating func boolean(_ value: Bool) {
        separate()
        line.append(contentsOf: (value ? "true" : "false").utf8)
    }

    private mutating func separate() {
        if !isFirstCell { line.append(UInt8(ascii: ",")) }
        isFirstCell = false
    }

    private mutating func append(_ value: Int64, fractionDigits: Int) {
        if value < 0 { line.append(UInt8(ascii: "-")) }
        var magnitude = value.magnitude
        let start = line.count
        var digits = 0
        repeat {
            line.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: magnitude % 10))
            magnitude /= 10
            digits += 1
            if digits == fractionDigits { line.append(UInt8(ascii: ".")) }
        } while magnitude > 0 || digits <= fractionDigits
        line[start...].reverse()
    }

    private mutating func appendQuoted(_ bytes: UnsafeRawBufferPointer) {
        let mustQuote = bytes.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
        guard mustQuote else { return line.append(contentsOf: bytes) }
        line.append(0x22)
        for byte in bytes {
            if byte == 0x22 { line.append(0x22) }
            line.append(byte)
        }
        line.append(0x22)
    }
}
