import BudgetModel
import Diagnostics

/// What is wrong with one cell.
public struct CellFault: Sendable, Hashable {
    /// Among the input's columns.
    public var column: Int
    public var code: String
    public var message: String
    public var fix: String
    public var value: String
}

/// In what form a cell arrives.
public enum CellForm: UInt8, Sendable {
    /// The input at hand has no such column.
    case absent
    case text
    /// Binary forms of a database.
    case numeric, date, instant, boolean
}

/// How a source writes what is no canonical text.
public struct CellDecoding: Sendable {
    public typealias Bytes = UnsafeRawBufferPointer
    /// Units of a number in text, with so many decimals; `isCount` as in `RegisterColumn.Kind`.
    public var textNumber:
        @Sendable (Bytes, _ fractionDigits: Int, _ isCount: Bool) -> Result<Int64, NumberFault> = {
            CanonicalText.units($0, fractionDigits: $1, isCount: $2)
        }
    /// The period of a text in this column, where its source writes periods in a way of its own.
    public var textPeriod: (@Sendable (_ column: Int, Bytes) -> Period?)?
    public var numeric: @Sendable (Bytes, _ fractionDigits: Int) -> Result<Int64, NumberFault>
    /// Days since 1970-01-01; nil for what is no day.
    public var date: @Sendable (Bytes) -> Int64?
    /// Microseconds since 1970 UTC; nil for what is no moment.
    public var instant: @Sendable (Bytes) -> Int64?
    /// A binary cell for people.
    public var shown: @Sendable (CellForm, Bytes) -> String

    /// For sources of text alone.
    public static let text = CellDecoding(
        numeric: { _, _ in .failure(.malformed) }, date: { _ in nil }, instant: { _ in nil },
        shown: { _, bytes in String(decoding: bytes, as: UTF8.self) })

    public init(
        numeric: @escaping @Sendable (Bytes, Int) -> Result<Int64, NumberFault>,
        date: @escaping @Sendable (Bytes) -> Int64?,
        instant: @escaping @Sendable (Bytes) -> Int64?,
        shown: @escaping @Sendable (CellForm, Bytes) -> String
    ) {
        self.numeric = numeric
        self.date = date
        self.instant = instant
        self.shown = shown
    }
}

/// The cells of the row at hand, by the input's columns. The bytes are the source's and live no
/// longer than the row; nothing is allocated for a sound row.
///
/// The one home of how a cell becomes a value and of what is said where it does not: a file and a
/// database that hold the same give the same.
public final class RegisterCells {
    public let input: RegisterInput
    /// A table of schema `register`, whose columns are there whether they are used or not.
    public let isOwnTable: Bool
    /// By column: the cell's bytes, set by the reader before `begin`. NULL is a nil address.
    public let bytes: UnsafeMutablePointer<UnsafeRawBufferPointer>
    let forms: UnsafeMutablePointer<CellForm>
    private let decoding: CellDecoding
    private let required: [Int]
    let count: Int
    public private(set) var faults: [CellFault] = []
    /// By column: cells that were cleaned to get a code.
    private(set) var cleaned: [Int]
    /// Where the row stands; asked for only where a row keeps its place.
    public var place: () -> Place = { .nowhere }

    public init(
        _ input: RegisterInput, forms: [CellForm], decoding: CellDecoding, isOwnTable: Bool = false
    ) {
        precondition(forms.count == input.columns.count, "one form for each column")
        self.input = input
        self.isOwnTable = isOwnTable
        self.decoding = decoding
        count = forms.count
        bytes = .allocate(capacity: count)
        bytes.initialize(repeating: UnsafeRawBufferPointer(start: nil, count: 0), count: count)
        self.forms = .allocate(capacity: count)
        for (column, form) in forms.enumerated() { (self.forms + column).initialize(to: form) }
        cleaned = .init(repeating: 0, count: count)
        required = input.columns.indices.filter { input.columns[$0].isRequired }
    }

    deinit {
        bytes.deallocate()
        forms.deallocate()
    }

    public var isSound: Bool { faults.isEmpty }

    /// Told when the cells of a row are set: forgets the row before it, and faults what is missing.
    public func begin() {
        if !faults.isEmpty { faults.removeAll(keepingCapacity: true) }
        for column in required where cell(column) == nil {
            fault(
                column, "register.value.missing", "a required value is missing",
                "fill \(input.columns[column].name)")
        }
    }

