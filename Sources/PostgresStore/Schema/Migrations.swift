import Diagnostics

/// Brings a database's schemas `register` and `hemtag` to what this program needs.
public enum Migrations {
    /// What a database has and what is still to do.
    public struct Status: Sendable, Hashable {
        public var applied: [Applied] = []
        public var pending: [Migration] = []
        /// Where the database and this program disagree; a run must not go on.
        public var problems: [Finding] = []

        public var isCurrent: Bool { pending.isEmpty && problems.isEmpty }

        /// One migration that the database remembers.
        public struct Applied: Sendable, Hashable {
            public var number: Int
            public var name: String
            public var checksum: String
            /// ISO 8601, UTC.
            public var appliedAt: String
        }
    }

    /// Reads what the database remembers; writes nothing.
    public static func status(
        _ connection: Connection, known: [Migration] = Migration.all
    ) throws(PostgresError) -> Status {
        var status = Status()
        let table = try connection.value(
            "select to_regclass('hemtag.schema_migration')", name: "find schema version")
        if table != nil {
            let rows = try connection.run(
                """
                select number, name, checksum, to_char(applied_at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                from hemtag.schema_migration order by number
                """, name: "read schema version")
            status.applied = rows.map { row in
                .init(
                    number: Int(row.number(0)), name: row.text(1), checksum: row.text(2),
                    appliedAt: row.text(3))
            }
        }
        compare(&status, known)
        return status
    }

    private static func compare(_ status: inout Status, _ known: [Migration]) {
        let newest = known.last?.number ?? 0
        for applied in status.applied {
            let place = Place.table(
                name: "hemtag.schema_migration", key: String(applied.number), column: "checksum")
            guard let mine = known.first(where: { $0.number == applied.number }) else {
                status.problems.append(
                    Finding(
                        "database.schema.too_new", at: place,
                        "the database's schema is newer than this program, which ends at \(newest)",
                        value: "\(applied.number) \(applied.name)",
                        fix: "Upgrade hemtag to the version that last wrote to this database."))
                continue
            }
            if mine.checksum != applied.checksum {
                status.problems.append(
                    Finding(
                        "database.schema.changed", at: place,
                        "migration \(applied.number) is not the one that this program knows",
                        value: applied.checksum,
                        fix: "Use the release that made this schema, or restore its migration."))
            }
        }
        let numbers = Set(status.applied.map(\.number))
        status.pending = known.filter { !numbers.contains($0.number) }
        for pending in status.pending where numbers.contains(where: { $0 > pending.number }) {
            status.problems.append(
                Finding(
                    "database.schema.gap", at: .argument("hemtag.schema_migration"),
                    "migration \(pending.number) is missing although later ones were applied",
                    value: pending.name, fix: "Restore the database from a sound backup."))
        }
    }

    /// Applies what is missing, one transaction for all of it, while no other process does.
    ///
    /// - Returns: what was applied; empty where the schema was current.
    /// - Throws: `Findings` where the schema is too new or was changed; `PostgresError`.
    @discardableResult
    public static func apply(
        _ connection: Connection, known: [Migration] = Migration.all
    ) throws -> [Migration] {
        let before = try status(connection, known: known)
        if !before.problems.isEmpty { throw Findings(before.problems) }
        if before.pending.isEmpty { return [] }
        return try connection.transaction(name: "migrate") {
            try connection.run(
                "select pg_advisory_xact_lock(hashtextextended('hemtag migrations', 0))",
                name: "lock migrations")
            try connection.script(ledger, name: "make schema version table")
            let status = try status(connection, known: known)
            if !status.problems.isEmpty { throw Findings(status.problems) }
            for migration in status.pending {
                let name = "migration \(migration.number) \(migration.name)"
                try connection.script(migration.sql, name: name)
                try connection.run(
                    """
                    insert into hemtag.schema_migration (number, name, checksum)
                    values ($1, $2, $3)
                    """,
                    [
                        .integer(Int64(migration.number)), .text(migration.name),
                        .text(migration.checksum),
                    ], name: name)
            }
            return status.pending
        }
    }

    /// Refuses a database whose schema is not exactly what this program needs.
    ///
    /// - Throws: `Findings`: too old (with what is missing), too new, or changed.
    public static func require(
        _ connection: Connection, known: [Migration] = Migration.all
    ) throws {
        var status = try status(connection, known: known)
        if !status.pending.isEmpty, status.problems.isEmpty {
            let missing = status.pending.map { "\($0.number) \($0.name)" }
            status.problems.append(
                Finding(
                    "database.schema.too_old", at: .argument("database \(connection.target)"),
                    "the database lacks migrations of this program",
                    value: missing.joined(separator: ", "),
                    fix: "Run: hemtag database init"))
        }
        if !status.problems.isEmpty { throw Findings(status.problems) }
    }

    private static let ledger = """
        create schema if not exists hemtag;
        comment on schema hemtag is 'Runs of Hemtag: what they read, found and wrote.';
        create table if not exists hemtag.schema_migration (
            number integer primary key,
            name text not null,
            checksum text not null,
            applied_at timestamptz not null default now(),
            applied_by text not null default session_user
        );
        comment on table hemtag.schema_migration is
            'Steps of the schema that this database has; only hemtag database init writes here.';
        comment on column hemtag.schema_migration.number is 'Number of the step.';
        comment on column hemtag.schema_migration.name is 'Name of the step.';
        comment on column hemtag.schema_migration.checksum is 'SHA-256 of the text of the step.';
        comment on column hemtag.schema_migration.applied_at is 'When it was applied.';
        comment on column hemtag.schema_migration.applied_by is 'Database role that applied it.'
        """
}
