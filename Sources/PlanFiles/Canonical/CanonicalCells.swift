import BudgetModel
import Diagnostics

/// The cells of one row of a canonical file, by canonical column. What is wrong with a cell is kept
/// as a fault of the row; a row with faults is rejected.
final class CanonicalCells {
    private let columns: [CanonicalColumn]
    /// Of each canonical column, its place in the file; nil where the file lacks it.
    private let indices: [Int?]
    private let scan: BlockScan
    private var row: Row?
    private(set) var faults: [RowProblem] = []
    private(set) var place = Place.nowhere

    init(_ columns: [CanonicalColumn], _ indices: [Int?], _ scan: BlockScan) {
        self.columns = columns
        self.indices = indices
        self.scan = scan
    }

    func begin(_ row: Row, at place: Place) {
        self.row = row
        self.place = place
        faults.removeAll(keepingCapacity: true)
        for (index, column) in columns.enumerated() where column.isRequired && field(index) == nil {
            fault(
                index, "register.value.missing", "a required value is missing",
                "fill \(column.name)")
        }
    }

    /// nil for an absent column and an empty cell.
    private func field(_ column: Int) -> Field? {
        guard let row, let index = indices[column], index < row.count else { return nil }
        let field = scan.text(row, index).trimmed()
        return field.count == 0 ? nil : field
    }

    /// Whether the file has the column and this row leaves it empty.
    func isEmpty(_ column: Int) -> Bool { indices[column] != nil && field(column) == nil }

    /// `noCode` for an empty cell or an absent column.
    func code(_ column: Int, in book: inout CodeBook) -> Code {
        guard let field = field(column) else { return noCode }
        return book.intern(UnsafeRawBufferPointer(field.buffer))
    }

    func text(_ column: Int) -> String {
        field(column).map { String(decoding: $0.buffer, as: UTF8.self) } ?? ""
    }

    /// A word of a vocabulary; nil where the cell is empty or holds none of its words.
    func word<Word: RawRepresentable<String> & CaseIterable>(
        _ column: Int, _ type: Word.Type
    ) -> Word? {
        let text = text(column)
        if text.isEmpty { return nil }
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
        fault(
            column, "register.word.unknown", "this is none of the words that may stand here",
            "write one of: \(words)")
        return nil
    }

    func boolean(_ column: Int) -> Bool? {
        switch text(column) {
        case "": return nil
        case "true": return true
        case "false": return false
        default:
            fault(
                column, "register.boolean.malformed", "this is neither true nor false",
                "write true or false")
            return nil
        }
    }

    /// An exact count of units; nil for an empty cell or one that holds none.
    func units(_ column: Int, fractionDigits: Int) -> Int64? {
        guard let field = field(column) else { return nil }
        do throws(AmountProblem) {
            return try Self.formats[fractionDigits].read(field.buffer)
        } catch {
            numberFault(column, error, fractionDigits)
            return nil
        }
    }

    func units(_ column: Int, _ measure: Measure) -> Int64? {
        units(column, fractionDigits: measure.fractionDigits)
    }

    /// A number for control totals: 0 where the cell holds none. Faults nothing.
    func countable(_ column: Int) -> Int64 {
        let digits: Int
        switch columns[column].numbers {
        case .none: return 0
        case .decimals(let decimals): digits = decimals
        // One sum over both measures needs one unit, the finer one, as the register's tables do.
        case .ofMeasure: digits = Measure.personYears.fractionDigits
        }
        guard let field = field(column) else { return 0 }
        return (try? Self.formats[digits].read(field.buffer)) ?? 0
    }

    /// A month, also given by one of its days.
    func month(_ column: Int) -> MonthIndex? {
        let text = text(column)
        if text.isEmpty { return nil }
        let format = text.utf8.count == 7 ? PeriodFormat.yearMonthDashed : .dateDashed
        if let period = format.parse(text) { return period.index }
        fault(
            column, "register.date.malformed", "this is no month or day of the calendar",
            "write 2027-01 or 2027-01-31")
        return nil
    }

