/// How finely time is divided (contract, section 2, point 1).
public enum Grain: String, Sendable, Hashable, CaseIterable, Comparable {
    case month, quarter, year

    public var months: Int32 {
        switch self {
        case .month: 1
        case .quarter: 3
        case .year: 12
        }
    }

    /// Finer is smaller: month < quarter < year.
    public static func < (a: Grain, b: Grain) -> Bool { a.months < b.months }
}

/// A month, counted from January of year 0: `year * 12 + month - 1`.
public typealias MonthIndex = Int32

/// One bucket of time at a grain: a month, a quarter or a year.
///
/// Columns keep the bare `index`; the grain stands once, beside the column.
public struct Period: Sendable, Hashable, Comparable {
    public var grain: Grain
    /// Buckets since year 0: the month index divided by the grain's months.
    public var index: Int32

    public init(grain: Grain, index: Int32) {
        self.grain = grain
        self.index = index
    }

    /// The bucket of `grain` that holds a month.
    public init(grain: Grain, holding month: MonthIndex) {
        self.init(grain: grain, index: Period.bucket(of: month, grain: grain))
    }

    public static func bucket(of month: MonthIndex, grain: Grain) -> Int32 { month / grain.months }
    public var firstMonth: MonthIndex { index * grain.months }
    public var lastMonth: MonthIndex { firstMonth + grain.months - 1 }

    /// By first month, then finer before coarser.
    public static func < (a: Period, b: Period) -> Bool {
        (a.firstMonth, a.grain.months) < (b.firstMonth, b.grain.months)
    }
}

extension Period: CustomStringConvertible {
    /// `2027-01`, `2027-Q1` or `2027`.
    public var description: String {
        let year = firstMonth / 12
        let yearText =
            String(repeating: "0", count: max(0, 4 - String(year).utf8.count)) + String(year)
        switch grain {
        case .month:
            let month = firstMonth % 12 + 1
            return "\(yearText)-\(month < 10 ? "0" : "")\(month)"
        case .quarter: return "\(yearText)-Q\(index % 4 + 1)"
        case .year: return yearText
        }
    }

    /// Reads the canonical forms `2027-01`, `2027-Q1` and `2027`; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int32? {
            var value: Int32 = 0
            for byte in bytes[range] {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                value = value * 10 + Int32(byte - 0x30)
            }
            return value
        }
        guard bytes.count >= 4, let year = number(0..<4) else { return nil }
        switch bytes.count {
        case 4: self.init(grain: .year, index: year)
        case 7 where bytes[4] == UInt8(ascii: "-") && bytes[5] == UInt8(ascii: "Q"):
            guard let quarter = number(6..<7), (1...4).contains(quarter) else { return nil }
            self.init(grain: .quarter, index: year * 4 + quarter - 1)
        case 7 where bytes[4] == UInt8(ascii: "-"):
            guard let month = number(5..<7), (1...12).contains(month) else { return nil }
            self.init(grain: .month, index: year * 12 + month - 1)
        default: return nil
        }
    }
}
