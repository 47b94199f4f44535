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
            day <= CivilCalendar.days(inMonth: month, of: year)
        else { return nil }
        daysSince1970 = Int32(CivilCalendar.days(year: year, month: month, day: day))
    }

    /// Reads `2027-01-31`; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, let day = bytes.withUnsafeBytes(CalendarText.day) else {
            return nil
        }
        self = day
    }

    public var year: Int { Int(parts.year) }
    /// 1 to 12.
    public var monthOfYear: Int { Int(parts.month) }
    public var dayOfMonth: Int { Int(parts.day) }

    /// The month that holds it.
    public var month: MonthIndex {
        let (year, month, _) = parts
        return CivilCalendar.month(year: Int32(year), month: Int32(month))
    }

    /// The first day of a month.
    public init?(firstOf month: MonthIndex) {
        let period = Period(grain: .month, index: month)
        self.init(year: Int64(period.year), month: Int64(period.monthOfYear), day: 1)
    }

    public static func < (a: Self, b: Self) -> Bool { a.daysSince1970 < b.daysSince1970 }

    private static let first = CivilCalendar.days(year: 1, month: 1, day: 1)
    private static let last = CivilCalendar.days(year: 9999, month: 12, day: 31)

    private var parts: (year: Int64, month: Int64, day: Int64) {
        CivilCalendar.date(Int64(daysSince1970))
    }
}

extension CalendarDay: CustomStringConvertible {
    /// `2027-01-31`.
    public var description: String { CivilCalendar.text(Int64(daysSince1970)) }
}