    func period(_ column: Int) -> Period? {
        let text = text(column)
        if text.isEmpty { return nil }
        if let period = Period(text) { return period }
        fault(
            column, "register.period.malformed", "this is no period",
            "write 2027-01, 2027-Q1 or 2027")
        return nil
    }

    /// Whole seconds since 1970 UTC.
    func instant(_ column: Int) -> Int64? {
        let text = text(column)
        if text.isEmpty { return nil }
        if let seconds = Instant.seconds(text) { return seconds }
        fault(
            column, "register.instant.malformed", "this is no moment in time",
            "write 2027-01-31T14:05:00Z")
        return nil
    }

    func fault(_ column: Int, _ code: String, _ message: String, _ fix: String) {
        let position: Int
        if let row, let index = indices[column], index < row.count {
            position = row.field(index).start - row.bytes
        } else {
            position = row?.start ?? 0
        }
        faults.append(
            RowProblem(
                code: code, position: position, column: column, field: columns[column].name,
                value: text(column), message: message, fix: fix))
    }

    private func numberFault(_ column: Int, _ problem: AmountProblem, _ digits: Int) {
        switch problem {
        case .empty, .notANumber:
            fault(
                column, "register.number.malformed", "this is not a number",
                "write digits with at most one decimal point")
        case .ambiguous where !text(column).contains(","), .tooPrecise:
            fault(
                column, "register.number.too_many_decimals",
                "this has more than \(digits) decimals", "round it where it comes from")
        case .ambiguous:
            fault(
                column, "register.number.malformed",
                "a comma is neither the decimal sign nor a grouping sign here",
                "write a decimal point and no grouping")
        case .outOfRange:
            fault(
                column, "register.number.out_of_range",
                "this is beyond what an exact 64-bit count can hold", "correct the value")
        }
    }

    /// By decimals of the smallest unit.
    private static let formats = (0...6).map { AmountFormat(.canonical, fractionDigits: $0) }
}

/// Moments in time as registers write them.
enum Instant {
    /// Seconds since 1970 UTC of `2027-01-31`, `2027-01-31T14:05:00Z`, `… 14:05:00.123+02` or
    /// `…+02:00`; UTC where no offset is written. nil for anything else.
    static func seconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10,
            PeriodFormat.dateDashed.parse(String(decoding: bytes[..<10], as: UTF8.self)) != nil,
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]),
            let day = number(bytes[8..<10])
        else { return nil }
        let midnight = days(year, month, day) * 86_400
        if bytes.count == 10 { return midnight }
        guard bytes.count >= 16, bytes[10] == UInt8(ascii: "T") || bytes[10] == 0x20,
            bytes[13] == UInt8(ascii: ":"), let hour = number(bytes[11..<13]),
            let minute = number(bytes[14..<16]), hour < 24, minute < 60
        else { return nil }
        var rest = bytes[16...]
        var seconds: Int64 = 0
        if rest.first == UInt8(ascii: ":") {
            guard rest.count >= 3, let value = number(rest.dropFirst().prefix(2)), value < 60
            else { return nil }
            seconds = value
            rest = rest.dropFirst(3)
        }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst().drop { $0 &- 0x30 < 10 }
        }
        guard let offset = offset(rest) else { return nil }
        return midnight + hour * 3600 + minute * 60 + seconds - offset
    }

    private static func offset(_ text: ArraySlice<UInt8>) -> Int64? {
        if text.isEmpty || text.elementsEqual([UInt8(ascii: "Z")]) { return 0 }
        guard let sign = text.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
            return nil
        }
        let digits = text.dropFirst().filter { $0 != UInt8(ascii: ":") }
        guard digits.count == 2 || digits.count == 4, let hours = number(digits[0..<2]),
            let minutes = digits.count == 2 ? 0 : number(digits[2..<4])
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            guard digit &- 0x30 < 10 else { return nil }
            value = value * 10 + Int64(digit - 0x30)
        }
        return value
    }

    /// Days since 1970-01-01 of a date of the Gregorian calendar, counting years from March.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
