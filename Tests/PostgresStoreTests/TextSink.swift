import BudgetModel
import Reconciliation

/// Collects the rows of an outcome table as texts, the way a file has them.
struct TextSink: OutcomeRowSink {
    private(set) var rows: [[String]] = []

    static func rows(_ outcome: Outcome, _ table: OutcomeTable) throws -> [[String]] {
        var sink = TextSink()
        try outcome.write(table, to: &sink)
        return sink.rows
    }

    private mutating func add(_ text: String?) { rows[rows.count - 1].append(text ?? "") }

    mutating func beginRow() { rows.append([]) }
    mutating func code(_ code: Code, in book: borrowing CodeBook) { add(book.text(code)) }
    mutating func word(_ word: @autoclosure () -> String) { add(word()) }
    mutating func text(_ code: Code, in book: borrowing CodeBook) { add(book.text(code)) }
    mutating func period(_ period: Period?) { add(period?.description) }
    mutating func month(_ month: MonthIndex?) {
        add(month.map { Period(grain: .month, index: $0).description })
    }
    mutating func amount(_ units: Units?, _ measure: Measure) { add(units.map(measure.text)) }
    mutating func ratio(_ millionths: Int64?) {
        add(
            millionths.map { value in
                let digits = String(value.magnitude % 1_000_000)
                let padding = String(repeating: "0", count: 6 - digits.utf8.count)
                return "\(value < 0 ? "-" : "")\(value.magnitude / 1_000_000).\(padding)\(digits)"
            })
    }
    mutating func integer(_ value: Int64?) { add(value.map(String.init)) }
    mutating func boolean(_ value: Bool) { add(value ? "true" : "false") }
    mutating func endRow() throws {}
}
