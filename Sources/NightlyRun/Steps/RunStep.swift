import BudgetModel
import Diagnostics

/// The steps of a run, in order. Names are stable: progress, logs and `--profile` show them.
public enum RunStep: String, Sendable, Hashable, CaseIterable {
    case open
    case lock
    case compareRegister = "compare register"
    case readRegister = "read register"
    case digestPlans = "digest plans"
    case compare = "compare fingerprint"
    case readPlans = "read plans"
    /// Of a check: a reconciliation without its flows.
    case compareInputs = "compare plans"
    case reconcile
    case audit
    case publish
    case files
    case adjustedPlans = "adjusted plans"
    case reports
    case prune
}

/// What one step took.
public struct StepProfile: Sendable, Hashable {
    public var step: RunStep
    public var wallNanoseconds: UInt64
    public var cpuNanoseconds: UInt64
    /// The process's peak so far, at the end of the step.
    public var peakResidentBytes: UInt64
}

/// What a person or a log is told while a run goes on.
public enum RunProgress: Sendable, Hashable {
    case began(RunStep)
    case ended(StepProfile)
    case input(name: String, rows: Int64, rejected: Int64)
    /// A connection attempt failed and is tried again.
    case retrying(RunStep, attempt: Int)
    /// What the tables of a published run came to.
    case wrote(WrittenRows)
    case note(String)
    /// The run has a number from here on.
    case run(RunIdentity)
    /// A step behind the published run failed, or something else that does not end it.
    case finding(Finding)
}

extension RunProgress {
    static func input(_ record: InputRecord) -> RunProgress {
        .input(
            name: record.name, rows: record.totals.read.rows,
            rejected: record.totals.rejected.rows)
    }
}

extension OwedStep {
    /// Under which name its time is told.
    var step: RunStep {
        switch self {
        case .files: .files
        case .adjustedPlans: .adjustedPlans
        case .reports: .reports
        case .prune: .prune
        }
    }
}
