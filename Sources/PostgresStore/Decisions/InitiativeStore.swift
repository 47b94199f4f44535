import Decisions
import Diagnostics

/// What initiatives promised and what was decided about them, as the tables keep it. Nothing is
/// ever changed here: versions and decisions are added by functions of the database alone.
public struct InitiativeStore {
    private let connection: Connection
    private let entity: String

    public init(_ connection: Connection, entity: String) {
        self.connection = connection
        self.entity = entity
    }

    /// A version of a promise.
    public struct Promise: Sendable, Hashable {
        public var initiative: String
        /// From 1.
        public var version: Int64
        /// SHA-256 of `content`, which is canonical JSON.
        public var hash: String
        public var content: String
        public var person: String
        public var name: String
        /// The decision that an amendment rests on.
        public var decision: String
        /// `2027-03-11T08:15:00Z`.
        public var at: String

        public init(
            initiative: String, version: Int64, hash: String, content: String, person: String,
            name: String, decision: String, at: String = ""
        ) {
            self.initiative = initiative
            self.version = version
            self.hash = hash
            self.content = content
            self.person = person
            self.name = name
            self.decision = decision
            self.at = at
        }
    }

    /// A decision about an initiative.
    public struct Decided: Sendable, Hashable {
        public var number: Int64
        public var initiative: String
        public var word: String
        /// `2027-03`; nil: until another decision.
        public var until: String?
        public var reason: String
        public var run: Int64
        /// What that run advised; empty: nothing.
        public var advice: String
        public var person: String
        public var name: String
        /// `2027-03-11T08:15:00Z`, and the same in seconds since 1970.
        public var at: String
        public var seconds: Int64

        public init(
            number: Int64 = 0, initiative: String, word: String, until: String?, reason: String,
            run: Int64, advice: String, person: String, name: String, at: String = "",
            seconds: Int64 = 0
        ) {
            self.number = number
            self.initiative = initiative
            self.word = word
            self.until = until
            self.reason = reason
            self.run = run
            self.advice = advice
            self.person = person
            self.name = name
            self.at = at
            self.seconds = seconds
        }
    }

    /// Every version, ascending by initiative and version.
    ///
    /// - Parameter initiative: nil: of all of them.
    public func promises(of initiative: String? = nil) throws(PostgresError) -> [Promise] {
        let found = try connection.run(
            """
            select initiative_id, version, hash, content, person_id, person_name, decision,
                to_char(locked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            from hemtag.promise where entity = $1 and initiative_id = coalesce($2, initiative_id)
            order by initiative_id, version
            """, [.text(entity), SQLValue(initiative)], name: "read promises")
        return found.map { row in
            Promise(
                initiative: row.text(0), version: row.number(1), hash: row.text(2),
                content: row.text(3), person: row.text(4), name: row.text(5),
                decision: row.text(6), at: row.text(7))
        }
    }

    /// Adds a version, where nobody has added one since.
    ///
    /// - Returns: whether it was added.
    public func lock(
        _ promise: Promise, note: CanonicalJSON
    ) throws(PostgresError) -> Bool {
        let added = try connection.value(
            "select hemtag.lock_promise($1, $2, $3::integer, $4, $5, $6, $7, $8)",
            [
                .text(entity), .text(promise.initiative), .integer(promise.version),
                .text(promise.content), .text(promise.person), .text(promise.name),
                .text(promise.decision), .text(note.text),
            ], name: "lock promise")
        return added == "t"
    }

    /// Every decision, in the order in which they were made.
    ///
    /// - Parameter initiative: nil: of all of them.
    public func decisions(of initiative: String? = nil) throws(PostgresError) -> [Decided] {
        let found = try connection.run(
            """
            select decision, initiative_id, word, to_char(until, 'YYYY-MM'), reason, run_id,
                advice, person_id, person_name,
                to_char(decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                floor(extract(epoch from decided_at))::bigint
            from hemtag.initiative_decision
            where entity = $1 and initiative_id = coalesce($2, initiative_id) order by decision
            """, [.text(entity), SQLValue(initiative)], name: "read decisions on initiatives")
        return found.map { row in
            Decided(
                number: row.number(0), initiative: row.text(1), word: row.text(2),
                until: row.optionalText(3), reason: row.text(4), run: row.number(5),
                advice: row.text(6), person: row.text(7), name: row.text(8), at: row.text(9),
                seconds: row.number(10))
        }
    }

    /// Adds a decision; `number` and the times of `wish` do not count.
    ///
    /// - Returns: its number.
    public func decide(
        _ wish: Decided, note: CanonicalJSON
    ) throws(PostgresError) -> Int64 {
        let row = CanonicalJSON.object([
            "initiative": .text(wish.initiative), "word": .text(wish.word),
            "until": .init(wish.until.map { "\($0)-01" }), "reason": .text(wish.reason),
            "run": .integer(wish.run), "advice": .text(wish.advice),
            "person": .text(wish.person), "name": .text(wish.name),
        ])
        let made = try connection.value(
            "select hemtag.decide_initiative($1, $2::jsonb, $3)",
            [.text(entity), .text(row.text), .text(note.text)], name: "decide on initiative")
        return made.flatMap { Int64($0) }.expected("the function numbers what it adds")
    }
}
