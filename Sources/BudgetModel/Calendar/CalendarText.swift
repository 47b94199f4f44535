/// Days, months, periods and moments as canonical files write them and databases print them,
/// straight from bytes.
public enum CalendarText {
    public typealias Bytes = UnsafeRawBufferPointer

    /// `2027-01`, `2027-Q1` or `2027`; a day, with or without a time, means its month.
    public static func period(_ bytes: Bytes) -> Period? {
        if bytes.count >= 10 { return day(bytes).map { Period(grain: .month, index: $0.month) } }
        return canonical(bytes).flatMap { $0.year >= 1 ? $0 : nil }
    }

    /// `2027-01`, `2027-Q1` or `2027`, from year 0 on.
    static func canonical(_ bytes: Bytes) -> Period? {
        guard bytes.count >= 4, let year = number(bytes, 0..<4).map(Int32.init) else { return nil }
        switch bytes.count {
        case 4: return Period(grain: .year, index: year)
        case 7 where bytes[4] == UInt8(ascii: "-") && bytes[5] == UInt8(ascii: "Q"):
            guard let quarter = number(bytes, 6..<7), (1...4).contains(quarter) else { return nil }
            return Period(year: year, quarter: Int32(quarter))
        case 7 where bytes[4] == UInt8(ascii: "-"):
            guard let month = number(bytes, 5..<7), (1...12).contains(month) else { return nil }
            return Period(year: year, month: Int32(month))
        default: return nil
        }
    }

    /// `2027-01` or `2027-01-31`, with or without a time behind it.
    public static func month(_ bytes: Bytes) -> MonthIndex? {
        guard let period = period(bytes), period.grain == .month else { return nil }
        return period.index
    }

    /// `2027-01-31`, with or without a time behind it.
    public static func day(_ bytes: Bytes) -> CalendarDay? {
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes.count == 10 || bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"),
            let year = number(bytes, 0..<4), let month = number(bytes, 5..<7),
            let day = number(bytes, 8..<10)
        else { return nil }
        return CalendarDay(year: year, month: month, day: day)
    }

    /// `2027-01-31`, `2027-01-31 14:05:00`, `2027-01-31T14:05:00.5Z`, `… +02:00`, in seconds since
    /// 1970; without an offset UTC is meant.
    public static func instant(_ bytes: Bytes) -> Int64? {
        guard let day = day(bytes) else { return nil }
        var seconds = Int64(day.daysSince1970) * CivilCalendar.secondsADay
        guard bytes.count > 10 else { return seconds }
        guard bytes.count >= 16, bytes[13] == UInt8(ascii: ":"),
            let hour = number(bytes, 11..<13), let minute = number(bytes, 14..<16),
            hour < 24, minute < 60
        else { return nil }
        seconds += hour * 3_600 + minute * 60
        var at = 16
        if at < bytes.count, bytes[at] == UInt8(ascii: ":") {
            guard bytes.count >= 19, let second = number(bytes, 17..<19), second < 61 else {
                return nil
            }
            seconds += second
            at = 19
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            while at < bytes.count, bytes[at] &- 0x30 < 10 { at += 1 }
        }
        return offset(bytes, from: at).map { seconds - $0 }
    }

    /// The same of a text.
    public static func instant(_ text: String) -> Int64? {
        Array(text.utf8).withUnsafeBytes(instant)
    }

    /// Nothing, `Z`, `+02`, `+0200` or `+02:00`, in seconds.
    private static func offset(_ bytes: Bytes, from start: Int) -> Int64? {
        var at = start
        while at < bytes.count, bytes[at] == UInt8(ascii: " ") { at += 1 }
        if at == bytes.count { return 0 }
        if bytes[at] == UInt8(ascii: "Z") { return at + 1 == bytes.count ? 0 : nil }
        guard bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-"),
            at + 3 <= bytes.count, let hours = number(bytes, (at + 1)..<(at + 3)), hours < 16
        else { return nil }
        let sign: Int64 = bytes[at] == UInt8(ascii: "-") ? -1 : 1
        at += 3
        if at == bytes.count { return sign * hours * 3_600 }
        if bytes[at] == UInt8(ascii: ":") { at += 1 }
        guard at + 2 == bytes.count, let minutes = number(bytes, at..<(at + 2)), minutes < 60 else {
            return nil
        }
        return sign * (hours * 3_600 + minutes * 60)
    }

    /// Digits; nil where one is none, or the text ends before them.
    public static func number(_ bytes: Bytes, _ range: Range<Int>) -> Int64? {
        guard range.upperBound <= bytes.count else { return nil }
        var value: Int64 = 0
        for at in range {
            guard bytes[at] &- 0x30 < 10 else { return nil }
            value = value * 10 + Int64(bytes[at] - 0x30)
        }
        return value
    }
}
