import BudgetModel

/// The fields of one row of a binary COPY, read from left to right. It points into libpq's buffer
/// and lives no longer than the row.
public struct CopyFields: ~Copyable {
    private var at: UnsafeRawPointer
    private let end: UnsafeRawPointer

    init(_ bytes: UnsafeRawBufferPointer, skipping: Int) {
        let base = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
        at = base + skipping
        end = base + bytes.count
    }

    /// What has not been read of the row.
    var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: at, count: end - at) }

    /// Number of fields that the row announces, or -1 for the end of the data.
    mutating func fieldCount() -> Int {
        guard end - at >= 2 else { return -1 }
        let count = Int16(bigEndian: at.loadUnaligned(as: Int16.self))
        at += 2
        return Int(count)
    }

    /// The bytes of the next field; nil for NULL.
    public mutating func next() -> UnsafeRawBufferPointer? {
        guard end - at >= 4 else { return nil }
        let length = Int(Int32(bigEndian: at.loadUnaligned(as: Int32.self)))
        at += 4
        guard length >= 0, end - at >= length else { return nil }
        defer { at += length }
        return UnsafeRawBufferPointer(start: at, count: length)
    }

    /// Skips the next field.
    public mutating func skip() { _ = next() }

    /// The next field's text, interned; `noCode` for NULL and for the empty text.
    public mutating func code(in book: inout CodeBook) -> Code {
        guard let bytes = next(), !bytes.isEmpty else { return noCode }
        return book.intern(bytes)
    }

    /// nil for NULL.
    public mutating func text() -> String? { next().map { String(decoding: $0, as: UTF8.self) } }

    /// An `int4` or `int8`; nil for NULL.
    public mutating func integer() -> Int64? { next().map(BinaryField.integer) }

    /// nil for NULL.
    public mutating func boolean() -> Bool? { next().map { $0.first == 1 } }

    /// A numeric as an exact count of units; nil for NULL.
    public mutating func units(fractionDigits: Int) throws(NumericFault) -> Int64? {
        guard let bytes = next() else { return nil }
        return try Numeric.units(bytes, fractionDigits: fractionDigits)
    }

    /// The month that holds a date; nil for NULL and for infinity.
    public mutating func month() -> MonthIndex? { next().flatMap(BinaryField.month) }
}

/// Decoders of PostgreSQL's binary forms.
enum BinaryField {
    static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        switch bytes.count {
        case 2: Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
        case 4: Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
        case 8: Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        default: 0
        }
    }

    /// A `date` as a month index; nil for ±infinity and for years before 1 or after 9999.
    static func month(_ bytes: UnsafeRawBufferPointer) -> MonthIndex? {
        guard bytes.count == 4 else { return nil }
        let days = Int32(bigEndian: bytes.loadUnaligned(as: Int32.self))
        guard days != .max, days != .min else { return nil }
        let (year, month, _) = CivilDate.parts(daysSince2000: Int64(days))
        guard (1...9999).contains(year) else { return nil }
        return MonthIndex(year * 12 + month - 1)
    }

    /// A `date` as days since 1970-01-01; nil for ±infinity.
    static func daysSince1970(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard bytes.count == 4 else { return nil }
        let days = Int32(bigEndian: bytes.loadUnaligned(as: Int32.self))
        guard days != .max, days != .min else { return nil }
        return Int64(days) + CivilDate.secondsTo2000 / 86_400
    }

    /// A `date` as the server prints it, whatever its year.
    static func dateText(_ bytes: UnsafeRawBufferPointer) -> String {
        guard bytes.count == 4 else { return "" }
        switch Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)) {
        case .max: return "infinity"
        case .min: return "-infinity"
        case let days: return CivilDate.text(daysSince2000: Int64(days))
        }
    }

    /// A `timestamptz` as a day and a time in UTC, whatever its year.
    static func instantText(_ bytes: UnsafeRawBufferPointer) -> String {
        guard bytes.count == 8 else { return "" }
        let value = Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        if value == .max { return "infinity" }
        if value == .min { return "-infinity" }
        let seconds = value >= 0 ? value / 1_000_000 : (value - 999_999) / 1_000_000
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        let rest = seconds - days * 86_400
        let clock = [rest / 3_600, rest / 60 % 60, rest % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(CivilDate.text(daysSince2000: days)) \(clock.joined(separator: ":"))Z"
    }

    /// A `timestamptz` in microseconds since 1970; nil for ±infinity.
    static func microseconds(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard bytes.count == 8 else { return nil }
        let value = Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        guard value != .max, value != .min else { return nil }
        let (sum, overflow) = value.addingReportingOverflow(CivilDate.secondsTo2000 * 1_000_000)
        return overflow ? nil : sum
    }
}

/// The proleptic Gregorian calendar, which PostgreSQL counts from 2000-01-01.
enum CivilDate {
    /// From 1970-01-01 to 2000-01-01.
    static let secondsTo2000: Int64 = 946_684_800
    private static let daysFrom0000MarchTo2000: Int64 = 730_425

    /// Howard Hinnant's `civil_from_days`: exact for every day of the calendar.
    static func parts(daysSince2000: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let days = daysSince2000 + daysFrom0000MarchTo2000
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// `2027-01-31`, `20270-01-31` or `0044-03-15 BC`, as PostgreSQL prints a date.
    static func text(daysSince2000: Int64) -> String {
        let (year, month, day) = parts(daysSince2000: daysSince2000)
        func padded(_ number: Int64, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        let shown = year > 0 ? year : 1 - year
        return "\(padded(shown, 4))-\(padded(month, 2))-\(padded(day, 2))"
            + (year > 0 ? "" : " BC")
    }

    /// Days from 2000-01-01 to a day; `day` may be any day of the month.
    static func daysSince2000(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - daysFrom0000MarchTo2000
    }

    /// Days from 2000-01-01 to the first day of a month.
    static func daysSince2000(_ month: MonthIndex) -> Int32 {
        Int32(daysSince2000(year: Int64(month) / 12, month: Int64(month) % 12 + 1, day: 1))
    }
}
