/// A step behind a run's publication that is still to be done.
public struct OwedRecord: Sendable, Hashable {
    public var run: Int64
    public var step: String
    /// ISO 8601, UTC.
    public var since: String
    public var attempts: Int64
    /// Why it failed last; empty where it was never tried.
    public var reason: String
}

extension RunStore {
    /// Records, within the publishing transaction, what is to follow it.
    func owe(
        _ steps: [String], takingOver: [String], run: Int64, entity: String
    ) throws(PostgresError) {
        guard !steps.isEmpty else { return }
        if !takingOver.isEmpty {
            try connection.run(
                """
                delete from hemtag.run_owed using hemtag.run older, hemtag.run this
                where run_owed.entity = $1 and run_owed.run_id < $2
                    and run_owed.step = any (string_to_array($3, ' '))
                    and older.entity = $1 and older.run_id = run_owed.run_id
                    and this.entity = $1 and this.run_id = $2 and older.pipeline = this.pipeline
                """,
                [.text(entity), .integer(run), .text(takingOver.joined(separator: " "))],
                name: "take over what is owed")
        }
        try connection.run(
            """
            insert into hemtag.run_owed (entity, run_id, step)
            select $1, $2, unnest(string_to_array($3, ' '))
            """,
            [.text(entity), .integer(run), .text(steps.joined(separator: " "))],
            name: "record what is owed")
    }

    /// What the runs of a pipeline owe, oldest first.
    public func owed(entity: String, pipeline: String) throws(PostgresError) -> [OwedRecord] {
        try connection.run(
            """
            select run_id, step, to_char(since, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), attempts, reason
            from hemtag.run_owed join hemtag.run using (entity, run_id)
            where entity = $1 and pipeline = $2 order by run_id, step collate "C"
            """, [.text(entity), .text(pipeline)], name: "read what is owed"
        ).map { row in
            OwedRecord(
                run: row.integer(0) ?? 0, step: row.text(1), since: row.text(2),
                attempts: row.integer(3) ?? 0, reason: row.text(4))
        }
    }

    /// Strikes out what a run owed.
    public func pay(_ step: String, of run: Int64) throws(PostgresError) {
        try connection.run(
            "delete from hemtag.run_owed where run_id = $1 and step = $2",
            [.integer(run), .text(step)], name: "strike out what was owed")
    }

    /// Keeps why a step failed.
    public func keepOwing(_ step: String, of run: Int64, reason: String) throws(PostgresError) {
        try connection.run(
            """
            update hemtag.run_owed set attempts = attempts + 1, reason = $3
            where run_id = $1 and step = $2
            """, [.integer(run), .text(step), .text(reason)], name: "record what failed")
    }

    /// Records that a night found nothing new since a published run.
    public func looked(at run: Int64) throws(PostgresError) {
        try connection.run(
            "update hemtag.run set looked_at = clock_timestamp() where run_id = $1",
            [.integer(run)], name: "record a look")
    }

    /// Waits until no other session writes files of a pipeline, and keeps others from it.
    public func holdFiles(entity: String, pipeline: String) throws(PostgresError) {
        try connection.run(
            "select pg_advisory_lock(hashtextextended($1, 0))",
            [.text(Self.filesKey(entity, pipeline))], name: "wait for files")
    }

    public func freeFiles(entity: String, pipeline: String) throws(PostgresError) {
        try connection.run(
            "select pg_advisory_unlock(hashtextextended($1, 0))",
            [.text(Self.filesKey(entity, pipeline))], name: "free files")
    }

    private static func filesKey(_ entity: String, _ pipeline: String) -> String {
        "hemtag files \(entity.utf8.count):\(entity) \(pipeline.utf8.count):\(pipeline)"
    }
}
