import BudgetModel

/// Why a number could not become an exact count of smallest units.
public enum NumberFault: Error, Sendable, Hashable {
    case malformed
    /// A comma, which is neither the decimal sign nor groups digits.
    case comma
    /// Three digits behind the only separator: a thousand or a fraction.
    case ambiguous
    /// NaN or an infinity.
    case notFinite
    /// A digit other than 0 beyond the unit's decimals.
    case tooManyDecimals
    /// Outside Int64.
    case outOfRange

    /// Code, message and fix of what is said of it.
    func explanation(_ fractionDigits: Int) -> (code: String, message: String, fix: String) {
        switch self {
        case .malformed:
            (
                "register.number.malformed", "this is not a number",
                "write digits with at most one decimal point"
            )
        case .comma:
            (
                "register.number.malformed",
                "a comma is neither the decimal sign nor a grouping sign here",
                "write a decimal point and no grouping, or give the file a dialect"
            )
        case .ambiguous:
            (
                "register.number.ambiguous",
                "three digits behind the only separator are thousands or a fraction",
                "write 15000 or 15.00, or state `decimals: 3` where the file says how it is written"
            )
        case .notFinite:
            (
                "register.number.not_finite", "NaN and infinity are no amounts",
                "correct the value, or filter such rows in the query"
            )
        case .tooManyDecimals:
            (
                "register.number.too_many_decimals",
                "this has more than \(fractionDigits) decimals", "round it where it comes from"
            )
        case .outOfRange:
            (
                "register.number.out_of_range",
                "this is beyond what an exact 64-bit count can hold", "correct the value"
            )
        }
    }
}

/// Canonical texts, as files write them and databases print them, straight from bytes.
enum CanonicalText {
    typealias Bytes = UnsafeRawBufferPointer

    /// `-1234.5`: digits with at most one decimal point and no grouping.
    static func units(
        _ bytes: Bytes, fractionDigits: Int, isCount: Bool
    ) -> Result<Int64, NumberFault> {
        let (start, isNegative) = sign(bytes)
        var magnitude: UInt64 = 0
        var pointAt: Int?
        var digits = 0
        var isTooPrecise = false
        var isTooLarge = false
        for at in start..<bytes.count {
            let byte = bytes[at]
            guard byte &- 0x30 < 10 else {
                if byte == UInt8(ascii: "."), pointAt == nil {
                    pointAt = digits
                    continue
                }
                return .failure(isNumberWithCommas(bytes, start) ? .comma : .malformed)
            }
            digits += 1
            if let pointAt, digits - pointAt > fractionDigits {
                if byte != 0x30 { isTooPrecise = true }
            } else {
                isTooLarge = !append(UInt64(byte - 0x30), to: &magnitude) || isTooLarge
            }
        }
        guard digits > 0, pointAt != digits || pointAt == nil else { return .failure(.malformed) }
        // Nobody groups digits behind a lone zero.
        if isCount, let pointAt, digits - pointAt == 3, (1...3).contains(pointAt),
            bytes[start] != 0x30
        {
            return .failure(.ambiguous)
        }
        if isTooPrecise { return .failure(.tooManyDecimals) }
        let decimals = min(fractionDigits, pointAt.map { digits - $0 } ?? 0)
        for _ in decimals..<fractionDigits {
            isTooLarge = !append(0, to: &magnitude) || isTooLarge
        }
        guard !isTooLarge, magnitude <= UInt64(Int64.max) else { return .failure(.outOfRange) }
        return .success(isNegative ? -Int64(magnitude) : Int64(magnitude))
    }

    /// Where the digits begin, behind a sign; U+2212 is what typographers call minus.
    private static func sign(_ bytes: Bytes) -> (start: Int, isNegative: Bool) {
        switch bytes.first {
        case UInt8(ascii: "-"): (1, true)
        case UInt8(ascii: "+"): (1, false)
        case 0xE2 where bytes.count > 3 && bytes[1] == 0x88 && bytes[2] == 0x92: (3, true)
        default: (0, false)
        }
    }

