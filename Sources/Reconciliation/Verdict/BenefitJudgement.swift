import BudgetModel

/// What the verdicts say of one benefit.
struct BenefitJudgement: Sendable, BitwiseCopyable {
    var verdict: Verdict
    var toleranceUsed: Bool
    /// Half as wide as `Flags` could be.
    private var flagBits: UInt16 = 0

    var flags: Flags {
        get { Flags(rawValue: UInt32(flagBits)) }
        set { flagBits = UInt16(newValue.rawValue) }
    }

    init(verdict: Verdict, toleranceUsed: Bool = false, flags: Flags = []) {
        self.verdict = verdict
        self.toleranceUsed = toleranceUsed
        self.flags = flags
    }
}
