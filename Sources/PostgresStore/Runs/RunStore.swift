import BudgetModel
import Diagnostics

/// The ledger of runs and the tables that they write. One instance serves one run at a time.
///
/// Everything that a run publishes becomes visible at once, by one transaction; a run that fails
/// leaves its record and its reasons and nothing else.
public final class RunStore {
    let connection: Connection
    private var lockedKey: String?

    public init(_ connection: Connection) { self.connection = connection }

    // MARK: The lock

    /// Takes the lock of `(entity, pipeline, as_of)` for this connection. It is freed by `unlock`,
    /// by closing the connection, and by a crash.
    ///
    /// - Parameter endsAbandoned: whether runs whose process is gone are ended.
    /// - Throws: `RunLockHeld` where another connection has it; `PostgresError`.
    public func lock(
        entity: String, pipeline: String, asOf: Int64?, endsAbandoned: Bool = true
    ) throws {
        let key = RunStore.lockKey(entity: entity, pipeline: pipeline, asOf: asOf)
        let taken = try connection.value(
            "select pg_try_advisory_lock(hashtextextended($1, 0))", [.text(key)], name: "lock run")
        guard taken == "t" else {
            throw RunLockHeld(pipeline: pipeline, holder: try holder(of: key))
        }
        lockedKey = key
        if endsAbandoned { try endAbandoned(entity: entity) }
    }

    public func unlock() throws(PostgresError) {
        guard let key = lockedKey else { return }
        lockedKey = nil
        try connection.run(
            "select pg_advisory_unlock(hashtextextended($1, 0))", [.text(key)], name: "unlock run")
    }

    /// Lengths keep neighbouring parts apart, whatever they contain.
    static func lockKey(entity: String, pipeline: String, asOf: Int64?) -> String {
        "hemtag run \(entity.utf8.count):\(entity) \(pipeline.utf8.count):\(pipeline) "
            + (asOf.map(String.init) ?? "-")
    }

    /// `lockKey` of a row of `hemtag.run`.
    private static let lockKeySQL = """
        format('hemtag run %s:%s %s:%s %s', octet_length(entity), entity, octet_length(pipeline),
            pipeline, coalesce(floor(extract(epoch from as_of))::bigint::text, '-'))
        """

    private func holder(of key: String) throws(PostgresError) -> String {
        let found = try connection.run(
            """
            select concat_ws(', ', 'process ' || a.pid, a.usename,
                coalesce(a.client_addr::text, 'local'),
                'since ' || to_char(a.backend_start, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
            from pg_locks l join pg_stat_activity a using (pid)
            where l.locktype = 'advisory' and l.granted and l.objsubid = 1
                and l.database = (select oid from pg_database where datname = current_database())
                and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended($1, 0)
            """, [.text(key)], name: "find lock holder")
        return found.rowCount == 0 ? "it has just ended" : found.text(0, 0) ?? ""
    }

    // MARK: Beginning and failing

    /// The completed run of this fingerprint; nil where there is none, or where a later run of the
    /// same `as_of` saw other inputs: what stands published is then not what these inputs give.
    public func findCompleted(entity: String, pipeline: String, fingerprint: String)
        throws(PostgresError) -> RunRecord?
    {
        try records(
            """
            where entity = $1 and pipeline = $2 and fingerprint = $3 and state = 'completed'
                and not exists (
                    select from hemtag.run later
                    where later.entity = run.entity and later.pipeline = run.pipeline
                        and later.as_of is not distinct from run.as_of
                        and later.state = 'completed' and later.run_id > run.run_id)
            """, [.text(entity), .text(pipeline), .text(fingerprint)]
        ).first
    }

    /// Records that a run begins; call it with the lock held.
    ///
    /// - Returns: the run's number.
    public func begin(_ start: RunStart) throws -> Int64 {
        let number = try connection.value(
            """
            insert into hemtag.run
                (entity, pipeline, as_of, fingerprint, program_version, configuration, currency)
            values ($1, $2, to_timestamp($3::bigint), $4, $5, $6, $7) returning run_id
            """,
            [
                .text(start.entity), .text(start.pipeline), SQLValue(start.asOf),
                .text(start.fingerprint), .text(start.programVersion),
                .text(start.configuration), .text(start.currency.code),
            ], name: "record run")
        guard let number = number.flatMap({ Int64($0) }) else {
            preconditionFailure("the server gave a run no number")
        }
        return number
    }

    /// Records why a run failed. Its inputs may be given, so that rejected rows can be looked up.
    ///
    /// - Returns: false where the run is published: the answer to its commit was lost. A commit
    ///   that the server is still at is waited for.
    @discardableResult
    public func fail(_ run: Int64, _ findings: [Finding], inputs: [RunInput] = []) throws -> Bool {
        let isFailed = try connection.transaction(name: "fail run") {
            guard let entity = try entity(of: run) else { return true }
            try connection.script("set local lock_timeout = '10s'", name: "fail run")
            do { try close(run, of: entity, as: .failed) } catch let error as Finding {
                if try self.run(run)?.state == .completed { return false }
                throw error
            }
            try write(findings, run: run, entity: entity)
            try write(inputs, run: run, entity: entity)
            return true
        }
        // What is left of its tables takes room; where somebody still has one it goes later.
        if isFailed { try? discardTables(of: run) }
        return isFailed
    }