    private static func isNumberWithCommas(_ bytes: Bytes, _ start: Int) -> Bool {
        bytes[start...].contains(UInt8(ascii: ","))
            && bytes[start...].allSatisfy {
                $0 &- 0x30 < 10 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".")
            }
    }

    private static func append(_ digit: UInt64, to value: inout UInt64) -> Bool {
        let (tenfold, isTooLarge) = value.multipliedReportingOverflow(by: 10)
        let (sum, carries) = tenfold.addingReportingOverflow(digit)
        guard !isTooLarge, !carries else { return false }
        value = sum
        return true
    }

    /// `true` and `false`, as programs and databases write them, in letters of any size.
    static func boolean(_ bytes: Bytes) -> Bool? {
        guard bytes.count <= 5 else { return nil }
        var word: UInt64 = 0
        for byte in bytes {
            word = word << 8 | UInt64(byte &- 0x41 < 26 ? byte | 0x20 : byte)
        }
        switch word {
        case 0x7472_7565, 0x74, 0x31, 0x79_6573: return true  // true, t, 1, yes
        case 0x66_616C_7365, 0x66, 0x30, 0x6E6F: return false  // false, f, 0, no
        default: return nil
        }
    }

    /// `2027-01`, `2027-Q1` or `2027`.
    static func period(_ bytes: Bytes) -> Period? {
        guard let year = year(bytes) else { return nil }
        if bytes.count == 4 { return Period(grain: .year, index: Int32(year)) }
        if bytes.count == 7, bytes[4] == UInt8(ascii: "-"), bytes[5] == UInt8(ascii: "Q") {
            guard let quarter = number(bytes, 6..<7), (1...4).contains(quarter) else { return nil }
            return Period(grain: .quarter, index: Int32(year * 4 + quarter - 1))
        }
        // A day of a date column means its month.
        return month(bytes).map { Period(grain: .month, index: $0) }
    }

    /// `2027-01` or `2027-01-31`, with or without a time behind it.
    static func month(_ bytes: Bytes) -> MonthIndex? {
        if bytes.count >= 10 { return dayBefore(time: bytes)?.month }
        guard bytes.count == 7, bytes[4] == UInt8(ascii: "-"), let year = year(bytes),
            let month = number(bytes, 5..<7), (1...12).contains(month)
        else { return nil }
        return MonthIndex(year * 12 + month - 1)
    }

    /// `2027-01-31`, with or without a time behind it.
    static func day(_ bytes: Bytes) -> CalendarDay? { dayBefore(time: bytes) }

    private static func dayBefore(time bytes: Bytes) -> CalendarDay? {
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes.count == 10 || bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"),
            let year = year(bytes), let month = number(bytes, 5..<7),
            let day = number(bytes, 8..<10)
        else { return nil }
        return CalendarDay(year: year, month: month, day: day)
    }

    /// `2027-01-31`, `2027-01-31 14:05:00`, `2027-01-31T14:05:00.5Z`, `… +02:00`, in seconds since
    /// 1970; without an offset UTC is meant.
    static func instant(_ bytes: Bytes) -> Int64? {
        guard let day = dayBefore(time: bytes) else { return nil }
        var seconds = Int64(day.daysSince1970) * 86_400
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

    /// A year from 1 on.
    private static func year(_ bytes: Bytes) -> Int64? {
        guard bytes.count >= 4, let year = number(bytes, 0..<4), year >= 1 else { return nil }
        return year
    }

    private static func number(_ bytes: Bytes, _ range: Range<Int>) -> Int64? {
        var value: Int64 = 0
        for at in range {
            guard bytes[at] &- 0x30 < 10 else { return nil }
            value = value * 10 + Int64(bytes[at] - 0x30)
        }
        return value
    }
}
