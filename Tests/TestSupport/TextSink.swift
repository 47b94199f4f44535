import BudgetModel
import Diagnostics
import Reconciliation

/// Writes an outcome table as text, one row a line, for byte-by-byte comparison.
public struct TextSink: OutcomeRowSink {
    public private(set) var text = ""
    private var cells: [String] = []

    public init() {}

    public mutating func beginRow() { cells = [] }
    public mutating func code(_ code: Code, in book: borrowing CodeBook) {
        cells.append(book.text(code))
    }
    public mutating func word(_ word: @autoclosure () -> String) { cells.append(word()) }
    public mutating func text(_ code: Code, in book: borrowing CodeBook) {
        cells.append(book.text(code))
    }
    public mutating func period(_ period: Period?) { cells.append(period?.description ?? "") }
    public mutating func month(_ month: MonthIndex?) { cells.append(month.map { "\($0)" } ?? "") }
    public mutating func amount(_ units: Units?, _ measure: Measure) {
        cells.append(units.map { measure.text($0) } ?? "")
    }
    public mutating func ratio(_ millionths: Int64?) {
        cells.append(millionths.map { "\($0)" } ?? "")
    }
    public mutating func integer(_ value: Int64?) { cells.append(value.map { "\($0)" } ?? "") }
    public mutating func boolean(_ value: Bool) { cells.append(value ? "true" : "false") }
    public mutating func endRow() { text += cells.joined(separator: ",") + "\n" }
}

extension Outcome {
    /// Every table of the outcome as text, and its findings.
    public func everyByte() throws -> String {
        var all = ""
        for table in OutcomeTable.allCases {
            var sink = TextSink()
            try write(table, to: &sink)
            all += table.name + "\n" + sink.text
        }
        return all + findings.map(\.description).joined(separator: "\n")
            + measures.map { "\($0)" }.joined(separator: "\n")
    }
}
