import BudgetModel
import Diagnostics
import Reconciliation

/// What a run came to.
public struct RunSummary: Sendable {
    public var result: Result
    public var fingerprint: String
    public var inputs: [InputRecord]
    /// nil where nothing was computed because the same fingerprint is published.
    public var outcome: Outcome?
    /// What was written beside the tables.
    public var files: [String]
    public var profile: [StepProfile]
    /// nil where no tables were written.
    public var rows: WrittenRows?
    /// What this run or an earlier one of the pipeline still owes: the job is not done.
    public var owed: [Debt] = []

    public enum Result: Sendable, Hashable {
        case published(RunIdentity)
        /// The same inputs, configuration, day and program were published by this run.
        case unchanged(RunIdentity)
        /// Nothing was written (`--dry-run`), or there is no ledger.
        case dry
    }

    /// What the run noticed and went on from: rejected rows, data gaps.
    public var remarks: [Finding] { inputs.flatMap(\.findings) + (outcome?.findings ?? []) }

    public var rejectedRows: Int64 { inputs.reduce(0) { $0 + $1.totals.rejected.rows } }

    public var notReadyBenefits: Int {
        outcome?.benefits.count(of: .notReady) ?? 0
    }
}
