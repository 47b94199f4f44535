/// One day of the Gregorian calendar, in the years 1 to 9999.
public struct CalendarDay: Sendable, Hashable, Comparable {
    public let daysSince1970: Int32

    /// nil for what is no day of those years.
    public init?(daysSince1970 days: Int64) {
        guard (Self.first...Self.last).contains(days) else { return nil }
        daysSince1970 = Int32(days)
    }

    /// nil for what is no day of the calendar.
    public init?(year: Int64, month: Int64, day: Int64) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.days(inMonth: month, of: year)
        else { return nil }
        daysSince1970 = Int32(Self.days(year, month, day))
    }

    /// Reads `2027-01-31`; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for byte in bytes[range] {
                guard byte &- 0x30 < 10 else { return nil }
                value = value * 10 + Int64(byte - 0x30)
            }
            return value
        }
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    public var year: Int { Int(parts.year) }
    /// 1 to 12.
    public var monthOfYear: Int { Int(parts.month) }
    public var dayOfMonth: Int { Int(parts.day) }

    /// The month that holds it.
    public var month: MonthIndex {
        let (year, month, _) = parts
        return MonthIndex(year * 12 + month - 1)
    }

    /// The first day of a month.
    public init?(firstOf month: MonthIndex) {
        self.init(year: Int64(month) / 12, month: Int64(month) % 12 + 1, day: 1)
    }

    public static func < (a: Self, b: Self) -> Bool { a.daysSince1970 < b.daysSince1970 }

    // Howard Hinnant's `days_from_civil` and `civil_from_days`, which count years from March.

    private static let first = days(1, 1, 1)
    private static let last = days(9999, 12, 31)

    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private var parts: (year: Int64, month: Int64, day: Int64) {
        let days = Int64(daysSince1970) + 719_468
        let era = days / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

extension CalendarDay: CustomStringConvertible {
    /// `2027-01-31`.
    public var description: String {
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(monthOfYear, 2))-\(padded(dayOfMonth, 2))"
    }
}