    public func isPresent(_ column: Int) -> Bool { forms[column] != .absent }

    /// Whether the input has the column and this row leaves it empty.
    public func isEmpty(_ column: Int) -> Bool { isPresent(column) && cell(column) == nil }

    /// The cell without what is unseen around a text; nil where nothing is left of it.
    @inline(__always)
    func cell(_ column: Int) -> UnsafeRawBufferPointer? {
        let cell = bytes[column]
        if cell.isEmpty { return nil }
        if forms[column] != .text { return cell }
        let trimmed = CodeText.trimmed(cell)
        return trimmed.isEmpty ? nil : trimmed
    }

    // MARK: Values

    /// `noCode` for NULL, an empty text or an absent column.
    func code(_ column: Int, in book: inout CodeBook) -> Code {
        let cell = bytes[column]
        if cell.isEmpty { return noCode }
        if CodeText.isPlain(cell) { return book.intern(cell) }
        guard isUnicode(column, cell) else { return noCode }
        let (code, wasCleaned) = book.internCell(cell)
        if wasCleaned { cleaned[column] += 1 }
        return code
    }

    func text(_ column: Int) -> String {
        guard let cell = cell(column), isUnicode(column, cell) else { return "" }
        return CodeText.cleaned(String(decoding: cell, as: UTF8.self))
    }

    /// A database that knows no encoding (SQL_ASCII) hands out whatever bytes it was given.
    private func isUnicode(_ column: Int, _ cell: UnsafeRawBufferPointer) -> Bool {
        if String(validating: cell, as: UTF8.self) != nil { return true }
        let digits = cell.map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        faults.append(
            CellFault(
                column: column, code: "register.text.encoding",
                message: "these bytes are no UTF-8: the database is likely SQL_ASCII, which "
                    + "converts nothing",
                fix: "convert the column in the query, such as "
                    + "convert_from(name::bytea, 'windows-1252')",
                value: "0x" + digits.joined()))
        return false
    }

    /// A word of a vocabulary; nil where the cell is empty or holds none of its words.
    func word<Value>(_ column: Int, _ words: Vocabulary<Value>) -> Value? {
        guard let cell = cell(column) else { return nil }
        if let value = words.value(cell) { return value }
        fault(
            column, "register.word.unknown", "this is none of the words that may stand here",
            "write one of: \(words.list)")
        return nil
    }

    func boolean(_ column: Int) -> Bool? {
        guard let cell = cell(column) else { return nil }
        if forms[column] == .boolean { return cell[0] == 1 }
        if let value = CanonicalText.boolean(cell) { return value }
        fault(
            column, "register.boolean.malformed", "this is neither true nor false",
            "write true or false")
        return nil
    }

    /// An exact count of units; nil for an empty cell or one that holds none.
    func units(_ column: Int, fractionDigits: Int) -> Int64? {
        guard let cell = cell(column) else { return nil }
        switch read(cell, column, fractionDigits) {
        case .success(let units): return units
        case .failure(let problem):
            let said = problem.explanation(fractionDigits)
            fault(column, said.code, said.message, said.fix)
            return nil
        }
    }

    func units(_ column: Int, _ measure: Measure) -> Int64? {
        units(column, fractionDigits: measure.fractionDigits)
    }

    /// A number for control totals: 0 where the cell holds none. Faults nothing.
    func countable(_ column: Int, fractionDigits: Int) -> Int64 {
        guard let cell = cell(column),
            case .success(let units) = read(cell, column, fractionDigits)
        else { return 0 }
        return units
    }

    private func read(
        _ cell: UnsafeRawBufferPointer, _ column: Int, _ fractionDigits: Int
    ) -> Result<Int64, NumberFault> {
        if forms[column] == .numeric { return decoding.numeric(cell, fractionDigits) }
        guard case .number(_, let isCount) = input.columns[column].kind else {
            preconditionFailure("\(input.columns[column].name) holds no number")
        }
        return decoding.textNumber(cell, fractionDigits, isCount)
    }

