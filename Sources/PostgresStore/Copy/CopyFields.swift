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
        return CalendarDay(daysSince1970: Int64(days) + Year2000.days)?.month
    }

    /// A `date` as days since 1970-01-01; nil for ±infinity.
    static func daysSince1970(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard bytes.count == 4 else { return nil }
        let days = Int32(bigEndian: bytes.loadUnaligned(as: Int32.self))
        guard days != .max, days != .min else { return nil }
        return Int64(days) + Year2000.days
    }

    /// A `date` as the server prints it, whatever its year.
    static func dateText(_ bytes: UnsafeRawBufferPointer) -> String {
        guard bytes.count == 4 else { return "" }
        switch Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)) {
        case .max: return "infinity"
        case .min: return "-infinity"
        case let days: return CivilCalendar.text(Int64(days) + Year2000.days)
        }
    }

    /// A `timestamptz` as a day and a time in UTC, whatever its year.
    static func instantText(_ bytes: UnsafeRawBufferPointer) -> String {
        guard bytes.count == 8 else { return "" }
        let value = Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        if value == .max { return "infinity" }
        if value == .min { return "-infinity" }
        let seconds = value >= 0 ? value / 1_000_000 : (value - 999_999) / 1_000_000
        let days = CivilCalendar.day(holding: seconds)
        let rest = seconds - days * CivilCalendar.secondsADay
        let clock = [rest / 3_600, rest / 60 % 60, rest % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(CivilCalendar.text(days + Year2000.days)) \(clock.joined(separator: ":"))Z"
    }

    /// A `timestamptz` in microseconds since 1970; nil for ±infinity.
    static func microseconds(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard bytes.count == 8 else { return nil }
        let value = Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
        guard value != .max, value != .min else { return nil }
        let (sum, overflow) = value.addingReportingOverflow(Year2000.seconds * 1_000_000)
        return overflow ? nil : sum
    }
}

/// PostgreSQL counts days and moments from 2000-01-01, the rest of the program from 1970-01-01.
enum Year2000 {
    static let days = CivilCalendar.days(year: 2000, month: 1, day: 1)
    static let seconds = days * CivilCalendar.secondsADay
}
