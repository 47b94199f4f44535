import BudgetModel

extension PeriodFormat {
    /// The grain that the format alone decides; nil for `canonical`, which the file decides.
    var grain: Grain? {
        switch self {
        case .canonical: nil
        case .year: .year
        case .quarter, .quarterYear: .quarter
        case .yearMonthDashed, .monthYearDotted, .monthYearSlashed, .yearMonth, .dateDotted,
            .dateDashed, .fiscalPeriod, .month, .monthName, .monthNameAlone, .fiscalPart:
            .month
        }
    }

    /// Whether the text names no year.
    public var needsYear: Bool {
        switch self {
        case .month, .quarter, .monthNameAlone, .fiscalPart: true
        case .canonical, .yearMonthDashed, .monthYearDotted, .monthYearSlashed, .yearMonth,
            .dateDotted, .dateDashed, .fiscalPeriod, .year, .monthName, .quarterYear:
            false
        }
    }

    /// The period that a text stands for where the fiscal year is the calendar's; nil where it is
    /// malformed. Formats that need a year give the period of year 0.
    func parse(_ text: String) -> Period? {
        let bytes = Array(text.utf8)
        switch self {
        case .canonical: return Period(text)
        case .yearMonthDashed: return Self.month(bytes, [4, 2], "-", yearFirst: true)
        case .monthYearDotted: return Self.month(bytes, [2, 4], ".", yearFirst: false)
        case .monthYearSlashed: return Self.month(bytes, [2, 4], "/", yearFirst: false)
        case .fiscalPeriod: return Self.month(bytes, [3, 4], ".", yearFirst: false)
        case .yearMonth:
            guard bytes.count == 6 else { return nil }
            let (year, month) = (Self.number(bytes[..<4]), Self.number(bytes[4...]))
            return Self.month(year: year, month: month)
        case .dateDotted, .dateDashed: return Self.date(bytes, isDotted: self == .dateDotted)
        case .year:
            guard bytes.count == 4, let year = Self.number(bytes[...]) else { return nil }
            return Period(grain: .year, index: year)
        case .month:
            guard let month = Self.number(Self.withoutLetter(bytes, "MPmp")), bytes.count <= 4
            else { return nil }
            return Self.month(year: 0, month: month)
        case .quarter:
            guard let found = PeriodWords(text)?.quarter, found.year == nil else { return nil }
            return Period(grain: .quarter, index: found.quarter)
        case .quarterYear:
            guard let found = PeriodWords(text)?.quarter, case .named(let year)? = found.year else {
                return nil
            }
            return Period(grain: .quarter, index: year * 4 + found.quarter)
        case .monthName:
            guard let found = PeriodWords(text)?.namedMonth, let year = found.year else {
                return nil
            }
            return Self.month(year: year, month: found.month)
        case .monthNameAlone:
            guard let found = PeriodWords(text)?.namedMonth, found.year == nil else { return nil }
            return Self.month(year: 0, month: found.month)
        case .fiscalPart:
            guard let number = Self.fiscalNumber(text), (1...12).contains(number) else {
                return nil
            }
            return Self.month(year: 0, month: number)
        }
    }

    /// The number of a period of the fiscal year, special ones included: `P1`, `001`.
    static func fiscalNumber(_ text: String) -> Int32? {
        let digits = withoutLetter(Array(text.utf8), "Pp")
        return digits.count <= 3 ? number(digits) : nil
    }

    private static func withoutLetter(_ bytes: [UInt8], _ letters: String) -> ArraySlice<UInt8> {
        guard let first = bytes.first, letters.utf8.contains(first) else { return bytes[...] }
        return bytes[1...]
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int32? {
        guard !digits.isEmpty, digits.count <= 4 else { return nil }
        var value: Int32 = 0
        for digit in digits {
            guard digit &- 0x30 < 10 else { return nil }
            value = value * 10 + Int32(digit - 0x30)
        }
        return value
    }

    private static func month(year: Int32?, month: Int32?) -> Period? {
        guard let year, let month, (1...12).contains(month) else { return nil }
        return Period(grain: .month, index: year * 12 + month - 1)
    }

    /// Two numbers; the month may have fewer digits than its width, the year has four.
    private static func month(
        _ bytes: [UInt8], _ widths: [Int], _ separator: Unicode.Scalar, yearFirst: Bool
    ) -> Period? {
        let parts = bytes.split(
            separator: UInt8(separator.value), omittingEmptySubsequences: false)
        guard parts.count == 2, zip(parts, widths).allSatisfy({ $0.count <= $1 }) else {
            return nil
        }
        let (year, month) = yearFirst ? (parts[0], parts[1]) : (parts[1], parts[0])
        guard year.count == 4 else { return nil }
        return Self.month(year: number(year), month: number(month))
    }

    private static func date(_ bytes: [UInt8], isDotted: Bool) -> Period? {
        let parts = bytes.split(
            separator: UInt8(ascii: isDotted ? "." : "-"), omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        let (yearText, monthText, dayText) =
            isDotted ? (parts[2], parts[1], parts[0]) : (parts[0], parts[1], parts[2])
        guard yearText.count == 4, let year = number(yearText), let month = number(monthText),
            let day = number(dayText), monthText.count <= 2, dayText.count <= 2,
            (1...12).contains(month), day >= 1, day <= days(inMonth: month, of: year)
        else { return nil }
        return Self.month(year: year, month: month)
    }

    private static func days(inMonth month: Int32, of year: Int32) -> Int32 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
