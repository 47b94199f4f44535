import BudgetModel
import Decisions
import Diagnostics
import Digest

/// A batch as it was handed over, and what became of it.
public struct BatchRecord: Sendable {
    public var number: Int64
    public var name: String
    public var measure: Measure
    public var amounts: ChangeForm.Amounts
    public var run: Int64
    public var fileName: String
    public var sha256: String
    public var by: Decider
    /// `2027-03-11T08:15:00Z`.
    public var exportedAt: String
    /// Midnights since then.
    public var nights: Int64
    public var proposals: [ProposalID]
    public var lines: [Line]
    /// nil: it was not taken back.
    public var withdrawal: Withdrawal?

    public struct Line: Sendable {
        public var spot: BatchLine.Spot
        public var base: Units
        public var change: Units
        /// nil: no later export was looked at.
        public var landing: LineLanding?
        /// What the plan had when that was found; nil as `landing`.
        public var current: Units?
    }

    public struct Withdrawal: Sendable {
        public var by: String
        public var reason: String
        public var at: String
    }

    /// Lines by what became of them; those that no export told of yet count as outstanding.
    public var counts: [LineLanding: Int] {
        lines.reduce(into: [:]) { $0[$1.landing ?? .outstanding, default: 0] += 1 }
    }

    /// In one word: `withdrawn`, `doubled`, `landed`, or `open`.
    public var state: String {
        if withdrawal != nil { return "withdrawn" }
        if counts[.doubled] != nil { return "doubled" }
        return counts.keys.contains { $0 != .landed } ? "open" : "landed"
    }
}

/// The batches of an entity. Nothing is ever changed here; functions of the schema add, and check.
public final class BatchStore {
    private let connection: Connection
    private let entity: String

    public init(_ connection: Connection, entity: String) {
        self.connection = connection
        self.entity = entity
    }

    private var name: SQLValue { .text(entity) }

    /// What became of a line last; of a line `line` of `hemtag.batch_line`.
    private static let latest = """
        left join lateral (
            select landing, current from hemtag.batch_landing seen
            where seen.entity = line.entity and seen.batch = line.batch and seen.line = line.line
            order by run_id desc limit 1) found on true
        """
    private static let isKept = """
        not exists (select from hemtag.batch_withdrawal gone
            where gone.entity = line.entity and gone.batch = line.batch)
        """

    /// Every batch of a pipeline, ascending.
    public func batches(pipeline: String) throws(PostgresError) -> [BatchRecord] {
        let found = try connection.run(
            """
            select batch, name, measure, amounts, run_id, file_name, sha256, batch.login,
                batch.person_id, batch.person_name, deputy_for, authority,
                to_char(exported_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                current_date - exported_at::date, gone.person_name, gone.reason,
                to_char(gone.withdrawn_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            from hemtag.batch
            left join hemtag.batch_withdrawal gone using (entity, batch)
            where entity = $1 and pipeline = $2 order by batch
            """, [name, .text(pipeline)], name: "read batches")
        var batches = found.map { row in Self.record(row) }
        if batches.isEmpty { return [] }
        let lines = try lines(pipeline: pipeline)
        let proposals = try proposals(pipeline: pipeline)
        for index in batches.indices {
            batches[index].lines = lines[batches[index].number] ?? []
            batches[index].proposals = proposals[batches[index].number] ?? []
        }
        return batches
    }

    private static func record(_ row: borrowing QueryResult.Row) -> BatchRecord {
        BatchRecord(
            number: row.number(0), name: row.text(1),
            measure: Measure(rawValue: row.text(2)).expected("the schema has these measures"),
            amounts: ChangeForm.Amounts(rawValue: row.text(3))
                .expected("the schema has these words"),
            run: row.number(4), fileName: row.text(5), sha256: row.text(6),
            by: Decider(
                login: row.text(7), person: row.text(8), name: row.text(9),
                deputyFor: row.optionalText(10), authority: row.text(11)),
            exportedAt: row.text(12), nights: row.number(13), proposals: [], lines: [],
            withdrawal: row.optionalText(14).map { by in
                .init(by: by, reason: row.text(15), at: row.text(16))
            })
    }

