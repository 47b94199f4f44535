import BudgetModel
import Diagnostics
import NightlyRun
import PipelineFile
import PostgresStore
import Reconciliation
import Reports

/// The run ledger in PostgreSQL, and the connection that register and ledger share.
public final class PostgresLedger: RunLedger {
    private let place: DatabasePlace
    private let pipeline: Pipeline
    private var connection: Connection?
    private var store: RunStore?
    /// Whose lock is held, and would be lost with the connection.
    private var locked: RunRequest?
    /// The run under way, for whoever has to end it from outside.
    public let underWay: RunUnderWay

    public init(_ place: DatabasePlace, _ pipeline: Pipeline) {
        self.place = place
        self.pipeline = pipeline
        underWay = RunUnderWay(place)
    }

    /// The connection, made at first need, and again where it was lost.
    public func connected() throws -> Connection {
        if let connection, !connection.isLost { return connection }
        store = nil
        if underWay.isEnding {
            throw Finding(
                "run.interrupted", at: .nowhere, "the run is being ended", fix: "run again")
        }
        let made = try place.connect()
        connection = made
        underWay.serves(made.processNumber)
        return made
    }

    /// - Parameter locking: whether a lock that was lost with its connection is taken again.
    private func runs(locking: Bool = true) throws -> RunStore {
        if let store, connection?.isLost == false { return store }
        let made = RunStore(try connected())
        if locking, let locked { try lock(locked, in: made, endsAbandoned: false) }
        store = made
        return made
    }

    private func lock(_ request: RunRequest, in store: RunStore, endsAbandoned: Bool) throws {
        try store.lock(
            entity: request.entity, pipeline: request.pipeline, asOf: request.asOf.lastSecond,
            endsAbandoned: endsAbandoned)
    }

    public func open() throws { _ = try runs() }

    public func lock(_ request: RunRequest) throws {
        try connected().requireWritable()
        try lock(request, in: runs(), endsAbandoned: true)
        locked = request
        underWay.willBegin(start(request, fingerprint: ""))
    }

    public func latestInputs(_ request: RunRequest) throws -> [InputRecord] {
        try runs().latestInputs(
            entity: request.entity, pipeline: request.pipeline, asOf: request.asOf.lastSecond,
            programVersion: request.programVersion
        ).map(InputRecord.init)
    }

    public func published(fingerprint: String, _ request: RunRequest) throws -> RunIdentity? {
        try runs().findCompleted(
            entity: request.entity, pipeline: request.pipeline, fingerprint: fingerprint
        ).map { RunIdentity(number: $0.number) }
    }

    public func begin(_ request: RunRequest, fingerprint: String) throws -> RunIdentity {
        let number = try runs().begin(start(request, fingerprint: fingerprint))
        underWay.began(number)
        return RunIdentity(number: number)
    }

    private func start(_ request: RunRequest, fingerprint: String) -> RunStart {
        var start = RunStart(
            entity: request.entity, pipeline: request.pipeline, asOf: request.asOf.lastSecond,
            fingerprint: fingerprint, programVersion: request.programVersion)
        start.configuration = pipeline.rulesText
        start.currency = pipeline.rules.currency
        return start
    }

    public func startPublishing(_ run: RunIdentity, _ outcome: Outcome) throws -> any RunPublication
    {
        LedgerPublication(
            publication: try runs().startPublishing(
                run.number, outcome, tables: Set(pipeline.outputs.tables),
                changes: pipeline.outputs.rows == .changed ? ChangedRows() : nil,
                makeHelper: { try? self.place.connect(requiringSchema: false) }))
    }

    public func fail(_ run: RunIdentity, _ findings: [Finding]) throws -> Bool {
        try runs(locking: false).fail(run.number, findings)
    }

    public func looked(at run: RunIdentity) throws { try runs().looked(at: run.number) }

