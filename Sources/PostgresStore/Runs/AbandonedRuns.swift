import Diagnostics
import Reconciliation

/// Runs whose process is gone: it was killed, or its machine was.
extension RunStore {
    /// Ends every run of an entity that says it is running while nobody holds its lock, and drops
    /// the tables that such runs left. A run whose server session is still at work is left to the
    /// next call.
    ///
    /// - Returns: the runs that were ended.
    @discardableResult
    public func endAbandoned(entity: String) throws -> [Int64] {
        let running = try records(
            "where entity = $1 and state = 'running' order by run_id", [.text(entity)])
        var ended: [Int64] = []
        for run in running where try end(abandoned: run) {
            ended.append(run.number)
            try? discardTables(of: run.number)
        }
        if !ended.isEmpty { try discardOrphans() }
        return ended
    }

    /// - Returns: false where its process lives.
    private func end(abandoned run: RunRecord) throws -> Bool {
        let key = Self.lockKey(entity: run.entity, pipeline: run.pipeline, asOf: run.asOf)
        return try connection.transaction(name: "end abandoned run") {
            try connection.script("set local lock_timeout = '2s'", name: "end abandoned run")
            let isFree = try connection.value(
                "select pg_try_advisory_xact_lock(hashtextextended($1, 0))", [.text(key)],
                name: "end abandoned run")
            guard isFree == "t" else { return false }
            let ended = try connection.run(
                """
                with ended as (
                    update hemtag.run set state = 'failed', finished_at = clock_timestamp()
                    where entity = $1 and run_id = $2 and state = 'running'
                    returning entity, run_id)
                insert into hemtag.run_finding
                    (entity, run_id, number, code, severity, place, message, fix)
                select entity, run_id, 1, 'run.interrupted', 'error', '',
                    'the run was ended before it could publish or fail', $3 from ended
                """,
                [
                    .text(run.entity), .integer(run.number),
                    "Nothing to do: a later run takes its place.",
                ], name: "end abandoned run")
            return ended.affectedRows == 1
        }
    }

    /// Drops what a run that never published left beside the published tables; what somebody has
    /// stays for a later call.
    func discardTables(of run: Int64) throws {
        try connection.transaction(name: "discard run \(run)") {
            try connection.script("set local lock_timeout = '2s'", name: "discard tables")
            try dropTables(of: run)
        }
    }

    /// Drops tables of runs that are no longer running and were never attached.
    ///
    /// - Returns: how many runs had left some.
    @discardableResult
    public func discardOrphans() throws -> Int {
        let found = try connection.run(
            """
            select distinct run_id from (
                select substring(relname from '_run_([0-9]+)$')::bigint as run_id
                from pg_class
                where relnamespace = 'hemtag'::regnamespace and relkind = 'r'
                    and not relispartition and relname ~ '_run_[0-9]+$') left_over
            where not exists (
                select from hemtag.run
                where run.run_id = left_over.run_id and run.state <> 'failed')
            order by run_id
            """, name: "find tables of no run")
        let runs = found.map { $0.integer(0) ?? 0 }
        return try runs.count { run in
            do { try discardTables(of: run) } catch let error as PostgresError {
                guard error.isLockTimeout else { throw error }
                return false
            }
            return true
        }
    }
}
