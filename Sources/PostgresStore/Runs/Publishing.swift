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
    private let outcome: Outcome
    private let tables: [OutcomeTable]
    private let filling: TableFilling

    fileprivate init(
        _ store: RunStore, _ run: Int64, _ outcome: Outcome, _ tables: [OutcomeTable],
        helper: Connection?
    ) throws {
        guard let entity = try store.entity(of: run) else {
            throw Finding(
                "run.unknown",
                at: .table(name: "hemtag.run", key: String(run), column: ""),
                "there is no such run", fix: "List the runs: hemtag runs")
        }
        (self.store, self.run, self.entity) = (store, run, entity)
        (self.outcome, self.tables) = (outcome, tables)
        filling = TableFilling(
            tables, outcome, run: run, entity: entity, connection: store.connection,
            helper: helper)
        try store.connection.script("begin", name: "begin publish run \(run)")
        filling.start()
    }

    /// Writes what the run read and found beside its tables, and makes all of it visible.
    ///
    /// - Throws: `PostgresError` where the server refuses a row or the commit; `Finding` where the
    ///   run is not running. Then nothing of the run is visible.
    public func commit(_ inputs: [RunInput]) throws {
        do {
            try filling.wait()
            try store.write(inputs, run: run, entity: entity)
            try store.write(outcome.findings, run: run, entity: entity)
            try store.writeContext(outcome, run: run, entity: entity)
            // Attaching takes this lock through the foreign key: taken here, before the run's
            // own row, so that two runs that publish at once wait for each other in one order.
            try store.connection.script(
                "lock table hemtag.run in share row exclusive mode", name: "lock runs")
            for table in tables { try RunPartition.attach(table, run, store.connection) }
            try store.close(run, as: .completed)
            try store.connection.script("commit", name: "commit publish run \(run)")
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
    ///   - makeHelper: makes a second connection to the same database, which fills part of a large
    ///     outcome's tables at the same time; nil where there is none to be had.
    /// - Throws: `PostgresError`; `Finding` where there is no such run.
    public func startPublishing(
        _ run: Int64, _ outcome: Outcome,
        tables: Set<OutcomeTable> = Set(OutcomeTable.allCases),
        makeHelper: () -> Connection? = { nil }
    ) throws -> Publication {
        let filled = OutcomeTable.allCases.filter {
            tables.contains($0) && outcome.rowCount($0) > 0
        }
        let rows = filled.reduce(0) { $0 + outcome.rowCount($1) }
        return try Publication(
            self, run, outcome, filled,
            helper: rows < TableFilling.rowsWorthHelp ? nil : makeHelper())
    }

    /// Publishes a run whose outcome needs no further look.
    public func publish(_ run: Int64, _ outcome: Outcome, inputs: [RunInput]) throws {
        try startPublishing(run, outcome).commit(inputs)
    }

    /// Drops tables that a run which never published left beside the published ones.
    func dropTables(of run: Int64) throws(PostgresError) {
        for table in OutcomeTable.allCases {
            try connection.script(
                "drop table if exists \(RunPartition.name(table, run))", name: "prune \(table.name)"
            )
        }
    }

    /// Drops completed and failed runs of a pipeline but the newest `keep` completed ones, and
    /// failed ones that are older than those. Reviews stay.
    ///
    /// - Returns: how many runs were dropped.
    public func prune(entity: String, pipeline: String, keep: Int) throws -> Int {
        let old = try connection.run(
            """
            with kept as (
                select run_id from hemtag.run
                where entity = $1 and pipeline = $2 and state = 'completed'
                order by run_id desc limit greatest($3, 1))
            select run_id from hemtag.run
            where entity = $1 and pipeline = $2 and state <> 'running'
                and run_id < (select min(run_id) from kept)
            order by run_id
            """, [.text(entity), .text(pipeline), .integer(Int64(keep))], name: "find old runs")
        let numbers = old.map { $0.integer(0) ?? 0 }
        for run in numbers {
            try connection.transaction(name: "prune run \(run)") {
                try connection.script("set local lock_timeout = '30s'", name: "prune")
                try dropTables(of: run)
                try connection.run(
                    "delete from hemtag.run where run_id = $1", [.integer(run)], name: "prune run")
            }
        }
        return numbers.count
    }
}
