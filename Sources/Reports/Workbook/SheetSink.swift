import BudgetModel
import CXLSXWriter
import Reconciliation

/// Writes an `OutcomeTable` to sheets: true numbers and dates, words in the report's language, a
/// next sheet when one is full.
struct SheetSink: OutcomeRowSink {
    private let book: Workbook
    private let catalogue: Catalogue
    private let title: String
    private let layout: SheetColumns
    private let families: [TextFamily?]
    private let rowsPerSheet: Int
    private let formats: NumberFormats
    private var sheet: Sheet
    private var row = 0
    private var column = 0
    private var bytes: [CChar] = []
    private var words: [String: String] = [:]
    private var names: [Int: [Code: String]] = [:]
    /// Where the current column stands.
    private var place: Int { layout.slots[column].place }
    /// The sheets that are full, and how many rows each holds.
    private(set) var parts: [(sheet: Sheet, rows: Int)] = []

    /// Most data rows of a sheet: Excel's rows without the header.
    static let mostRows = 1_048_575

    init(
        _ book: Workbook, _ name: String, _ columns: [TableColumn], _ catalogue: Catalogue,
        layout: SheetColumns? = nil, rowsPerSheet: Int = mostRows
    ) {
        self.book = book
        self.catalogue = catalogue
        self.layout = layout ?? SheetColumns(columns, catalogue)
        self.rowsPerSheet = rowsPerSheet
        title = catalogue[.table, name]
        families = columns.map { SheetWords.family($0.name, in: name) }
        formats = NumberFormats(book, catalogue.language, catalogue.currency)
        sheet = book.sheet(title)
        begin()
    }

    private mutating func begin() {
        row = 0
        for (index, title) in layout.titles.enumerated() {
            sheet.text(0, index, title, .heading)
        }
        sheet.widths(layout.widths)
    }

    /// Frames the last sheet.
    mutating func finish() {
        sheet.frame(columns: layout.titles.count, rows: row)
        parts.append((sheet, row))
    }

    mutating func beginRow() {
        if row == rowsPerSheet {
            finish()
            sheet = book.sheet(title)
            begin()
        }
        row += 1
        column = 0
    }

    mutating func endRow() {}

    mutating func code(_ code: Code, in book: borrowing CodeBook) {
        defer { column += 1 }
        guard code != noCode else { return }
        let slot = layout.slots[column]
        if let name = slot.name {
            let known = names[column]?[code] ?? name(code)
            names[column, default: [:]][code] = known
            if !known.isEmpty { sheet.text(row, slot.place + 1, known) }
        }
        let isPlain = book.withBytes(of: code) { text in
            bytes.removeAll(keepingCapacity: true)
            for byte in text {
                guard byte >= 0x20, byte < 0x7F, bytes.count < 1_000 else { return false }
                bytes.append(CChar(byte))
            }
            bytes.append(0)
            return true
        }
        guard isPlain else { return sheet.text(row, slot.place, book.text(code)) }
        if bytes.count > 1 { sheet.text(row, slot.place, bytes: bytes) }
    }

    mutating func text(_ code: Code, in book: borrowing CodeBook) { self.code(code, in: book) }

    mutating func word(_ word: @autoclosure () -> String) {
        defer { column += 1 }
        let word = word()
        guard !word.isEmpty else { return }
        guard let family = families[column] else { return sheet.text(row, place, word) }
        let key = "\(family.rawValue) \(word)"
        if let known = words[key] { return sheet.text(row, place, known) }
        let text = word.split(separator: " ").map { catalogue[family, String($0)] }
            .joined(separator: ", ")
        words[key] = text
        sheet.text(row, place, text)
    }

    /// Several lines in one cell.
    mutating func lines(_ lines: [String]) {
        sheet.text(row, place, lines: lines)
        column += 1
    }

    mutating func period(_ period: Period?) {
        defer { column += 1 }
        guard let period else { return }
        switch period.grain {
        case .month:
            sheet.number(row, place, SheetWords.serial(period.firstMonth), formats.month)
        case .quarter: sheet.text(row, place, period.description)
        case .year: sheet.number(row, place, Double(period.index), formats.whole)
        }
    }

    mutating func month(_ month: MonthIndex?) {
        period(month.map { Period(grain: .month, index: $0) })
    }

    mutating func amount(_ units: Units?, _ measure: Measure) {
        defer { column += 1 }
        guard let units else { return }
        let format = measure == .money ? formats.money : formats.personYears
        sheet.number(row, layout.place(column, measure), SheetWords.number(units, measure), format)
    }

    mutating func ratio(_ millionths: Int64?) {
        defer { column += 1 }
        guard let millionths else { return }
        sheet.number(row, place, Double(millionths) / 1_000_000, formats.percent)
    }

    mutating func integer(_ value: Int64?) {
        defer { column += 1 }
        guard let value else { return }
        sheet.number(row, place, Double(value), formats.whole)
    }

    mutating func boolean(_ value: Bool) {
        defer { column += 1 }
        sheet.boolean(row, place, value)
    }
}

/// The number formats of a workbook. A spreadsheet shows them with the separators of its user.
struct NumberFormats {
    let money, personYears, percent, whole, month: UnsafeMutablePointer<lxw_format>?

    static let personYearsCode = "#,##0.00##"

    init(_ book: Workbook, _ language: Language, _ currency: Currency) {
        money = book.format(.number(language.moneyFormat(currency)))
        personYears = book.format(.number(Self.personYearsCode))
        percent = book.format(.number("0.0%"))
        whole = book.format(.number("0"))
        month = book.format(.number(language == .english ? "mmm yyyy" : "m\\/yyyy"))
    }
}

/// What a column of a sheet holds and how wide it is.
enum SheetWords {
    static func family(_ column: String, in table: String) -> TextFamily? {
        switch column {
        case "measure": .measure
        case "verdict": .verdict
        case "flags": .flag
        case "reasons": .reason
        case "class": .benefitClass
        case "maturity": .maturity
        case "side": .side
        case "direction": .direction
        case "state": .state
        case "recommendation": .recommendation
        case "rule": .rule
        case "kind": table == "benefit_outcome" ? .kind : .word
        case "run", "role": .word
        default: nil
        }
    }

    static func width(_ column: TableColumn) -> Double {
        switch column.type {
        case .amount, .money, .personYears: 16
        case .period, .month, .integer, .ratio, .boolean: 11
        case .code: 14
        case .word where column.name == "explanation": 120
        case .word: column.name == "flags" || column.name == "key" ? 36 : 18
        case .text: 24
        }
    }

    /// The whole and its fraction as the nearest double, which is what a spreadsheet counts in.
    static func number(_ units: Units, _ measure: Measure) -> Double {
        Double(units) / Double(measure.unitsPerWhole)
    }

    /// Excel's serial number of a month's first day: days since 30 December 1899.
    static func serial(_ month: MonthIndex) -> Double {
        let first = Period(grain: .month, index: month)
        let days = CivilCalendar.days(
            year: Int64(first.year), month: Int64(first.monthOfYear), day: 1)
        return Double(days + 25_569)
    }
}
