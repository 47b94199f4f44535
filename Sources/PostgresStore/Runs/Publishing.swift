import BudgetModel
import Diagnostics
import Reconciliation

extension RunStore {
    /// Publishes a run: every table, its inputs, its rejected rows and its findings, in one
    /// transaction. Readers see the run before this one or this one, never a mix.
    ///
    /// - Parameter tables: those to write; all by default.
    /// - Throws: `PostgresError` where the server refuses a row or the commit; `Finding` where the
    ///   run is not running. Then nothing of the run is visible.
    public func publish(
        _ run: Int64, _ outcome: Outcome, inputs: [RunInput],
        tables: Set<OutcomeTable> = Set(OutcomeTable.allCases)
    ) throws {
        try connection.transaction(name: "publish run \(run)") {
            guard let entity = try entity(of: run) else {
                throw Finding(
                    "run.unknown", at: .table(name: "hemtag.run", key: String(run), column: ""),
                    "there is no such run", fix: "List the runs: hemtag runs")
            }
            var filled: [OutcomeTable] = []
            for table in OutcomeTable.allCases
            where tables.contains(table) && outcome.hasRows(table) {
                try fill(table, outcome, run: run, entity: entity)
                filled.append(table)
            }
            try write(inputs, run: run, entity: entity)
            try write(outcome.findings, run: run, entity: entity)
            try writeContext(outcome, run: run, entity: entity)
            // Attaching takes this lock through the foreign key: taken here, before the run's own
            // row, so that two runs that publish at once wait for each other in one order.
            try connection.script(
                "lock table hemtag.run in share row exclusive mode", name: "lock runs")
            for table in filled { try attach(table, run: run) }
            try close(run, as: .completed)
        }
    }

    static func partition(_ table: OutcomeTable, _ run: Int64) -> String {
        "hemtag.\(table.name)_run_\(run)"
    }

    /// Fills a table of its own for the run; nothing logs it twice, and keys are built afterwards.
    private func fill(_ table: OutcomeTable, _ outcome: Outcome, run: Int64, entity: String)
        throws
    {
        let partition = Self.partition(table, run)
        try connection.script(
            """
            create table \(partition) (
                like hemtag.\(table.name) including defaults including constraints,
                constraint of_run check (run_id = \(run)))
            """, name: "make \(table.name)")
        let stream = try CopyInStream(
            connection, table: partition, columns: OutcomeCopySink.columns(of: table),
            isFrozen: true, name: "write \(table.name)")
        var sink = OutcomeCopySink(stream, table: table, entity: entity, run: run)
        try outcome.write(table, to: &sink)
        try stream.finish()
    }

    /// Makes the filled table a partition: keys and indexes are built now, in one go.
    private func attach(_ table: OutcomeTable, run: Int64) throws(PostgresError) {
        let partition = Self.partition(table, run)
        try connection.script(
            """
            alter table hemtag.\(table.name) attach partition \(partition) for values in (\(run));
            alter table \(partition) drop constraint of_run
            """, name: "attach \(table.name)")
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
                for table in OutcomeTable.allCases {
                    try connection.script(
                        "drop table if exists \(Self.partition(table, run))",
                        name: "prune \(table.name)"
                    )
                }
                try connection.run(
                    "delete from hemtag.run where run_id = $1", [.integer(run)], name: "prune run")
            }
        }
        return numbers.count
    }
}

extension Outcome {
    fileprivate func hasRows(_ table: OutcomeTable) -> Bool {
        switch table {
        case .claimOutcome: !claims.isEmpty
        case .benefitOutcome: !benefits.isEmpty
        case .attribution: !attribution.isEmpty
        case .bottleneck: !bottlenecks.isEmpty
        case .adjustedBudgetLine: budgetLines.isTouched.contains(true)
        case .adjustedStaffingLine: staffingLines.isTouched.contains(true)
        case .reallocationEntry: !reallocations.isEmpty
        case .unexplained: !unexplained.isEmpty
        case .initiativeStanding: !standings.isEmpty
        }
    }
}
