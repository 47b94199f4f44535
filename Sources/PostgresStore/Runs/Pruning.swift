import Glibc
import Reconciliation

extension RunStore {
    /// Drops tables that a run which never published left beside the published ones.
    func dropTables(
        of run: Int64, _ tables: [OutcomeTable] = OutcomeTable.inLockOrder
    ) throws(PostgresError) {
        for table in tables {
            try connection.script(
                "drop table if exists \(RunPartition.name(table, run))", name: Self.dropping(table))
        }
    }

    private static func dropping(_ table: OutcomeTable) -> String { "prune \(table.name)" }

    /// The runs of a pipeline with their ages by the server's clock, which dated them; newest
    /// first.
    public func ages(entity: String, pipeline: String) throws(PostgresError) -> [RunAge] {
        try connection.run(
            """
            select run_id, state, floor(extract(epoch from clock_timestamp() - started_at))::bigint
            from hemtag.run where entity = $1 and pipeline = $2 order by run_id desc
            """, [.text(entity), .text(pipeline)], name: "look at ages"
        ).map { row in
            RunAge(
                number: row.number(0),
                state: RunRecord.State(rawValue: row.text(1)) ?? .failed,
                seconds: row.integer(2) ?? 0)
        }
    }

    /// Drops runs of an entity, in the order given; one that others stand on stays. Reviews of
    /// entries stay too.
    ///
    /// - Returns: how many runs were dropped.
    public func drop(_ runs: [Int64], of entity: String) throws -> Int {
        try runs.count { try prune($0, of: entity) }
    }

    /// Dropping waits for whoever reads a table, and whoever comes to read it waits for dropping.
    /// It never waits long: readers who hold one table and come to the next would stop it, and be
    /// stopped by it. Whoever waits for less than the second after which a server looks for a
    /// deadlock is not found in one, and neither are those it gives way to.
    private static let dropTimeout = "200ms"
    private static let dropPauseMicroseconds: UInt32 = 300_000
    private static let dropAttempts = 60

    /// - Returns: false where the run is needed.
    private func prune(_ run: Int64, of entity: String) throws -> Bool {
        if try isBase(run, of: entity) { return false }
        var tables = OutcomeTable.inLockOrder
        for _ in 1..<Self.dropAttempts {
            do { return try drop(run, tables, of: entity) } catch let error as PostgresError {
                guard error.isLockTimeout else { throw error }
                // Next time it is waited for before any other is held: with that, readers who
                // come one after the other in an order of their own cannot keep it for ever.
                if let held = tables.firstIndex(where: { Self.dropping($0) == error.statement }) {
                    tables.insert(tables.remove(at: held), at: 0)
                }
                usleep(Self.dropPauseMicroseconds)
            }
        }
        return try drop(run, tables, of: entity)
    }

    /// - Returns: false where the run is needed.
    private func drop(_ run: Int64, _ tables: [OutcomeTable], of entity: String) throws -> Bool {
        try connection.transaction(name: "prune run \(run)") {
            try connection.script("set local lock_timeout = '\(Self.dropTimeout)'", name: "prune")
            let isFree = try connection.value(
                "select pg_try_advisory_xact_lock(hashtextextended($1, 0))",
                [.text(Self.baseLock(run))], name: "prune")
            // A run that is being published on it has the lock; one that was is in the ledger.
            guard isFree == "t", try !isBase(run, of: entity) else { return false }
            try notePruned(run, of: entity)
            try dropTables(of: run, tables)
            for table in ["superseded_row", "run_table", "run"] {
                try connection.run(
                    "delete from hemtag.\(table) where entity = $1 and run_id = $2",
                    [.text(entity), .integer(run)], name: "prune run")
            }
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

extension PostgresError {
    /// Somebody else had a lock for longer than `lock_timeout`.
    var isLockTimeout: Bool { sqlState == "55P03" }
}
