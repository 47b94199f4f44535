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
