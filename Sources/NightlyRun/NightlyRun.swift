import BudgetModel
import Diagnostics
import Reconciliation

/// The nightly job: reads, reconciles, audits and publishes, as a transaction: a reader
/// of the tables sees the run before or this one, never a mix.
///
/// The steps and their order stand in `run`; everything that touches the world is a port.
public struct NightlyRun {
    public var ledger: (any RunLedger)?
    public var register: any RegisterPort
    public var plans: [any PlanSourcePort]
    public var files: (any OutcomeFilesPort)?
    public var meter: any ProcessMeter
    public var solver: any FairFlowSolver
    public var rules: Rules
    public var retention = RetentionPolicy()
    /// Whether an error may pass by itself, so that the run is tried again.
    public var isTransient: (any Error) -> Bool = { _ in false }
    /// What the ledger is told of an error.
    public var explain: (any Error) -> [Finding] = { _ in [] }
    public var connectionAttempts = 3
    /// How often the whole run is tried where the server gave up on it half-way.
    public var runAttempts = 4
    /// Refuses an outcome that must not be published; by its own arithmetic.
    public var audit: (Outcome) throws -> AuditPassed = { try OutcomeAudit.check($0) }

    /// Told of an audited outcome before it is committed: what this begins may go on while the
    /// server works.
    public var meanwhile: (Outcome) -> Void = { _ in }

    /// - Parameter ledger: nil: files in, files out, no record of the run.
    public init(
        ledger: (any RunLedger)?, register: any RegisterPort, plans: [any PlanSourcePort],
        files: (any OutcomeFilesPort)?, meter: any ProcessMeter, solver: any FairFlowSolver,
        rules: Rules
    ) {
        self.ledger = ledger
        self.register = register
        self.plans = plans
        self.files = files
        self.meter = meter
        self.solver = solver
        self.rules = rules
    }

    /// Runs the job.
    ///
    /// A step that fails behind the commit does not throw: what it owes is in the summary.
    ///
    /// - Throws: `Findings` for refused input, or what a port threw. A run that had begun is
    ///   recorded as failed before the error goes on.
    public func run(_ request: RunRequest, tell: @escaping (RunProgress) -> Void = { _ in }) throws
        -> RunSummary
    {
        let clock = StepClock(meter, tell: tell)
        defer { ledger?.close() }
        var attempt = 1
        while true {
            let night = Night(self, request, clock)
            do {
                try night.open()
                return try steps(night)
            } catch {
                guard attempt < runAttempts, night.isOpen || attempt > 1, isTransient(error)
                else { throw error }
                ledger?.close()
                clock.note(.finding(Self.again(error, explain)))
                clock.pause(milliseconds: 1_000 << UInt64(attempt - 1))
                attempt += 1
            }
        }
    }

    /// The run, step by step.
    private func steps(_ night: Night) throws -> RunSummary {
        try night.lock()
        try night.lookAtDebts()
        do {
            if let run = try night.unchangedSince() {
                try night.stay(at: run)
            } else {
                try night.begin()
                try night.recordingFailure {
                    try night.readWhatIsLeft()
                    try night.reconcile()
                    try night.publish()
                }
            }
        } catch {
            night.payDebts()
            throw error
        }
        night.payDebts()
        try night.leaveFilesWithoutLedger()
        return try night.summary()
    }

    private static func again(
        _ error: any Error, _ explain: (any Error) -> [Finding]
    ) -> Finding {
        Finding(
            "run.again", severity: .warning, at: .nowhere,
            "the run was cut short and is tried again from its beginning",
            value: explain(error).first?.message,
            fix: "nothing to do, unless it is cut short every night")
    }

    /// Does all that a run does short of solving and writing.
    ///
    /// - Returns: every input with its control totals, and every reason why a run would refuse.
    public func check(_ request: RunRequest, tell: @escaping (RunProgress) -> Void = { _ in })
        throws -> CheckResult
    {
        let clock = StepClock(meter, tell: tell)
        var gathering = InputGathering()
        try clock.run(.readRegister) {
            try gathering.readRegister(register, asOf: request.asOf, beginning: plans)
        }
        try clock.run(.readPlans) { try gathering.readPlans(plans) }
        var result = CheckResult(inputs: gathering.records, findings: gathering.findings)
        // What cannot be read cannot be compared.
        if !result.isRefused {
            try clock.run(.compareInputs) {
                var input = gathering.takeReconciliationInput(
                    entity: request.entity, rules: rules, asOf: request.asOf)
                input.acceptsUnmatched = request.acceptsUnmatched
                result.take(Foresight(input))
            }
        }
        result.findings += files?.obstacles() ?? []
        return result
    }
}
