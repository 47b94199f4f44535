import Diagnostics
import Reconciliation

/// What is left beside the tables, after the commit: CSV files, adjusted plans, reports.
public protocol OutcomeFilesPort: AnyObject {
    /// The steps that leave anything, in order.
    var steps: [OwedStep] { get }
    /// Finds out, without writing, whether its steps could write.
    ///
    /// - Returns: what stands against it.
    func obstacles() -> [Finding]
    /// Does one of `steps`.
    ///
    /// - Returns: the paths that were written.
    func write(_ step: OwedStep, _ results: RunResults) throws -> [String]
}

extension OutcomeFilesPort {
    public func obstacles() -> [Finding] { [] }
}

/// What files and reports of one run are made from.
public struct RunResults: Sendable {
    /// Of an older run: its own day and program.
    public var request: RunRequest
    /// nil where there is no ledger.
    public var run: RunIdentity?
    public var outcome: Outcome
    public var inputs: [InputRecord]

    public init(
        request: RunRequest, run: RunIdentity?, outcome: Outcome, inputs: [InputRecord]
    ) {
        self.request = request
        self.run = run
        self.outcome = outcome
        self.inputs = inputs
    }
}
