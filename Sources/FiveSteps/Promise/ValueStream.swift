import BudgetModel

/// A step of the value stream: how the gain arises (step 3 of the model).
public struct ValueStreamStep: Sendable, Hashable {
    public var name: String
    public var yearlyVolume: Int64
    /// Minutes of one case, in 1/10 000.
    public var minutesBefore, minutesAfter: Int64
    /// Share of cases that go the new way.
    public var adopted: Millionths
    /// Hours of a person-year, in 1/10 000.
    public var hoursPerPersonYear: Int64

    public init(
        name: String, yearlyVolume: Int64, minutesBefore: Int64, minutesAfter: Int64,
        adopted: Millionths, hoursPerPersonYear: Int64
    ) {
        self.name = name
        self.yearlyVolume = yearlyVolume
        self.minutesBefore = minutesBefore
        self.minutesAfter = minutesAfter
        self.adopted = adopted
        self.hoursPerPersonYear = hoursPerPersonYear
    }

    /// `volume × (before − after) × adopted ÷ (60 × hours)` in 1/10 000 person-years, rounded
    /// towards zero; nil where a person-year has no hours.
    ///
    /// - Throws: `ArithmeticOverflow`.
    public func personYears() throws(ArithmeticOverflow) -> Units? {
        guard hoursPerPersonYear > 0 else { return nil }
        // Volume 1, minutes 10^-4, adopted 10^-6, result 10^-4 over hours 10^-4: scale by 10^-2.
        let (minutes, isLost) = yearlyVolume.multipliedReportingOverflow(
            by: try minutesBefore.addingExactly(-minutesAfter))
        guard !isLost else { throw ArithmeticOverflow() }
        let freed = Int128(minutes) * Int128(adopted.value)
        let whole = freed / (Int128(60) * Int128(hoursPerPersonYear) * 100)
        guard let units = Units(exactly: whole) else { throw ArithmeticOverflow() }
        return units
    }
}
