import BudgetModel

/// The check `baseline_moved`: what a baseline or target that was rewritten after the promise does
/// to progress.
public struct BaselineMoved: Sendable, Hashable {
    public var figure: String
    /// Progress by what was locked: the one that recommendations use.
    public var locked: Millionths
    /// Progress by what the register says now.
    public var present: Millionths

    /// `max(0, present − locked)`.
    public var flatters: Millionths { Millionths(max(0, present.value - locked.value)) }

    /// nil where nothing moved, or where either progress cannot be told.
    public init?(locked: KeyFigure, present: KeyFigure, until month: MonthIndex) {
        guard locked.baseline?.value != present.baseline?.value || locked.target != present.target,
            let reading = present.reading(until: month),
            let before = locked.progress(of: reading.value),
            let now = present.progress(of: reading.value)
        else { return nil }
        figure = present.id
        self.locked = before
        self.present = now
    }
}

/// The check `baseline_after_effect`: the effect was claimed before anyone had measured.
public struct BaselineAfterEffect: Sendable, Hashable {
    public var figure: String
    public var baselineMonth: MonthIndex
    public var firstClaim: MonthIndex

    /// nil where the baseline is dated no later than the month of the first claim, or not at all.
    public init?(_ figure: KeyFigure, firstClaim: MonthIndex?) {
        guard let firstClaim, let baseline = figure.baseline, baseline.month > firstClaim else {
            return nil
        }
        self.figure = figure.id
        baselineMonth = baseline.month
        self.firstClaim = firstClaim
    }
}
