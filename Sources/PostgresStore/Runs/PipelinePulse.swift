/// How a pipeline is: its last success, its last look, what it owes and what is under way. Ages are
/// by the server's clock, which dated the runs.
public struct PipelinePulse: Sendable, Hashable {
    public var entity: String
    public var pipeline: String
    /// nil: no run was ever published.
    public var published: Int64?
    /// ISO 8601, UTC.
    public var publishedAt: String?
    /// Since the newest run was published, or found to be still true.
    public var lookedAt: String?
    public var lookSeconds: Int64?
    /// The newest run of all, and how it ended.
    public var newest: Int64
    public var newestState: RunRecord.State
    /// Steps that published runs still owe.
    public var owes: [String] = []
    /// A run that is under way, and for how long.
    public var running: Int64?
    public var runningSeconds: Int64?
}

extension RunStore {
    /// The pulse of each pipeline; nil arguments: of all.
    public func pulses(
        entity: String? = nil, pipeline: String? = nil
    ) throws(PostgresError) -> [PipelinePulse] {
        let time = #"'YYYY-MM-DD"T"HH24:MI:SS"Z"'"#
        let seconds = "floor(extract(epoch from clock_timestamp() -"
        let found = try connection.run(
            """
            select entity, pipeline,
                max(run_id) filter (where state = 'completed'),
                to_char(max(finished_at) filter (where state = 'completed'), \(time)),
                to_char(max(greatest(finished_at, looked_at))
                    filter (where state = 'completed'), \(time)),
                \(seconds) max(greatest(finished_at, looked_at))
                    filter (where state = 'completed')))::bigint,
                max(run_id), (array_agg(state order by run_id desc))[1],
                max(run_id) filter (where state = 'running'),
                \(seconds) min(started_at) filter (where state = 'running')))::bigint,
                (select string_agg(distinct step, ' ')
                    from hemtag.run_owed owed join hemtag.run debtor using (entity, run_id)
                    where debtor.entity = run.entity and debtor.pipeline = run.pipeline)
            from hemtag.run
            where ($1::text is null or entity = $1) and ($2::text is null or pipeline = $2)
            group by entity, pipeline order by entity, pipeline collate "C"
            """, [SQLValue(entity), SQLValue(pipeline)], name: "read how pipelines are")
        return found.map { row in
            var pulse = PipelinePulse(
                entity: row.text(0), pipeline: row.text(1), newest: row.integer(6) ?? 0,
                newestState: RunRecord.State(rawValue: row.text(7)) ?? .failed)
            (pulse.published, pulse.publishedAt) = (row.integer(2), row.optionalText(3))
            (pulse.lookedAt, pulse.lookSeconds) = (row.optionalText(4), row.integer(5))
            (pulse.running, pulse.runningSeconds) = (row.integer(8), row.integer(9))
            pulse.owes = row.text(10).split(separator: " ").map(String.init)
            return pulse
        }
    }
}
