import BudgetModel
import Decisions
import Reconciliation

/// What people decided, and who may: the tables of decisions and the registers of persons and
/// authority. Nothing is ever changed here; decisions are added by `hemtag.decide` alone.
public final class DecisionStore {
    private let connection: Connection
    private let entity: String

    public init(_ connection: Connection, entity: String) {
        self.connection = connection
        self.entity = entity
    }

    private var name: SQLValue { .text(entity) }

    func registerRows(_ sql: String, name: String) throws(PostgresError) -> QueryResult {
        try connection.run(sql, [self.name], name: name)
    }

    /// The login of this connection, and the day of a decision that is made now.
    public func me() throws(PostgresError) -> (login: String, today: String) {
        let found = try connection.run(
            "select session_user, to_char(current_date, 'YYYY-MM-DD')", name: "find login")
        return (found.text(0, 0) ?? "", found.text(0, 1) ?? "")
    }

    // MARK: The journal

    /// Hands over every entry of the journal, in order.
    public func journal(_ body: (JournalEntry) -> Void) throws(PostgresError) {
        let found = try connection.run(
            """
            select sequence, kind, number, at, login, content, previous, hash
            from hemtag.journal where entity = $1 order by sequence
            """, [name], name: "read journal")
        for entry in found.map({ row in
            JournalEntry(
                sequence: row.integer(0) ?? 0, kind: row.text(1), number: row.integer(2) ?? 0,
                at: row.text(3), login: row.text(4), content: row.text(5), previous: row.text(6),
                hash: row.text(7))
        }) { body(entry) }
    }

    // MARK: Proposals

    /// Gives numbers to proposals that have none, in the order of the keys.
    ///
    /// - Throws: `PostgresError`, where this login may not decide.
    public func number(_ keys: [ProposalKey.Lines], pipeline: String) throws(PostgresError) {
        if keys.isEmpty { return }
        let rows = keys.map { key in
            CanonicalJSON.array(
                [
                    key.benefit, key.measure.rawValue, key.source.unit, key.source.account,
                    key.source.activity, key.destination.unit, key.destination.account,
                    key.destination.activity,
                ].map(CanonicalJSON.text))
        }
        try connection.run(
            "select hemtag.number_proposals($1, $2, $3::jsonb)",
            [name, .text(pipeline), .text(CanonicalJSON.array(rows).text)],
            name: "number proposals")
    }

