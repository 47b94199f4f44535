import Diagnostics
import NightlyRun
import PipelineFile
import PostgresStore
import Reconciliation
import Reports

/// A run read back from the database: what `show`, `explain` and `report` are made from.
public struct PublishedRun {
    public let store: RunStore
    public let record: RunRecord

    /// The run of a number.
    ///
    /// - Throws: a `Finding` where there is none.
    public init(_ number: Int64, in store: RunStore) throws {
        guard let found = try store.run(number) else { throw Self.unknown("\(number)") }
        self.init(store: store, record: found)
    }

    private init(store: RunStore, record: RunRecord) {
        self.store = store
        self.record = record
    }

    /// The run of a number, whosever it is, or the newest published one of what is named.
    ///
    /// - Throws: a `Finding` where there is none, or where the database holds runs of several
    ///   entities or pipelines and the choice is not one of them.
    public init(_ number: Int64?, of choice: RunChoice, in place: DatabasePlace) throws {
        let store = RunStore(try place.connect())
        if let number {
            try self.init(number, in: store)
            return
        }
        let newest = try choice.newest(try store.newestRuns())
        guard let newest else { throw Self.unknown(nil) }
        self.init(store: store, record: newest)
    }

    private static func unknown(_ number: String?) -> Finding {
        Finding(
            "argument.run.unknown", at: .argument("RUN"), "there is no such run",
            value: number, fix: "list the runs: hemtag runs")
    }

    /// - Throws: a `Finding` where the run did not publish.
    public func outcome() throws -> Outcome {
        guard record.state == .completed else {
            throw Finding(
                "argument.run.unpublished", at: .argument("RUN"),
                "the run is \(record.state.rawValue) and published nothing",
                value: "\(record.number)",
                fix: "see why with: hemtag show \(record.number)")
        }
        let rules = try Pipeline.rules(fromText: try store.configuration(of: record.number))
        return try store.outcome(of: record.number, rules: rules)
    }

    /// What files and reports of it are made from.
    func results() throws -> RunResults {
        let asOf = record.asOf.map { AsOf(holding: $0) } ?? .endOfTime
        return RunResults(
            request: RunRequest(
                entity: record.entity, pipeline: record.pipeline, asOf: asOf, configDigest: "",
                programVersion: record.programVersion),
            run: RunIdentity(number: record.number), outcome: try outcome(),
            inputs: try store.inputs(of: record.number).map(InputRecord.init))
    }

    /// What reports say of the run itself.
    public func context() throws -> RunContext {
        var context = RunContext(
            runID: "\(record.number)", pipeline: record.pipeline, entity: record.entity,
            asOf: record.asOfText, programVersion: record.programVersion)
        let inputs = try store.inputs(of: record.number)
        context.inputs = inputs.map {
            .init(name: $0.name, path: $0.location, sha256: $0.sha256 ?? "", totals: $0.totals)
        }
        context.rejected = inputs.flatMap(\.rejected)
        try context.take(record, in: store)
        return context
    }
}

extension RunContext {
    /// Takes what a ledger knows of a run: times, fingerprint and the runs before it.
    mutating func take(_ record: RunRecord, in store: RunStore) throws {
        startedAt = record.startedAt
        finishedAt = record.finishedAt ?? ""
        fingerprint = record.fingerprint
        history = try RunHistory.before(record, in: store)
    }
}
