import BudgetModel
import Diagnostics
import Reconciliation

/// One run under way: the state that its steps share. Each step stands in a file of its kind.
final class Night {
    let job: NightlyRun
    let request: RunRequest
    let clock: StepClock
    var ledger: (any RunLedger)? { request.isDryRun ? nil : job.ledger }

    /// Whether the ledger could be opened.
    private(set) var isOpen = false
    var gathering = InputGathering()
    var fingerprint = ""
    /// What was read, or known without reading.
    var records: [InputRecord] = []
    /// The published run that stands for what there is, where nothing has changed.
    var unchanged: RunIdentity?
    /// This run, from `begin` on.
    var identity: RunIdentity?
    var outcome: Outcome?
    var isPublished = false
    var rows: WrittenRows?
    /// What was written beside the tables.
    var files: [String] = []
    /// What is owed by this run and earlier ones; those that failed again are in `owed`.
    var debts: [Debt] = []
    var owed: [Debt] = []

    init(_ job: NightlyRun, _ request: RunRequest, _ clock: StepClock) {
        self.job = job
        self.request = request
        self.clock = clock
    }

    /// Opens the ledger, also for a run that is to leave no trace in it.
    func open() throws {
        try clock.run(.open) {
            try clock.retrying(
                .open, attempts: job.connectionAttempts, isTransient: job.isTransient
            ) {
                try job.ledger?.open()
            }
        }
        isOpen = true
    }

    func lock() throws {
        guard !request.isDryRun else { return }
        try clock.run(.lock) { try job.ledger?.lock(request) }
    }

    func summary() throws -> RunSummary {
        let result: RunSummary.Result =
            if let unchanged {
                .unchanged(unchanged)
            } else if let identity, isPublished { .published(identity) } else { .dry }
        var summary = RunSummary(
            result: result, fingerprint: fingerprint, inputs: records,
            outcome: unchanged == nil ? outcome : nil, files: files, profile: clock.profiles)
        summary.rows = rows
        summary.owed = owed
        return summary
    }
}
