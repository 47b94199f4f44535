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

    /// How many of them a year has.
    public var perYear: Int32 { CivilCalendar.monthsAYear / months }

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

extension Period {
    /// - Parameter month: 1 to 12.
    public init(year: Int32, month: Int32) {
        self.init(grain: .month, index: CivilCalendar.month(year: year, month: month))
    }

    /// - Parameter quarter: 1 to 4.
    public init(year: Int32, quarter: Int32) {
        self.init(grain: .quarter, index: year * Grain.quarter.perYear + quarter - 1)
    }

    /// The year that it begins in.
    public var year: Int32 { firstMonth / CivilCalendar.monthsAYear }
    /// Of its first month; 1 to 12.
    public var monthOfYear: Int32 { firstMonth % CivilCalendar.monthsAYear + 1 }
    /// That it begins in; 1 to 4.
    public var quarterOfYear: Int32 { (monthOfYear - 1) / Grain.quarter.months + 1 }
}

extension Period: CustomStringConvertible {
    /// `2027-01`, `2027-Q1` or `2027`.
    public var description: String {
        let year = CivilCalendar.padded(year, 4)
        return switch grain {
        case .month: "\(year)-\(CivilCalendar.padded(monthOfYear, 2))"
        case .quarter: "\(year)-Q\(quarterOfYear)"
        case .year: year
        }
    }

    /// Reads the canonical forms `2027-01`, `2027-Q1` and `2027`; nil for anything else.
    public init?(_ text: some StringProtocol) {
        guard let period = Array(text.utf8).withUnsafeBytes(CalendarText.canonical) else {
            return nil
        }
        self = period
    }
}
