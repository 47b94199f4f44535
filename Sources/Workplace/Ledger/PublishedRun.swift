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
        context.inputs = inputs.map(RunContext.Input.init)
        context.rejected = inputs.flatMap(\.rejected)
        try context.take(record, in: store)
        return context
    }
}

extension PublishedRun {
    /// The context of this run with another one as the run before it.
    ///
    /// - Throws: a `Finding` where the two cannot be compared: another entity or currency.
    public func context(comparedWith other: PublishedRun) throws -> RunContext {
        guard record.entity == other.record.entity, record.currency == other.record.currency
        else {
            throw Finding(
                "argument.runs.unlike", at: .argument("RUN"),
                "the runs are of different entities or currencies",
                value: "\(other.record.number) of \(other.record.entity) in "
                    + "\(other.record.currency), \(record.number) of \(record.entity) in "
                    + "\(record.currency)",
                fix: "name two runs of one entity; list them with: hemtag runs")
        }
        var context = try context()
        context.history = [try RunHistory.nearest(other.record, to: record, in: store)]
        return context
    }
}

extension RunContext.Input {
    /// An input as the ledger keeps it.
    init(_ input: RunInput) {
        self.init(
            name: input.name, path: input.location, sha256: input.sha256 ?? "",
            totals: input.totals, isPlan: !Pipeline.inputNames.contains(input.name))
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
