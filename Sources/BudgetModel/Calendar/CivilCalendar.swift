/// The proleptic Gregorian calendar: the one place where dates are counted.
///
/// Howard Hinnant's `days_from_civil` and `civil_from_days`, which count years from March, so that
/// the leap day comes last. Exact for every year, also before 1.
public enum CivilCalendar {
    public static let secondsADay: Int64 = 86_400
    public static let monthsAYear: Int32 = 12

    /// Days from 1970-01-01 to a date; `day` may be any day of the month.
    public static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = floored(shifted, by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The date of a day, counted from 1970-01-01.
    public static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = floored(shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * fromMarch + 2) / 5 + 1
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// The day that holds a moment, both counted from 1970-01-01 UTC.
    public static func day(holding seconds: Int64) -> Int64 { floored(seconds, by: secondsADay) }

    public static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// - Parameter month: 1 to 12.
    public static func month(year: Int32, month: Int32) -> MonthIndex {
        year * monthsAYear + month - 1
    }

    /// `2027-01-31`, `20270-01-31` or `0044-03-15 BC`.
    public static func text(_ days: Int64) -> String {
        let (year, month, day) = date(days)
        let shown = year > 0 ? year : 1 - year
        return "\(padded(shown, 4))-\(padded(month, 2))-\(padded(day, 2))"
            + (year > 0 ? "" : " BC")
    }

    /// With zeros before it.
    static func padded(_ number: some BinaryInteger, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func floored(_ value: Int64, by divisor: Int64) -> Int64 {
        (value >= 0 ? value : value - divisor + 1) / divisor
    }
}
