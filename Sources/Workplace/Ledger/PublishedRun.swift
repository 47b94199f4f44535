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

    /// - Parameter number: nil: the newest published run.
    /// - Throws: a `Finding` where there is none.
    public init(_ number: Int64?, in place: DatabasePlace) throws {
        store = RunStore(try place.connect())
        let found =
            if let number {
                try store.run(number)
            } else {
                try store.runs(limit: 1_000).first { $0.state == .completed }
            }
        guard let found else {
            throw Finding(
                "argument.run.unknown", at: .argument("RUN"), "there is no such run",
                value: number.map { "\($0)" }, fix: "list the runs: hemtag runs")
        }
        record = found
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
