import BudgetModel
import Decisions
import Diagnostics

/// Batches as a night looks at them.
extension RunStore {
    /// For how long a batch that has landed is watched, lest somebody book it again.
    private static let watchedDays = 31

    /// The batches of a pipeline that a new export of the plan is held against: those that have
    /// not landed whole, and those that did so lately. One short look where there are none.
    public func watchedBatches(
        entity: String, pipeline: String
    ) throws(PostgresError) -> [WatchedBatch] {
        let found = try connection.run(
            """
            select batch.batch, measure, coalesce(look.plan_digest, batch.plan_digest)
            from hemtag.batch
            left join lateral (
                select plan_digest, outstanding + doubled + differs as left, looked_at
                from hemtag.batch_look seen
                where seen.entity = batch.entity and seen.batch = batch.batch
                order by run_id desc limit 1) look on true
            where entity = $1 and pipeline = $2
                and not exists (
                    select from hemtag.batch_withdrawal gone
                    where gone.entity = batch.entity and gone.batch = batch.batch)
                and (look.left is distinct from 0
                    or look.looked_at > clock_timestamp() - make_interval(days => $3::integer))
            order by batch.batch
            """, [.text(entity), .text(pipeline), .integer(Int64(Self.watchedDays))],
            name: "read open batches")
        var batches = found.map { row in
            WatchedBatch(
                number: row.number(0),
                measure: Measure(rawValue: row.text(1)).expected("the schema has these measures"),
                planDigest: row.text(2), lines: [])
        }
        for index in batches.indices {
            batches[index].lines = try lines(of: batches[index].number, entity: entity)
        }
        return batches
    }

    /// Without lines that a later batch changes too: what they are is for that one to say.
    private func lines(
        of batch: Int64, entity: String
    ) throws(PostgresError) -> [WatchedBatch.Line] {
        try connection.run(
            """
            select line, unit, account, activity, period, base, change, (
                select landing from hemtag.batch_landing seen
                where seen.entity = own.entity and seen.batch = own.batch
                    and seen.line = own.line
                order by run_id desc limit 1)
            from hemtag.batch_line own join hemtag.batch using (entity, batch)
            where entity = $1 and batch = $2
                and not exists (
                    select from hemtag.batch_line later
                    join hemtag.batch newer using (entity, batch)
                    where later.entity = own.entity and later.batch > own.batch
                        and newer.pipeline = batch.pipeline and newer.measure = batch.measure
                        and (later.unit, later.account, later.activity, later.period)
                            = (own.unit, own.account, own.activity, own.period))
            order by line
            """, [.text(entity), .integer(batch)], name: "read open lines"
        ).map { row in
            WatchedBatch.Line(
                number: row.number(0),
                spot: .init(
                    line: ProposalLine(
                        unit: row.text(1), account: row.text(2), activity: row.text(3)),
                    period: row.text(4)), base: row.number(5), change: row.number(6),
                before: row.optionalText(7).flatMap(LineLanding.init(rawValue:)))
        }
    }

    /// Within the publishing transaction: what the run's export said of batches.
    func note(
        _ landings: [BatchLanding], run: Int64, entity: String
    ) throws(PostgresError) {
        if landings.isEmpty { return }
        let looks = landings.map { landing in
            var members: [String: CanonicalJSON] = [
                "batch": .integer(landing.batch), "plan_digest": .text(landing.planDigest),
                "content": .text(landing.canonical.text),
                "changed": .array(
                    landing.changed.map {
                        .array([
                            .integer($0.number), .text($0.landing.rawValue), .integer($0.now),
                        ])
                    }),
            ]
            for (kind, count) in landing.counts { members[kind.rawValue] = .integer(Int64(count)) }
            return CanonicalJSON.object(members)
        }
        try connection.run(
            "select hemtag.note_landings($1, $2, $3::jsonb)",
            [.text(entity), .integer(run), .text(CanonicalJSON.array(looks).text)],
            name: "note landings")
    }
}
