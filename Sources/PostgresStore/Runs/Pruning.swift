import Reconciliation

extension RunStore {
    /// Drops tables that a run which never published left beside the published ones.
    func dropTables(of run: Int64) throws(PostgresError) {
        for table in OutcomeTable.allCases {
            try connection.script(
                "drop table if exists \(RunPartition.name(table, run))", name: "prune \(table.name)"
            )
        }
    }

    /// Drops completed and failed runs of a pipeline but the newest `keep` completed ones, and
    /// failed ones that are older than those. Reviews stay, and so does a run as long as one that
    /// stays stands on it.
    ///
    /// - Returns: how many runs were dropped.
    public func prune(entity: String, pipeline: String, keep: Int) throws -> Int {
        // A base is older than the runs that stand on it: once those are gone it may go too.
        let old = try connection.run(
            """
            with kept as (
                select run_id from hemtag.run
                where entity = $1 and pipeline = $2 and state = 'completed'
                order by run_id desc limit greatest($3, 1))
            select run_id from hemtag.run
            where entity = $1 and pipeline = $2 and state <> 'running'
                and run_id < (select min(run_id) from kept)
            order by run_id desc
            """, [.text(entity), .text(pipeline), .integer(Int64(keep))], name: "find old runs")
        return try old.map { $0.integer(0) ?? 0 }.count { try prune($0, of: entity) }
    }

    /// - Returns: false where the run is needed.
    private func prune(_ run: Int64, of entity: String) throws -> Bool {
        if try isBase(run, of: entity) { return false }
        return try connection.transaction(name: "prune run \(run)") {
            try connection.script("set local lock_timeout = '30s'", name: "prune")
            // Dropping takes this lock through the foreign keys: taken here, before the tables',
            // so that pruning and publishing wait for each other in one order.
            try connection.script("lock table hemtag.run in access exclusive mode", name: "prune")
            let isFree = try connection.value(
                "select pg_try_advisory_xact_lock(hashtextextended($1, 0))",
                [.text(Self.baseLock(run))], name: "prune")
            // A run that is being published on it has the lock; one that was is in the ledger.
            guard isFree == "t", try !isBase(run, of: entity) else { return false }
            try dropTables(of: run)
            let key: [SQLValue] = [.text(entity), .integer(run)]
            try connection.run(
                "delete from hemtag.superseded_row where entity = $1 and run_id = $2", key,
                name: "prune run")
            try connection.run(
                "delete from hemtag.run where entity = $1 and run_id = $2", key, name: "prune run")
            return true
        }
    }

    /// Whether another run stands on a table of this one.
    private func isBase(_ run: Int64, of entity: String) throws(PostgresError) -> Bool {
        try connection.value(
            "select exists (select from hemtag.run_table where entity = $1 and base_run = $2)",
            [.text(entity), .integer(run)], name: "look for runs on it") == "t"
    }
}
