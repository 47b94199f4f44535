import BudgetModel
import CXLSXWriter
import Reconciliation

/// Writes an `OutcomeTable` to sheets: true numbers and dates, words in the report's language, a
/// next sheet when one is full.
struct SheetSink: OutcomeRowSink {
    private let book: Workbook
    private let catalogue: Catalogue
    private let title: String
    private let columns: [TableColumn]
    private let families: [TextFamily?]
    private let rowsPerSheet: Int
    private let formats: NumberFormats
    private var sheet: Sheet
    private var row = 0
    private var column = 0
    private var bytes: [CChar] = []
    private var words: [String: String] = [:]
    /// The sheets that are full, and how many rows each holds.
    private(set) var parts: [(sheet: Sheet, rows: Int)] = []

    /// Most data rows of a sheet: Excel's rows without the header.
    static let mostRows = 1_048_575

    init(
        _ book: Workbook, _ name: String, _ columns: [TableColumn], _ catalogue: Catalogue,
        rowsPerSheet: Int = mostRows
    ) {
        self.book = book
        self.catalogue = catalogue
        self.columns = columns
        self.rowsPerSheet = rowsPerSheet
        title = catalogue[.table, name]
        families = columns.map { SheetWords.family($0.name, in: name) }
        formats = NumberFormats(book, catalogue.language, catalogue.currency)
        sheet = book.sheet(title)
        begin()
    }

    private mutating func begin() {
        row = 0
        for (index, column) in columns.enumerated() {
            sheet.text(0, index, catalogue[.column, column.name], .heading)
        }
        sheet.widths(columns.map { SheetWords.width($0) })
    }

    /// Frames the last sheet.
    mutating func finish() {
        sheet.frame(columns: columns.count, rows: row)
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
        let isPlain = book.withBytes(of: code) { text in
            bytes.removeAll(keepingCapacity: true)
            for byte in text {
                guard byte >= 0x20, byte < 0x7F, bytes.count < 1_000 else { return false }
                bytes.append(CChar(byte))
            }
            bytes.append(0)
            return true
        }
        guard isPlain else { return sheet.text(row, column, book.text(code)) }
        if bytes.count > 1 { sheet.text(row, column, bytes: bytes) }
    }

    mutating func text(_ code: Code, in book: borrowing CodeBook) { self.code(code, in: book) }

    mutating func word(_ word: @autoclosure () -> String) {
        defer { column += 1 }
        let word = word()
        guard !word.isEmpty else { return }
        guard let family = families[column] else { return sheet.text(row, column, word) }
        let key = "\(family.rawValue) \(word)"
        if let known = words[key] { return sheet.text(row, column, known) }
        let text = word.split(separator: " ").map { catalogue[family, String($0)] }
            .joined(separator: ", ")
        words[key] = text
        sheet.text(row, column, text)
    }

    mutating func period(_ period: Period?) {
        defer { column += 1 }
        guard let period else { return }
        switch period.grain {
        case .month:
            sheet.number(row, column, SheetWords.serial(period.firstMonth), formats.month)
        case .quarter: sheet.text(row, column, period.description)
        case .year: sheet.number(row, column, Double(period.index), formats.whole)
        }
    }

    mutating func month(_ month: MonthIndex?) {
        period(month.map { Period(grain: .month, index: $0) })
    }

    mutating func amount(_ units: Units?, _ measure: Measure) {
        defer { column += 1 }
        guard let units else { return }
        let format = measure == .money ? formats.money : formats.personYears
        sheet.number(row, column, SheetWords.number(units, measure), format)
    }

    mutating func ratio(_ millionths: Int64?) {
        defer { column += 1 }
        guard let millionths else { return }
        sheet.number(row, column, Double(millionths) / 1_000_000, formats.percent)
    }

    mutating func integer(_ value: Int64?) {
        defer { column += 1 }
        guard let value else { return }
        sheet.number(row, column, Double(value), formats.whole)
    }

    mutating func boolean(_ value: Bool) {
        defer { column += 1 }
        sheet.boolean(row, column, value)
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
        Double(CivilDate.days(year: Int(month / 12), month: Int(month % 12) + 1, day: 1) + 25_569)
    }
}

/// Days and seconds since 1970 in the Gregorian calendar, by counting from March.
enum CivilDate {
    static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Seconds since 1970 of `2027-03-31` or `2027-03-31T02:15:04Z`; nil for any other form.
    static func seconds(_ iso: String) -> Int64? {
        let bytes = Array(iso.utf8)
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= bytes.count else { return nil }
            return Int(String(decoding: bytes[range], as: UTF8.self))
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let time = (number(11..<13) ?? 0) * 3_600 + (number(14..<16) ?? 0) * 60
        return Int64(days(year: year, month: month, day: day)) * 86_400 + Int64(time)
            + Int64(number(17..<19) ?? 0)
    }
}