    /// Makes the context of a published run what `hemtag report` reads back later.
    public func complete(_ context: inout RunContext, _ run: RunIdentity) throws {
        guard let record = try runs().run(run.number) else { return }
        try context.take(record, in: runs())
    }

    /// The server frees the lock with the connection.
    public func close() {
        store = nil
        connection = nil
        locked = nil
        underWay.ended()
    }
}

/// What follows a publication.
extension PostgresLedger {
    public func debts(_ request: RunRequest) throws -> [Debt] {
        try runs().owed(entity: request.entity, pipeline: request.pipeline).compactMap { owed in
            OwedStep(rawValue: owed.step).map {
                Debt(run: RunIdentity(number: owed.run), step: $0, reason: owed.reason)
            }
        }
    }

    public func pay(_ run: RunIdentity, _ step: OwedStep) throws {
        try runs().pay(step.rawValue, of: run.number)
    }

    public func keepOwing(_ run: RunIdentity, _ step: OwedStep, _ findings: [Finding]) throws {
        let reason = findings.first.map { "\($0.code): \($0.message)" } ?? ""
        try runs().keepOwing(step.rawValue, of: run.number, reason: reason)
    }

    public func results(of run: RunIdentity) throws -> RunResults {
        try PublishedRun(run.number, in: runs()).results()
    }

    public func holdFiles(_ request: RunRequest) throws {
        try runs().holdFiles(entity: request.entity, pipeline: request.pipeline)
    }

    public func freeFiles(_ request: RunRequest) throws {
        try runs().freeFiles(entity: request.entity, pipeline: request.pipeline)
    }

    public func pastRuns(_ request: RunRequest) throws -> [PastRun] {
        try runs().pastRuns(entity: request.entity, pipeline: request.pipeline)
    }

    public func drop(_ old: [RunIdentity], _ request: RunRequest) throws -> Int {
        try runs().drop(old.map(\.number), of: request.entity)
    }
}

extension RunStore {
    /// The runs of a pipeline as a retention looks at them.
    public func pastRuns(entity: String, pipeline: String) throws -> [PastRun] {
        try ages(entity: entity, pipeline: pipeline).map { age in
            let state: PastRun.State =
                switch age.state {
                case .running: .running
                case .completed: .completed
                case .failed: .failed
                }
            return PastRun(
                run: RunIdentity(number: age.number), state: state, ageSeconds: age.seconds)
        }
    }
}

/// A publication of the store's, told what a run has read in the run's own words.
private struct LedgerPublication: RunPublication {
    var publication: Publication

    func commit(
        _ inputs: [InputRecord], owing: [OwedStep], proof: AuditPassed
    ) throws -> WrittenRows {
        let counts = try publication.commit(
            inputs.map(RunInput.init), owing: owing.map(\.rawValue),
            takingOver: owing.filter(\.isTakenOver).map(\.rawValue), proof: proof)
        return WrittenRows(
            total: counts.total, written: counts.written,
            base: counts.base.map(RunIdentity.init(number:)))
    }

    func abandon() { publication.abandon() }
}

extension InputRecord {
    /// An input as the ledger remembers it.
    init(_ input: RunInput) {
        self.init(
            name: input.name, location: input.location, sha256: input.sha256 ?? "",
            byteCount: input.byteCount ?? 0, totals: input.totals, rejected: input.rejected,
            findings: [], maxRejected: input.rejected.count)
        rowVersions = input.rowVersions
    }
}

extension RunInput {
    init(_ record: InputRecord) {
        self.init(
            name: record.name, location: record.location, sha256: record.sha256,
            byteCount: record.byteCount, totals: record.totals, rejected: record.rejected)
        rowVersions = record.rowVersions
    }
}

extension RetentionPolicy {
    /// What a pipeline file says of it.
    init(_ retention: Retention) {
        self.init(
            keepRuns: retention.keepRuns, keepDays: retention.keepDays,
            keepAtLeast: retention.keepAtLeast ?? Self.usualLeast)
    }
}
