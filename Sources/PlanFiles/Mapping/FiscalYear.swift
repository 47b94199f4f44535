import BudgetModel

/// A financial year that need not begin in January (contract, section 2, point 8). It says what
/// fiscal periods, quarters and years of a file mean; months that are written as months of the
/// calendar stay what they are.
public struct FiscalYear: Sendable, Hashable {
    /// 1 to 12.
    public var startMonth: Int
    /// Whether the year that begins in 2027 and ends in 2028 is called 2028.
    public var isNamedAfterEnd: Bool

    public init(startMonth: Int, isNamedAfterEnd: Bool) {
        self.startMonth = startMonth
        self.isNamedAfterEnd = isNamedAfterEnd
    }

    public static let calendar = FiscalYear(startMonth: 1, isNamedAfterEnd: false)

    var isCalendar: Bool { startMonth == 1 }

    /// The first month of the year of a name.
    func firstMonth(named year: Int32) -> MonthIndex {
        (isNamedAfterEnd && !isCalendar ? year - 1 : year) * 12 + Int32(startMonth) - 1
    }

    /// The first month of a year that is written as two: `2027/28`.
    func firstMonth(beginning year: Int32) -> MonthIndex { year * 12 + Int32(startMonth) - 1 }

    /// The calendar period of a fiscal one; nil where it is none (a year that begins in April).
    func calendar(_ period: Period) -> Period? {
        guard !isCalendar, period.grain != .month else { return period }
        let inYear = 12 / period.grain.months
        let first =
            firstMonth(named: period.index / inYear)
            + period.index % inYear * period.grain.months
        guard first % period.grain.months == 0 else { return nil }
        return Period(grain: period.grain, index: first / period.grain.months)
    }
}

/// Where the special periods of a ledger go: 000, the balance carried forward, and 013 to 016, the
/// closing of the year. They have no month of their own.
public struct SpecialPeriods: Sendable, Hashable {
    /// What becomes of a special period's rows; nil in its place rejects them by that name.
    public enum Treatment: String, Sendable, Hashable, CaseIterable {
        /// The rows are skipped by rule.
        case skip
        /// They count in the first month of their fiscal year.
        case first
        /// They count in its last month.
        case last
    }

    public var opening: Treatment?
    public var closing: Treatment?

    public init(opening: Treatment? = nil, closing: Treatment? = nil) {
        self.opening = opening
        self.closing = closing
    }
}
