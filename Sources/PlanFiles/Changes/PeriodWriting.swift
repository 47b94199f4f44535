import BudgetModel

/// Periods as a format writes them: the way back from `PeriodFormat.parse`.
extension PeriodFormat {
    /// Whether a change file can be written in it: formats with names of months cannot.
    public var isWritten: Bool { self != .monthName && self != .monthNameAlone }

    /// - Returns: the period and its year, as a column each; nil where the format has no such
    ///   period, or the fiscal year begins within it.
    func text(_ period: Period, _ fiscalYear: FiscalYear) -> (period: String, year: String)? {
        let (grain, first) = (period.grain, period.firstMonth)
        let (year, month) = (first / 12, first % 12 + 1)
        if let own = self.grain, own != grain { return nil }
        let named = fiscalYear.named(first)
        let start = Self.padded(first - named.first + 1, 1)
        func pair(_ text: String) -> (String, String) { (text, Self.padded(year, 4)) }
        func fiscal(_ text: String) -> (String, String) { (text, Self.padded(named.year, 4)) }
        let isWhole = (first - named.first) % grain.months == 0
        switch self {
        case .canonical:
            if grain == .month || fiscalYear.isCalendar { return pair(period.description) }
            guard isWhole else { return nil }
            let name = Self.padded(named.year, 4)
            return fiscal(grain == .year ? name : "\(name)-Q\((first - named.first) / 3 + 1)")
        case .yearMonthDashed: return pair("\(Self.padded(year, 4))-\(Self.padded(month, 2))")
        case .monthYearDotted: return pair("\(Self.padded(month, 2)).\(Self.padded(year, 4))")
        case .monthYearSlashed: return pair("\(Self.padded(month, 2))/\(Self.padded(year, 4))")
        case .yearMonth: return pair(Self.padded(year, 4) + Self.padded(month, 2))
        case .dateDotted: return pair("1.\(month).\(Self.padded(year, 4))")
        case .dateDashed: return pair("\(Self.padded(year, 4))-\(Self.padded(month, 2))-01")
        case .fiscalPeriod:
            return fiscal(
                "\(Self.padded(first - named.first + 1, 3)).\(Self.padded(named.year, 4))")
        case .fiscalPart: return fiscal(start)
        case .month: return pair(Self.padded(month, 2))
        case .year: return isWhole ? fiscal(Self.padded(named.year, 4)) : nil
        case .quarter: return isWhole ? fiscal("Q\((first - named.first) / 3 + 1)") : nil
        case .quarterYear:
            guard isWhole else { return nil }
            return fiscal("Q\((first - named.first) / 3 + 1) \(Self.padded(named.year, 4))")
        case .monthName, .monthNameAlone: return nil
        }
    }

    private static func padded(_ number: Int32, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}

extension FiscalYear {
    /// The fiscal year that holds a month, by its name and its first month.
    fileprivate func named(_ month: MonthIndex) -> (year: Int32, first: MonthIndex) {
        let start = Int32(startMonth) - 1
        let begins = (month - start) / 12
        let year = isNamedAfterEnd && !isCalendar ? begins + 1 : begins
        return (year, begins * 12 + start)
    }
}
