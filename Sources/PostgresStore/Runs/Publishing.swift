import BudgetModel
import Diagnostics
import Reconciliation

/// A run on its way into the tables: they are filled while the caller goes on, and become visible
/// at once or never. Exactly one of `commit` and `abandon` ends it; until then the store's
/// connection is not the caller's.
public final class Publication {
    private let store: RunStore
    private let run: Int64
    private let entity: String
    private let record: RunRecord
    let outcome: Outcome
    private let filling: TableFilling

    fileprivate init(
        _ store: RunStore, _ run: Int64, _ outcome: Outcome, _ tables: [OutcomeTable],
        changes: ChangedRows?, helper: Connection?
    ) throws {
        guard let record = try store.run(run) else {
            throw Finding(
                "run.unknown",
                at: .table(name: "hemtag.run", key: String(run), column: ""),
                "there is no such run", fix: "list the runs: hemtag runs")
        }
        (self.store, self.run, self.entity) = (store, run, record.entity)
        self.record = record
        self.outcome = outcome
        var bases =
            try changes == nil
            ? [:] : store.baseTables(entity: record.entity, pipeline: record.pipeline)
        try store.connection.script("begin", name: "begin publish run \(run)")
        do {
            if let base = bases.values.first, try !store.hold(base.run) { bases = [:] }
            filling = TableFilling(
                tables, outcome, run: run, entity: entity, changes: changes, bases: bases,
                connection: store.connection, helper: helper)
        } catch {
            try? store.connection.script("rollback", name: "roll back publish run \(run)")
            throw error
        }
        filling.start()
    }

    /// Writes what the run read and found beside its tables, and makes all of it visible.
    ///
    /// - Parameters:
    ///   - owing: steps that are to follow, recorded with the run.
    ///   - takingOver: those of them whose debts of older runs of the pipeline are struck out.
    ///   - proof: of this outcome.
    /// - Returns: how much of it had to be written.
    /// - Throws: `PostgresError` where the server refuses a row or the commit; `Finding` where the
    ///   run is not running. Then nothing of the run is visible, unless the answer to the commit
    ///   was lost (`RunStore.fail` finds out).
    @discardableResult
    public func commit(
        _ inputs: [RunInput], owing: [String] = [], takingOver: [String] = [], proof: AuditPassed
    ) throws -> RowCounts {
        precondition(proof.isOf(outcome), "the proof of an audit is that of another outcome")
        do {
            let tables = try filling.wait()
            try store.write(inputs, run: run, entity: entity)
            try store.write(tables, run: run, entity: entity)
            try RunPartition.awaitPlans(
                over: tables.compactMap { $0.storage?.name($0.table) }, store.connection)
            for table in tables {
                guard let storage = table.storage else { continue }
                try RunPartition.attach(table.table, to: storage, run, store.connection)
            }
            try store.notePublished(record, outcome)
            try store.close(run, of: entity, as: .completed)
            try store.owe(owing, takingOver: takingOver, run: run, entity: entity)
            try store.connection.script("commit", name: "commit publish run \(run)")
            return RowCounts(tables)
        } catch {
            abandon()
            throw error
        }
    }

    /// Takes back what was written.
    public func abandon() {
        filling.stop()
        // A rollback that fails has nothing to add: the server rolls back with the connection.
        try? store.connection.script("rollback", name: "roll back publish run \(run)")
        filling.discard()
    }
}

extension RunStore {
    /// Begins to publish a run: every table, its inputs, its rejected rows and its findings, in one
    /// transaction. Readers see the run before this one or this one, never a mix.
    ///
    /// - Parameters:
    ///   - tables: those to write; all by default.
    ///   - changes: when a table is written as what differs from an earlier run's; nil: never, and
    ///     no later run stands on this one.
    ///   - makeHelper: makes a second connection to the same database, which fills part of a large
    ///     outcome's tables at the same time; nil where there is none to be had.
    /// - Throws: `PostgresError`; `Finding` where there is no such run.
    public func startPublishing(
        _ run: Int64, _ outcome: Outcome,
        tables: Set<OutcomeTable> = Set(OutcomeTable.allCases),
        changes: ChangedRows? = ChangedRows(), makeHelper: () -> Connection? = { nil }
    ) throws -> Publication {
        let filled = OutcomeTable.allCases.filter {
            tables.contains($0) && outcome.rowCount($0) > 0
        }
        let rows = filled.reduce(0) { $0 + outcome.rowCount($1) }
        return try Publication(
            self, run, outcome, filled, changes: changes,
            helper: rows < TableFilling.rowsWorthHelp ? nil : makeHelper())
    }

    /// Audits and publishes a run.
    ///
    /// - Throws: `Findings` of the audit; what `startPublishing` and `commit` throw.
    public func publish(_ run: Int64, _ outcome: Outcome, inputs: [RunInput]) throws {
        let proof = try OutcomeAudit.check(outcome)
        try startPublishing(run, outcome).commit(inputs, proof: proof)
    }
}
