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
    /// Whether an error may pass by itself, so that connecting is tried again.
    public var isTransient: (any Error) -> Bool = { _ in false }
    /// What the ledger is told of an error.
    public var explain: (any Error) -> [Finding] = { _ in [] }
    public var connectionAttempts = 3
    /// Refuses an outcome that must not be published; by its own arithmetic.
    public var audit: (Outcome) throws -> Void = { try OutcomeAudit.check($0) }

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
    /// - Throws: `Findings` for refused input, or what a port threw. A run that had begun is
    ///   recorded as failed before the error goes on.
    public func run(_ request: RunRequest, tell: @escaping (RunProgress) -> Void = { _ in }) throws
        -> RunSummary
    {
        let clock = StepClock(meter, tell: tell)
        defer { ledger?.close() }
        try clock.run(.open) {
            try clock.retrying(.open, attempts: connectionAttempts, isTransient: isTransient) {
                try ledger?.open()
            }
        }
        if !request.isDryRun { try clock.run(.lock) { try ledger?.lock(request) } }

        // All of them are told, also where the first one looks new.
        let looks = plans.map { $0.look() }
        let looksUnchanged = looks.map { $0 != nil }
        // On an unchanged night nothing takes longer than to digest the largest export: others wait
        // until the register is compared.
        looks.indices.max { (looks[$0] ?? -1) < (looks[$1] ?? -1) }
            .map { plans[$0].beginDigest() }
        // A run that goes on whatever was published reads every export once and digests it then.
        let compares = !request.isForced && !request.isDryRun
        if compares, looksUnchanged.allSatisfy(\.self),
            let summary = try unchangedByRowVersions(request, clock)
        {
            return summary
        }
        for plan in plans { plan.beginDigest() }
        let certain = zip(plans, looksUnchanged).filter { !compares || !$1 }.map(\.0)
        var gathering = InputGathering()
        try recordingRefusal(request) {
            try clock.run(.readRegister) {
                try gathering.readRegister(register, asOf: request.asOf, beginning: certain)
            }
            try gathering.refuse()
        }
        for record in gathering.records { clock.note(.input(record)) }
        let registerCount = gathering.records.count
        var digests: [InputDigest] = []
        if compares {
            digests = try recordingRefusal(request) {
                try clock.run(.digestPlans) { try plans.compactMap { try $0.digest() } }
            }
        }
        if digests.count < plans.count {
            try recordingRefusal(request) { try readPlans(&gathering, clock) }
            digests = gathering.records[registerCount...].map(InputDigest.init)
        }
        var fingerprint = ""
        let earlier = try clock.run(.compare) {
            fingerprint = Fingerprint.of(
                request,
                inputs: digests + gathering.records.prefix(registerCount).map(InputDigest.init)
                    + (try reviews(request)))
            return compares ? try ledger?.published(fingerprint: fingerprint, request) : nil
        }
        if let earlier {
            return RunSummary(
                result: .unchanged(earlier), fingerprint: fingerprint, inputs: gathering.records,
                outcome: nil, files: [], profile: clock.profiles)
        }
        return try conclude(request, fingerprint, &gathering, clock)
    }

    /// The summary of a night whose register provably holds the rows of the newest published run
    /// and whose exports have the same bytes; nil where the register has to be read.
    private func unchangedByRowVersions(
        _ request: RunRequest, _ clock: StepClock
    ) throws -> RunSummary? {
        let known = try ledger?.latestInputs(request).filter { $0.rowVersions != nil } ?? []
        guard !known.isEmpty else { return nil }
        let versions = try clock.run(.compareRegister) {
            try register.rowVersions(asOf: request.asOf)
        }
        // What was wrong with rejected rows is told when they are read.
        let isSame =
            known.count == versions.count
            && known.allSatisfy {
                versions[$0.name] == $0.rowVersions && $0.totals.rejected.rows == 0
            }
        guard isSame else { return nil }
        for plan in plans { plan.beginDigest() }
        let digests = try recordingRefusal(request) {
            try clock.run(.digestPlans) { try plans.compactMap { try $0.digest() } }
        }
        guard digests.count == plans.count else { return nil }
        var fingerprint = ""
        let earlier = try clock.run(.compare) {
            fingerprint = Fingerprint.of(
                request, inputs: digests + known.map(InputDigest.init) + (try reviews(request)))
            return try ledger?.published(fingerprint: fingerprint, request)
        }
        guard let earlier else { return nil }
        for record in known { clock.note(.input(record)) }
        return RunSummary(
            result: .unchanged(earlier), fingerprint: fingerprint, inputs: known, outcome: nil,
            files: [], profile: clock.profiles)
    }

    private func readPlans(
        _ gathering: inout InputGathering, _ clock: StepClock
    ) throws {
        let before = gathering.records.count
        try clock.run(.readPlans) { try gathering.readPlans(plans) }
        try gathering.refuse()
        for record in gathering.records[before...] { clock.note(.input(record)) }
    }

    /// Decisions of people, which change a result like an input; none where nobody decided.
    private func reviews(_ request: RunRequest) throws -> [InputDigest] {
        let digest = try ledger?.reviewsDigest(request) ?? ""
        return digest.isEmpty ? [] : [InputDigest(name: "reviews", sha256: digest)]
    }

    /// Reads everything that a run would read and writes nothing.
    ///
    /// - Returns: every input with its control totals, and every reason why a run would refuse.
    public func check(_ request: RunRequest, tell: @escaping (RunProgress) -> Void = { _ in })
        throws -> (inputs: [InputRecord], findings: [Finding])
    {
        let clock = StepClock(meter, tell: tell)
        var gathering = InputGathering()
        try clock.run(.readRegister) {
            try gathering.readRegister(register, asOf: request.asOf, beginning: plans)
        }
        try clock.run(.readPlans) { try gathering.readPlans(plans) }
        return (gathering.records, gathering.findings)
    }

    /// From the first row of a plan, where the plans are not read yet, to the last file.
    private func conclude(
        _ request: RunRequest, _ fingerprint: String, _ gathering: inout InputGathering,
        _ clock: StepClock
    ) throws -> RunSummary {
        let identity =
            request.isDryRun ? nil : try ledger?.begin(request, fingerprint: fingerprint)
        do {
            if gathering.plans == nil { try readPlans(&gathering, clock) }
            let entries =
                try ledger?.earlierEntries(request, codes: &gathering.codes) ?? []
            let outcome = try clock.run(.reconcile) {
                try Reconciler(solver: solver).reconcile(
                    gathering.takeReconciliationInput(
                        entity: request.entity, rules: rules, asOf: request.asOf,
                        earlierEntries: entries))
            }
            let rows = try publish(identity, outcome, gathering.records, clock)
            var summary = try leaveFiles(
                request, identity, fingerprint, outcome, gathering.records, clock)
            summary.rows = rows
            return summary
        } catch let error as FilesFailed {
            throw error.cause
        } catch {
            if let identity { try? ledger?.fail(identity, explain(error)) }
            throw error
        }
    }

    /// Writes and audits the outcome at the same time; it is committed once the audit has passed.
    private func publish(
        _ identity: RunIdentity?, _ outcome: Outcome, _ records: [InputRecord], _ clock: StepClock
    ) throws -> WrittenRows? {
        let publication = Result {
            try identity.flatMap { try ledger?.startPublishing($0, outcome) }
        }
        do { try clock.run(.audit) { try audit(outcome) } } catch {
            // What the audit found comes before what else may have gone wrong.
            try? publication.get()?.abandon()
            throw error
        }
        meanwhile(outcome)
        guard identity != nil else { return nil }
        let rows = try clock.run(.publish) { try publication.get()?.commit(records) }
        if let rows { clock.note(.wrote(rows)) }
        return rows
    }

    /// What follows the commit; a failure here leaves the published run as it is.
    private func leaveFiles(
        _ request: RunRequest, _ identity: RunIdentity?, _ fingerprint: String,
        _ outcome: Outcome, _ records: [InputRecord], _ clock: StepClock
    ) throws -> RunSummary {
        do {
            let written = try clock.run(.files) {
                request.isDryRun
                    ? [] : try files?.write(outcome, run: identity, inputs: records) ?? []
            }
            if identity != nil {
                try clock.run(.prune) {
                    let dropped = try ledger?.prune(request) ?? 0
                    if dropped > 0 { clock.note(.note("dropped \(dropped) old runs")) }
                }
            }
            return RunSummary(
                result: identity.map { .published($0) } ?? .dry, fingerprint: fingerprint,
                inputs: records, outcome: outcome, files: written, profile: clock.profiles)
        } catch {
            throw identity == nil ? error : FilesFailed(cause: error)
        }
    }

    /// Keeps a record of inputs that were refused before a fingerprint was known.
    private func recordingRefusal<Value>(_ request: RunRequest, _ body: () throws -> Value) throws
        -> Value
    {
        do { return try body() } catch {
            if !request.isDryRun, let ledger,
                let run = try? ledger.begin(request, fingerprint: "")
            {
                try? ledger.fail(run, explain(error))
            }
            throw error
        }
    }
}

/// The run is published; what came after failed.
private struct FilesFailed: Error {
    var cause: any Error
}

extension RunProgress {
    static func input(_ record: InputRecord) -> RunProgress {
        .input(
            name: record.name, rows: record.totals.read.rows,
            rejected: record.totals.rejected.rows)
    }
}
