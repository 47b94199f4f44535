import BudgetModel

/// The check `silent_figure`: nobody has measured for too long, and claims go on.
public struct SilentFigure: Sendable, Hashable {
    /// A figure that has reached its target needs a reading a year.
    public static let closedCadence: Int32 = 12

    public var figure: String
    /// The last reading, or the baseline where there is none.
    public var last: MonthIndex
    public var monthsSince: Int32
    /// What was claimed after (last + cadence), up to the month of the run's day.
    public var unproven: Units

    /// nil where the figure is not silent, has no cadence, or was never measured (the gate tells
    /// that).
    ///
    /// - Parameters:
    ///   - month: of the run's day.
    ///   - claims: that rest on the figure, in one measure, by month.
    public init?(
        _ figure: KeyFigure, month: MonthIndex, claims: [(month: MonthIndex, amount: Units)]
    ) {
        guard let asked = figure.cadence,
            let last = figure.reading(until: month)?.month ?? figure.baseline?.month
        else { return nil }
        let isClosed = figure.progress(until: month).map { $0 >= .one } ?? false
        let cadence = isClosed ? max(asked, Self.closedCadence) : asked
        guard month - last > cadence + (figure.grace ?? 0) else { return nil }
        self.figure = figure.id
        self.last = last
        monthsSince = month - last
        let sum = claims.reduce(into: Int128(0)) { sum, claim in
            if claim.month > last + cadence, claim.month <= month { sum += Int128(claim.amount) }
        }
        unproven = Units(clamping: sum)
    }
}
