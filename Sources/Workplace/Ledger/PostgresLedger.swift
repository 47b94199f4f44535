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

    public init(_ place: DatabasePlace, _ pipeline: Pipeline) {
        self.place = place
        self.pipeline = pipeline
    }

    /// The connection, made at first need.
    public func connected() throws -> Connection {
        if let connection { return connection }
        let made = try place.connect()
        connection = made
        return made
    }

    private func runs() throws -> RunStore {
        if let store { return store }
        let made = RunStore(try connected())
        store = made
        return made
    }

    public func open() throws { _ = try runs() }

    public func lock(_ request: RunRequest) throws {
        try runs().lock(
            entity: request.entity, pipeline: request.pipeline, asOf: request.asOf.lastSecond)
    }

    public func reviewsDigest(_ request: RunRequest) throws -> String {
        try runs().reviewsDigest(entity: request.entity)
    }

    public func latestInputs(_ request: RunRequest) throws -> [InputRecord] {
        try runs().latestInputs(
            entity: request.entity, pipeline: request.pipeline, asOf: request.asOf.lastSecond,
            programVersion: request.programVersion
        ).map { input in
            var record = InputRecord(
                name: input.name, location: input.location, sha256: input.sha256 ?? "",
                byteCount: input.byteCount ?? 0, totals: input.totals, rejected: input.rejected,
                findings: [], maxRejected: input.rejected.count)
            record.rowVersions = input.rowVersions
            return record
        }
    }

    public func published(fingerprint: String, _ request: RunRequest) throws -> RunIdentity? {
        try runs().findCompleted(
            entity: request.entity, pipeline: request.pipeline, fingerprint: fingerprint
        ).map { RunIdentity(number: $0.number) }
    }

    public func begin(_ request: RunRequest, fingerprint: String) throws -> RunIdentity {
        var start = RunStart(
            entity: request.entity, pipeline: request.pipeline, asOf: request.asOf.lastSecond,
            fingerprint: fingerprint, programVersion: request.programVersion)
        start.configuration = pipeline.rulesText
        start.currency = pipeline.rules.currency
        return RunIdentity(number: try runs().begin(start))
    }

    public func earlierEntries(_ request: RunRequest, codes: inout Codes) throws
        -> [ReallocationEntry]
    {
        try runs().earlierEntries(
            entity: request.entity, pipeline: request.pipeline, into: &codes)
    }

    public func startPublishing(_ run: RunIdentity, _ outcome: Outcome) throws -> any RunPublication
    {
        LedgerPublication(
            publication: try runs().startPublishing(
                run.number, outcome, tables: Set(pipeline.outputs.tables),
                changes: pipeline.outputs.rows == .changed ? ChangedRows() : nil,
                makeHelper: { try? self.place.connect(requiringSchema: false) }))
    }

    public func fail(_ run: RunIdentity, _ findings: [Finding]) throws {
        try runs().fail(run.number, findings)
    }

    /// Makes the context of a published run what `hemtag report` reads back later.
    public func complete(_ context: inout RunContext, _ run: RunIdentity) throws {
        guard let record = try runs().run(run.number) else { return }
        try context.take(record, in: runs())
    }

    public func prune(_ request: RunRequest) throws -> Int {
        guard let keep = try pipeline.retention.runsToKeep(runs(), request) else { return 0 }
        return try runs().prune(
            entity: request.entity, pipeline: request.pipeline, keep: keep)
    }

    /// The server frees the lock with the connection.
    public func close() {
        store = nil
        connection = nil
    }
}

/// A publication of the store's, told what a run has read in the run's own words.
private struct LedgerPublication: RunPublication {
    var publication: Publication

    func commit(_ inputs: [InputRecord]) throws -> WrittenRows {
        let counts = try publication.commit(inputs.map(RunInput.init))
        return WrittenRows(
            total: counts.total, written: counts.written,
            base: counts.base.map(RunIdentity.init(number:)))
    }

    func abandon() { publication.abandon() }
}

extension RunInput {
    init(_ record: InputRecord) {
        self.init(
            name: record.name, location: record.location, sha256: record.sha256,
            byteCount: record.byteCount, totals: record.totals, rejected: record.rejected)
        rowVersions = record.rowVersions
    }
}

extension Retention {
    /// How many completed runs stay: no more than `keep_runs`, none older than `keep_days`; nil:
    /// all. The newest always stays.
    func runsToKeep(_ store: RunStore, _ request: RunRequest) throws -> Int? {
        guard let keepDays else { return keepRuns }
        let oldest = AsOf(day: SystemMeter.today.day - Int64(keepDays)).description
        let young = try store.runs(
            entity: request.entity, pipeline: request.pipeline, limit: 1_000_000
        ).count { $0.state == .completed && $0.startedAt >= oldest }
        return max(1, min(keepRuns ?? .max, young))
    }
}
