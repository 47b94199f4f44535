import BudgetModel

/// What to ask before a claim is believed (contract, section 12): told with its amount, and
/// refusing nothing by itself. A finding may have several rows, one for each benefit.
public struct ClaimCheck: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The baseline or target was rewritten after it was promised.
        case baselineMoved = "baseline_moved"
        /// The effect was claimed before anyone had measured.
        case baselineAfterEffect = "baseline_after_effect"
        /// More people are claimed from a task than there ever were.
        case overFreed = "over_freed"
        /// Initiatives claim one gain, each for itself.
        case freedTwice = "freed_twice"
        /// Nobody has measured for too long, and claims go on.
        case silentFigure = "silent_figure"
        /// Recorded or raised after the initiative was stopped.
        case afterStop = "after_stop"
    }

    public var kind: Kind
    /// Numbered from 1 over the run.
    public var finding: Int64
    public var initiative: Code = noCode
    public var benefit: Code = noCode
    /// The key figure, in `Codes.texts`.
    public var kpi: Code = noCode
    public var unit: Code = noCode
    public var task: Code = noCode
    public var period: Period?
    /// Of the last reading, or of the baseline.
    public var month: MonthIndex?
    public var measure: Measure
    /// What is at risk, unproven, or more than there ever was; 0 where the finding has no amount.
    public var amount: Units = 0
    /// Progress by what was locked, and by what the register says now, in millionths.
    public var lockedProgress: Int64?
    public var presentProgress: Int64?

    public init(_ kind: Kind, finding: Int64, measure: Measure = .money) {
        self.kind = kind
        self.finding = finding
        self.measure = measure
    }
}