    private func lines(pipeline: String) throws(PostgresError) -> [Int64: [BatchRecord.Line]] {
        let found = try connection.run(
            """
            select line.batch, unit, account, activity, period, base, change, landing, current
            from hemtag.batch_line line join hemtag.batch using (entity, batch) \(Self.latest)
            where line.entity = $1 and pipeline = $2 order by line.batch, line.line
            """, [name, .text(pipeline)], name: "read lines of batches")
        let pairs = found.map { row in
            (
                row.number(0),
                BatchRecord.Line(
                    spot: Self.spot(row, 1), base: row.number(5), change: row.number(6),
                    landing: row.optionalText(7).flatMap(LineLanding.init(rawValue:)),
                    current: row.integer(8))
            )
        }
        return pairs.reduce(into: [:]) { $0[$1.0, default: []].append($1.1) }
    }

    private static func spot(
        _ row: borrowing QueryResult.Row, _ column: Int
    ) -> BatchLine.Spot {
        .init(
            line: ProposalLine(
                unit: row.text(column), account: row.text(column + 1),
                activity: row.text(column + 2)), period: row.text(column + 3))
    }

    private func proposals(pipeline: String) throws(PostgresError) -> [Int64: [ProposalID]] {
        let found = try connection.run(
            """
            select batch, number, year from hemtag.batch_proposal
            join hemtag.batch using (entity, batch)
            where entity = $1 and pipeline = $2 order by batch, number, year
            """, [name, .text(pipeline)], name: "read proposals of batches")
        let pairs = found.map { row in
            (row.number(0), ProposalID(number: row.number(1), year: Int(row.number(2))))
        }
        return pairs.reduce(into: [:]) { $0[$1.0, default: []].append($1.1) }
    }

    /// Proposals that are in a batch which has not landed there.
    public func exported(pipeline: String) throws(PostgresError) -> Set<ProposalID> {
        let found = try connection.run(
            """
            select distinct leg.number, leg.year
            from hemtag.batch_line line join hemtag.batch using (entity, batch)
            join hemtag.batch_leg leg on leg.entity = line.entity and leg.batch = line.batch
                and leg.line = line.line \(Self.latest)
            where line.entity = $1 and pipeline = $2 and \(Self.isKept)
                and coalesce(landing, '') not in ('landed', 'doubled')
            """, [name, .text(pipeline)], name: "read what is exported")
        return Set(
            found.map { row in ProposalID(number: row.number(0), year: Int(row.number(1))) })
    }