    /// A month, also given by one of its days.
    func month(_ column: Int) -> MonthIndex? {
        guard let cell = cell(column) else { return nil }
        let month: MonthIndex?
        if forms[column] == .date {
            month = decoding.date(cell).flatMap { CalendarDay(daysSince1970: $0)?.month }
        } else if let written = decoding.textPeriod?(column, cell) {
            month = written.grain == .month ? written.firstMonth : nil
        } else {
            month = CanonicalText.month(cell)
        }
        if month == nil { dateFault(column, "write 2027-01 or 2027-01-31") }
        return month
    }

    /// A day of the calendar, as days since 1970-01-01.
    func day(_ column: Int) -> Int32? {
        guard let cell = cell(column) else { return nil }
        let day =
            forms[column] == .date
            ? decoding.date(cell).flatMap(CalendarDay.init(daysSince1970:))
            : CanonicalText.day(cell)
        if day == nil { dateFault(column, "write 2027-01-31") }
        return day.map(\.daysSince1970)
    }

    private func dateFault(_ column: Int, _ fix: String) {
        fault(
            column, "register.date.malformed",
            "this is no month or day of the years 1 to 9999", fix)
    }

    func period(_ column: Int) -> Period? {
        guard let cell = cell(column) else { return nil }
        if let period = decoding.textPeriod?(column, cell) ?? CanonicalText.period(cell) {
            return period
        }
        fault(
            column, "register.period.malformed", "this is no period",
            "write 2027-01, 2027-Q1 or 2027")
        return nil
    }

    /// Whole seconds since 1970 UTC, rounded down.
    public func instant(_ column: Int) -> Int64? {
        guard let cell = cell(column) else { return nil }
        let seconds =
            forms[column] == .instant
            ? decoding.instant(cell).map { $0 >= 0 ? $0 / 1_000_000 : ($0 - 999_999) / 1_000_000 }
            : CanonicalText.instant(cell)
        if seconds == nil {
            fault(
                column, "register.instant.malformed",
                "this is no moment of the years 1 to 9999", "write 2027-01-31T14:05:00Z")
        }
        return seconds
    }

    // MARK: For the loader

    /// A cell as a table of schema `register` holds it.
    public enum Value: Sendable, Hashable {
        case empty
        case text(String)
        case boolean(Bool)
        /// Days since 1970-01-01.
        case day(Int32)
        case period(Period)
        /// Seconds since 1970 UTC.
        case instant(Int64)
        case units(Int64, fractionDigits: Int)
    }

    /// The value of a cell of a row that was taken.
    public func value(_ column: Int) -> Value {
        guard cell(column) != nil else { return .empty }
        let found: Value?
        switch input.columns[column].kind {
        case .code, .text, .word: found = .text(text(column))
        case .measure: found = word(column, .measures).map { .text($0.rawValue) }
        case .boolean: found = boolean(column).map { .boolean($0) }
        case .instant: found = instant(column).map { .instant($0) }
        case .month:
            found = month(column).flatMap(CalendarDay.init(firstOf:)).map {
                .day($0.daysSince1970)
            }
        case .day: found = day(column).map { .day($0) }
        case .period: found = period(column).map { .period($0) }
        case .number(let digits, _):
            found = units(column, fractionDigits: digits).map {
                .units($0, fractionDigits: digits)
            }
        }
        guard let found else { preconditionFailure("a row that was taken has no faults") }
        return found
    }

    // MARK: Faults

    /// Records what is wrong with a cell, once, however often the cell is asked for.
    public func fault(_ column: Int, _ code: String, _ message: String, _ fix: String) {
        guard !faults.contains(where: { $0.column == column && $0.code == code }) else { return }
        faults.append(
            CellFault(
                column: column, code: code, message: message, fix: fix, value: shown(column)))
    }

    /// A cell as text, whatever its form.
    public func shown(_ column: Int) -> String {
        let cell = bytes[column]
        guard cell.baseAddress != nil else { return "" }
        switch forms[column] {
        case .absent: return ""
        case .text: return String(decoding: self.cell(column) ?? cell, as: UTF8.self)
        case .boolean: return cell[0] == 1 ? "true" : "false"
        case .numeric, .date, .instant: return decoding.shown(forms[column], cell)
        }
    }

    /// The whole row, as far as the input has it.
    public var rowText: String {
        (0..<count).filter(isPresent).map { "\(input.columns[$0].name)=\(shown($0))" }
            .joined(separator: ", ")
    }
}
