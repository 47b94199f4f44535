import BudgetModel
import Diagnostics
import Reconciliation

extension RunStore {
    /// Publishes a run: every table, its inputs, its rejected rows and its findings, in one
    /// transaction. Readers see the run before this one or this one, never a mix.
    ///
    /// - Parameters:
    ///   - tables: those to write; all by default.
    ///   - makeHelper: makes a second connection to the same database, which fills half of a large
    ///     outcome's tables at the same time; nil where there is none to be had.
    /// - Throws: `PostgresError` where the server refuses a row or the commit; `Finding` where the
    ///   run is not running. Then nothing of the run is visible.
    public func publish(
        _ run: Int64, _ outcome: Outcome, inputs: [RunInput],
        tables: Set<OutcomeTable> = Set(OutcomeTable.allCases),
        makeHelper: () -> Connection? = { nil }
    ) throws {
        let filled = OutcomeTable.allCases.filter {
            tables.contains($0) && outcome.rowCount($0) > 0
        }
        let rows = filled.reduce(0) { $0 + outcome.rowCount($1) }
        let helper = rows < TableFilling.rowsWorthHelp ? nil : makeHelper()
        var filling: TableFilling?
        do {
            try connection.transaction(name: "publish run \(run)") {
                guard let entity = try entity(of: run) else {
                    throw Finding(
                        "run.unknown",
                        at: .table(name: "hemtag.run", key: String(run), column: ""),
                        "there is no such run", fix: "List the runs: hemtag runs")
                }
                let tables = TableFilling(
                    filled, outcome, run: run, entity: entity, connection: connection,
                    helper: helper)
                filling = tables
                try tables.fill()
                try write(inputs, run: run, entity: entity)
                try write(outcome.findings, run: run, entity: entity)
                try writeContext(outcome, run: run, entity: entity)
                // Attaching takes this lock through the foreign key: taken here, before the run's
                // own row, so that two runs that publish at once wait for each other in one order.
                try connection.script(
                    "lock table hemtag.run in share row exclusive mode", name: "lock runs")
                for table in filled { try RunPartition.attach(table, run, connection) }
                try close(run, as: .completed)
            }
        } catch {
            filling?.discard()
            throw error
        }
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