    /// Lines that a batch changes and that have not landed, each with its batch.
    public func openLines(
        pipeline: String, _ measure: Measure
    ) throws(PostgresError) -> [BatchLine.Spot: Int64] {
        let found = try connection.run(
            """
            select line.batch, unit, account, activity, period
            from hemtag.batch_line line join hemtag.batch using (entity, batch) \(Self.latest)
            where line.entity = $1 and pipeline = $2 and measure = $3::hemtag.measure
                and \(Self.isKept) and coalesce(landing, '') not in ('landed', 'doubled')
            """, [name, .text(pipeline), .text(measure.rawValue)], name: "read open lines")
        let pairs = found.map { row in (Self.spot(row, 1), row.number(0)) }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    /// The bytes of a batch's file; nil where there is no such batch of the pipeline.
    public func content(
        of batch: Int64, pipeline: String
    ) throws(PostgresError) -> (fileName: String, bytes: [UInt8])? {
        let found = try connection.run(
            """
            select file_name, encode(content, 'hex') from hemtag.batch
            where entity = $1 and batch = $2 and pipeline = $3
            """, [name, .integer(batch), .text(pipeline)], name: "read a batch")
        return found.map { row in (row.text(0), Self.bytes(row.text(1))) }.first
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = Array(hex.utf8).map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x57 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

/// What is added.
extension BatchStore {
    /// A batch that is to be added.
    public struct Wanted: Sendable {
        public var number: Int64
        public var pipeline: String
        public var name: String
        public var form: ChangeForm
        public var run: Int64
        public var planDigest: String
        public var fileName: String
        public var content: [UInt8]
        public var by: Decider
        public var proposals: [(id: ProposalID, decision: Int64)]
        public var lines: [BatchLine]

        public init(
            number: Int64, pipeline: String, name: String, form: ChangeForm, run: Int64,
            planDigest: String, fileName: String, content: [UInt8], by: Decider,
            proposals: [(id: ProposalID, decision: Int64)], lines: [BatchLine]
        ) {
            self.number = number
            self.pipeline = pipeline
            self.name = name
            self.form = form
            self.run = run
            self.planDigest = planDigest
            self.fileName = fileName
            self.content = content
            self.by = by
            self.proposals = proposals
            self.lines = lines
        }
    }

    /// Within a transaction: nobody else exports until it ends.
    ///
    /// - Returns: the number of the next batch.
    public func hold() throws(PostgresError) -> Int64 {
        try connection.run("select hemtag.hold_batches($1)", [name], name: "hold batches")
            .map { row in row.number(0) }[0]
    }

    /// Within the transaction that holds.
    ///
    /// - Returns: false where a run, a decision or another batch came in between.
    public func add(_ wanted: Wanted, content: CanonicalJSON) throws(PostgresError) -> Bool {
        let batch = CanonicalJSON.object([
            "batch": .integer(wanted.number), "pipeline": .text(wanted.pipeline),
            "name": .text(wanted.name), "measure": .text(wanted.form.measure.rawValue),
            "amounts": .text(wanted.form.amounts.rawValue), "run": .integer(wanted.run),
            "plan_digest": .text(wanted.planDigest), "file_name": .text(wanted.fileName),
            "person_id": .text(wanted.by.person), "person_name": .text(wanted.by.name),
            "deputy_for": .init(wanted.by.deputyFor), "authority": .text(wanted.by.authority),
        ])
        let proposals = wanted.proposals.map { proposal in
            CanonicalJSON.array([
                .integer(proposal.id.number), .integer(Int64(proposal.id.year)),
                .integer(proposal.decision),
            ])
        }
        return try connection.run(
            "select hemtag.export_batch($1, $2::jsonb, $3::bytea, $4::jsonb, $5::jsonb, $6)",
            [
                name, .text(batch.text), .text("\\x" + SHA256.hex(wanted.content)),
                .text(CanonicalJSON.array(proposals).text),
                .text(CanonicalJSON.array(wanted.lines.map(Self.line)).text), .text(content.text),
            ], name: "export"
        ).map { row in row.boolean(0) }[0]
    }

    private static func line(_ line: BatchLine) -> CanonicalJSON {
        .object([
            "unit": .text(line.spot.line.unit), "account": .text(line.spot.line.account),
            "activity": .text(line.spot.line.activity), "period": .text(line.spot.period),
            "side": .text(line.isRevenue ? "revenue" : "expense"), "base": .integer(line.base),
            "change": .integer(line.change),
            "legs": .array(
                line.parts.map { part in
                    .array([
                        .integer(part.proposal.number), .integer(Int64(part.proposal.year)),
                        .integer(part.change),
                    ])
                }),
        ])
    }

    /// - Returns: false where it was taken back already.
    public func withdraw(
        _ batch: Int64, by: Decider, reason: String
    ) throws(PostgresError) -> Bool {
        let content = CanonicalJSON.object([
            "person": .text(by.person), "name": .text(by.name), "for": .init(by.deputyFor),
            "authority": .text(by.authority), "reason": .text(reason),
        ])
        return try connection.run(
            "select hemtag.withdraw_batch($1, $2, $3, $4, $5, $6)",
            [
                name, .integer(batch), .text(by.person), .text(by.name), .text(reason),
                .text(content.text),
            ], name: "withdraw a batch"
        ).map { row in row.boolean(0) }[0]
    }
}