    /// The numbers of a pipeline's proposals.
    public func numbers(pipeline: String) throws(PostgresError) -> [ProposalKey.Lines: Int64] {
        let found = try connection.run(
            """
            select benefit_id, measure, unit, account, activity, to_unit, to_account, to_activity,
                number
            from hemtag.proposal where entity = $1 and pipeline = $2
            """, [name, .text(pipeline)], name: "read proposals")
        let pairs = found.map { row in
            (
                ProposalKey.Lines(
                    benefit: row.text(0), measure: Measure(rawValue: row.text(1)) ?? .money,
                    source: ProposalLine(
                        unit: row.text(2), account: row.text(3), activity: row.text(4)),
                    destination: ProposalLine(
                        unit: row.text(5), account: row.text(6), activity: row.text(7))),
                row.integer(8) ?? 0
            )
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    // MARK: Decisions

    /// Every decision about a pipeline's proposals, ascending.
    public func decisions(pipeline: String) throws(PostgresError) -> [ProposalID: [Decision]] {
        let legs = try legs(pipeline: pipeline)
        let found = try connection.run(
            """
            select decision, number, year, verb, effect, until, login, person_id, person_name,
                deputy_for, authority, body, reason, run_id,
                to_char(decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                seen ->> 'total', seen ->> 'amount', seen ->> 'owner'
            from hemtag.decision join hemtag.proposal using (entity, number)
            where entity = $1 and pipeline = $2 order by decision
            """, [name, .text(pipeline)], name: "read decisions")
        var decisions: [ProposalID: [Decision]] = [:]
        for decision in found.map({ Self.decision($0, legs) }) {
            decisions[decision.proposal, default: []].append(decision)
        }
        return decisions
    }

    private static func decision(
        _ row: borrowing QueryResult.Row, _ legs: [Int64: [ProposalLeg]]
    ) -> Decision {
        let number = row.integer(0) ?? 0
        return Decision(
            number: number,
            proposal: ProposalID(number: row.integer(1) ?? 0, year: Int(row.integer(2) ?? 0)),
            verb: Decision.Verb(rawValue: row.text(3)) ?? .withdraw,
            effect: Decision.Effect(rawValue: row.text(4)) ?? .withdrawn,
            until: row.optionalText(5),
            by: Decider(
                login: row.text(6), person: row.text(7), name: row.text(8),
                deputyFor: row.optionalText(9), authority: row.text(10),
                body: row.optionalText(11)),
            reason: row.text(12), at: row.text(14), run: row.integer(13) ?? 0,
            seen: Seen(
                legs: (legs[number] ?? []).sorted(), total: row.integer(15) ?? 0,
                amount: row.integer(16) ?? 0, owner: row.text(17)))
    }

    /// By proposal: the number of the latest decision.
    func latestDecisions(pipeline: String) throws(PostgresError) -> [ProposalID: Int64] {
        let found = try connection.run(
            """
            select number, year, max(decision) from hemtag.decision
            join hemtag.proposal using (entity, number)
            where entity = $1 and pipeline = $2 group by number, year
            """, [name, .text(pipeline)], name: "read latest decisions")
        return found.map { row in
            (
                ProposalID(number: row.integer(0) ?? 0, year: Int(row.integer(1) ?? 0)),
                row.integer(2) ?? 0
            )
        }.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }

    /// What was seen, by decision.
    private func legs(pipeline: String) throws(PostgresError) -> [Int64: [ProposalLeg]] {
        let found = try connection.run(
            """
            select decision, leg ->> 'role', leg ->> 'unit', leg ->> 'account',
                leg ->> 'activity', leg ->> 'period', leg ->> 'side', leg ->> 'change',
                leg ->> 'reference', leg ->> 'current'
            from hemtag.decision join hemtag.proposal using (entity, number),
                jsonb_array_elements(seen -> 'legs') leg
            where entity = $1 and pipeline = $2
            """, [name, .text(pipeline)], name: "read what was seen")
        var legs: [Int64: [ProposalLeg]] = [:]
        for (decision, leg) in found.map({ row in
            (
                row.integer(0) ?? 0,
                ProposalLeg(
                    role: EntryLeg.Role(rawValue: row.text(1)) ?? .take,
                    line: ProposalLine(
                        unit: row.text(2), account: row.text(3), activity: row.text(4)),
                    period: row.text(5), isRevenue: row.text(6) == "revenue",
                    change: row.integer(7) ?? 0, reference: row.integer(8) ?? 0,
                    current: row.integer(9) ?? 0)
            )
        }) { legs[decision, default: []].append(leg) }
        return legs
    }

    /// By proposal: the latest decision at each time that the plan had all of it.
    public func bookings(pipeline: String) throws(PostgresError) -> [ProposalID: [Int64]] {
        let found = try connection.run(
            """
            select number, year, decision
            from hemtag.proposal_booking join hemtag.proposal using (entity, number)
            where entity = $1 and pipeline = $2
            """, [name, .text(pipeline)], name: "read bookings")
        return found.map { row in
            (
                ProposalID(number: row.integer(0) ?? 0, year: Int(row.integer(1) ?? 0)),
                row.integer(2) ?? 0
            )
        }.reduce(into: [:]) { $0[$1.0, default: []].append($1.1) }
    }

    /// Runs `body` while nobody else decides on these benefits; what it adds is kept if it says so.
    public func holding(_ benefits: Set<String>, _ body: () throws -> Bool) throws {
        struct NotKept: Error {}
        do {
            try connection.transaction(name: "decide") {
                let list = CanonicalJSON.array(benefits.sorted().map(CanonicalJSON.text)).text
                try connection.run(
                    """
                    select hemtag.hold_proposals($1,
                        array(select jsonb_array_elements_text($2::jsonb)))
                    """, [name, .text(list)], name: "hold proposals")
                if try !body() { throw NotKept() }
            }
        } catch is NotKept {}
    }

    /// A decision that is to be added.
    public struct Wanted: Sendable {
        public var decision: Decision
        public var version: String
        /// The last decision that its maker knew of.
        public var last: Int64
        /// Canonical JSON for the journal.
        public var content: CanonicalJSON

        public init(
            _ decision: Decision, version: String, last: Int64, content: CanonicalJSON
        ) {
            self.decision = decision
            self.version = version
            self.last = last
            self.content = content
        }
    }

    /// What became of one: its number, or who was first and when.
    public struct Answer: Sendable {
        public var proposal: ProposalID
        public var decision: Int64?
        public var staleBy: String
        public var staleAt: String
    }

    /// Adds decisions, each where nobody decided since and no run came; the others are refused.
    public func decide(_ wanted: [Wanted]) throws(PostgresError) -> [Answer] {
        if wanted.isEmpty { return [] }
        let rows = CanonicalJSON.array(wanted.map(Self.row)).text
        let found = try connection.run(
            "select number, year, decision, stale_by, stale_at from hemtag.decide($1, $2::jsonb)",
            [name, .text(rows)], name: "decide")
        return found.map { row in
            Answer(
                proposal: ProposalID(
                    number: row.integer(0) ?? 0, year: Int(row.integer(1) ?? 0)),
                decision: row.integer(2), staleBy: row.text(3), staleAt: row.text(4))
        }
    }

    private static func row(_ wanted: Wanted) -> CanonicalJSON {
        let decision = wanted.decision
        return .object([
            "number": .integer(decision.proposal.number),
            "year": .integer(Int64(decision.proposal.year)), "last": .integer(wanted.last),
            "verb": .text(decision.verb.rawValue), "effect": .text(decision.effect.rawValue),
            "until": .init(decision.until), "person_id": .text(decision.by.person),
            "person_name": .text(decision.by.name), "deputy_for": .init(decision.by.deputyFor),
            "authority": .text(decision.by.authority), "body": .init(decision.by.body),
            "reason": .text(decision.reason), "run": .integer(decision.run),
            "version": .text(wanted.version), "amount": .integer(decision.seen.amount),
            "seen": decision.seen.canonical, "content": .text(wanted.content.text),
        ])
    }
}