    func entity(of run: Int64) throws(PostgresError) -> String? {
        try connection.value(
            "select entity from hemtag.run where run_id = $1", [.integer(run)], name: "find run")
    }

    /// - Throws: `Finding` where the entity's run is not running any more.
    func close(_ run: Int64, of entity: String, as state: RunRecord.State) throws {
        let ended = try connection.run(
            """
            update hemtag.run set state = $3, finished_at = clock_timestamp()
            where entity = $1 and run_id = $2 and state = 'running'
            """, [.text(entity), .integer(run), .text(state.rawValue)], name: "close run")
        if ended.affectedRows != 1 {
            throw Finding(
                "run.not_running",
                at: .table(name: "hemtag.run", key: String(run), column: "state"),
                "the run has ended already and cannot be \(state.rawValue)",
                fix: "Start a new run; look at this one with: hemtag show \(run)")
        }
    }

    // MARK: Looking

    /// Runs, newest first.
    public func runs(entity: String? = nil, pipeline: String? = nil, limit: Int = 50)
        throws(PostgresError) -> [RunRecord]
    {
        try records(
            """
            where ($1::text is null or entity = $1) and ($2::text is null or pipeline = $2)
            order by run_id desc limit $3
            """, [SQLValue(entity), SQLValue(pipeline), .integer(Int64(limit))])
    }

    /// One run; nil where there is none of this number.
    public func run(_ number: Int64) throws(PostgresError) -> RunRecord? {
        try records("where run_id = $1", [.integer(number)]).first
    }

    /// The newest completed run; nil where there is none.
    public func latest(entity: String, pipeline: String) throws(PostgresError) -> RunRecord? {
        try records(
            """
            where entity = $1 and pipeline = $2 and state = 'completed'
            order by run_id desc limit 1
            """, [.text(entity), .text(pipeline)]
        ).first
    }

    /// The newest completed run of each entity and pipeline.
    public func newestRuns() throws(PostgresError) -> [RunRecord] {
        try records(
            """
            where run_id in (
                select max(run_id) from hemtag.run where state = 'completed'
                group by entity, pipeline)
            order by entity, pipeline
            """, [])
    }

    /// What the newest completed run of an `as_of` read, where this program made it.
    public func latestInputs(
        entity: String, pipeline: String, asOf: Int64?, programVersion: String
    ) throws(PostgresError) -> [RunInput] {
        let run = try records(
            """
            where entity = $1 and pipeline = $2 and state = 'completed'
                and as_of is not distinct from to_timestamp($3::bigint)
            order by run_id desc limit 1
            """, [.text(entity), .text(pipeline), SQLValue(asOf)]
        ).first
        guard let run, run.programVersion == programVersion else { return [] }
        return try inputs(of: run.number)
    }

    /// The rules of a run as its pipeline file wrote them, in YAML; empty: the defaults.
    public func configuration(of run: Int64) throws(PostgresError) -> String {
        try connection.value(
            "select configuration from hemtag.run where run_id = $1", [.integer(run)],
            name: "read rules") ?? ""
    }

    func records(_ condition: String, _ parameters: [SQLValue]) throws(PostgresError)
        -> [RunRecord]
    {
        let time = #"'YYYY-MM-DD"T"HH24:MI:SS"Z"'"#
        let found = try connection.run(
            """
            select run_id, entity, pipeline, floor(extract(epoch from as_of))::bigint, fingerprint,
                program_version, state, to_char(started_at, \(time)),
                to_char(finished_at, \(time)), started_by, total, written, base,
                (select count(distinct dependent.run_id) from hemtag.run_table dependent
                    where dependent.entity = run.entity and dependent.base_run = run.run_id),
                currency,
                to_char(looked_at, \(time)),
                (select string_agg(step, ' ' order by step collate "C") from hemtag.run_owed owed
                    where owed.entity = run.entity and owed.run_id = run.run_id),
                state = 'running' and not exists (
                    select from pg_locks
                    where locktype = 'advisory' and granted and objsubid = 1
                        and database = (
                            select oid from pg_database where datname = current_database())
                        and (classid::bigint << 32 | objid::bigint)
                            = hashtextextended(\(Self.lockKeySQL), 0))
            from hemtag.run, lateral (
                select sum(row_count)::bigint as total, sum(written_count)::bigint as written,
                    max(base_run) as base
                from hemtag.run_table
                where run_table.entity = run.entity and run_table.run_id = run.run_id) counts
            \(condition)
            """, parameters, name: "read runs")
        return found.map { row in
            var record = RunRecord(
                number: row.number(0), entity: row.text(1), pipeline: row.text(2),
                asOf: row.integer(3), fingerprint: row.text(4), programVersion: row.text(5),
                currency: Currency(row.text(14)) ?? .euro,
                state: RunRecord.State(rawValue: row.text(6)) ?? .failed, startedAt: row.text(7),
                finishedAt: row.optionalText(8), startedBy: row.text(9))
            if let total = row.integer(10), let written = row.integer(11) {
                record.rows = RowCounts(total: total, written: written, base: row.integer(12))
            }
            record.dependentCount = row.number(13)
            record.lookedAt = row.optionalText(15)
            record.owes = row.text(16).split(separator: " ").map(String.init)
            record.isAbandoned = row.boolean(17)
            return record
        }
    }
}
