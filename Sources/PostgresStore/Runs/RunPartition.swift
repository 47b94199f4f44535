import Reconciliation

extension OutcomeTable {
    /// The order in which runs lock tables in attaching their parts and in dropping those of
    /// others, so that they wait for each other in one order.
    static let inLockOrder = allCases.sorted { $0.name < $1.name }
}

/// One run's part of a result table, made beside the published parts and attached when all is
/// filled.
///
/// Columns that say the same in every row (``UniformColumns``) are added once the rows are in, or
/// those that say it are: then their value stands in the catalogue and takes neither room nor time
/// in any row. Those that a CHECK names must be there while the rows come in, and are filled by
/// their default.
struct RunPartition {
    let table: OutcomeTable
    let run: Int64
    private(set) var uniform: UniformColumns
    let storage: RowStorage
    private let shape: Shape

    /// Quoted and with its schema.
    var name: String { Self.name(table, run) }

    static func name(_ table: OutcomeTable, _ run: Int64) -> String {
        "hemtag.\(table.name)_run_\(run)"
    }

    init(
        of table: OutcomeTable, run: Int64, uniform: UniformColumns, in storage: RowStorage,
        _ connection: Connection
    ) throws(PostgresError) {
        self.table = table
        self.run = run
        self.uniform = uniform
        self.storage = storage
        shape = try Shape(of: storage.name(table), connection)
    }

    /// What a base and a table that stands on it must have in common: columns and types, in order.
    var columns: String {
        shape.columns.filter { $0.name != RowStorage.position }.map(\.definition)
            .joined(separator: ", ")
    }

    /// Makes it without a key, and without the columns that are added later.
    func create(_ connection: Connection) throws(PostgresError) {
        let parts =
            shape.columns.filter { !isAddedLater($0) }.map(definition) + shape.checks
            + ["constraint of_run check (run_id = \(run))"]
        try connection.script(
            "create table \(name) (\(parts.joined(separator: ", ")))", name: "make \(table.name)")
    }

    /// Adds columns that begin to vary; the rows written so far keep the value they agree on.
    mutating func widen(
        _ columns: [String], _ connection: Connection
    ) throws(PostgresError) {
        let added = shape.columns.filter { columns.contains($0.name) && isAddedLater($0) }
        if !added.isEmpty {
            let parts = added.map { "add " + definition($0) }
            try connection.script(
                "alter table \(name) \(parts.joined(separator: ", "))",
                name: "widen \(table.name)")
        }
        for column in columns { uniform.remove(column) }
    }

    /// Adds what is built or known once for all rows: uniform columns, the key, and that no row of
    /// another entity comes in.
    func complete(_ connection: Connection) throws(PostgresError) {
        var parts = shape.columns.filter(isAddedLater).map { "add " + definition($0) }
        // No row comes or changes later: there is no use for room.
        parts.append("add \(shape.key) with (fillfactor = 100)")
        if let entity = uniform.literal("entity") {
            // The rows that are there have it from the column's definition.
            parts.append("add constraint of_entity check (entity = \(entity)) not valid")
        }
        try connection.script(
            "alter table \(name) \(parts.joined(separator: ", "))",
            name: "build key of \(table.name)")
        if storage == .base { try analyze(connection) }
    }

    /// Readers of a later run come across a base by a number that the planner does not know, and
    /// which it would take for few rows. A small sample tells it enough until the server takes its
    /// own.
    private func analyze(_ connection: Connection) throws(PostgresError) {
        try connection.script(
            "set local default_statistics_target = 10; analyze \(name)",
            name: "analyze \(table.name)")
    }

    /// Takes back what was made and filled in this transaction.
    func drop(_ connection: Connection) throws(PostgresError) {
        try connection.script("drop table \(name)", name: "take back \(table.name)")
    }

    /// Makes a complete part one of the table's; what holds only this run is not looked through.
    static func attach(
        _ table: OutcomeTable, to storage: RowStorage, _ run: Int64, _ connection: Connection
    ) throws(PostgresError) {
        let name = name(table, run)
        try connection.script(
            """
            alter table \(storage.name(table))
                attach partition \(name) for values in (\(run));
            alter table \(name) drop constraint of_run
            """, name: "attach \(table.name)")
    }

    /// Drops a part, within a transaction, unless it has become one of the table's.
    static func dropUnattached(
        _ table: OutcomeTable, _ run: Int64, _ connection: Connection
    ) throws(PostgresError) {
        let name = name(table, run)
        // Whoever is attaching it has the lock; what they did is known once they are done.
        try connection.script("lock table \(name)", name: "discard \(table.name)")
        let isPublished = try connection.value(
            "select relispartition from pg_class where oid = $1::regclass", [.text(name)],
            name: "discard \(table.name)")
        if isPublished == "f" {
            try connection.script("drop table \(name)", name: "discard \(table.name)")
        }
    }

    private func isAddedLater(_ column: Shape.Column) -> Bool {
        uniform.contains(column.name) && !column.isChecked && column.name != "run_id"
    }

    private func definition(_ column: Shape.Column) -> String {
        column.definition + uniform.defaultClause(column.name)
    }

    /// What the catalogue says of the whole table.
    private struct Shape {
        struct Column {
            var name: String
            /// Quoted name, type, collation, NOT NULL.
            var definition: String
            /// Whether a CHECK names it.
            var isChecked: Bool
        }
        var columns: [Column]
        /// With their names, by which attaching finds them.
        var checks: [String]
        /// `PRIMARY KEY (…)`.
        var key: String

        init(of table: String, _ connection: Connection) throws(PostgresError) {
            let name = SQLValue.text(table)
            columns = try connection.run(
                """
                select attname, concat_ws(' ', quote_ident(attname),
                    format_type(atttypid, atttypmod),
                    'collate ' || nullif(attcollation, 0)::regcollation,
                    case when attnotnull then 'not null' end),
                    exists (select from pg_constraint
                        where conrelid = attrelid and contype = 'c' and attnum = any (conkey))
                from pg_attribute
                where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum
                """, [name], name: "look at \(table)"
            ).map { Column(name: $0.text(0), definition: $0.text(1), isChecked: $0.boolean(2)) }
            let constraints = try connection.run(
                """
                select contype, quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint
                where conrelid = $1::regclass and contype in ('c', 'p') order by conname
                """, [name], name: "look at \(table)"
            ).map { (isKey: $0.text(0) == "p", name: $0.text(1), definition: $0.text(2)) }
            checks = constraints.filter { !$0.isKey }.map {
                "constraint \($0.name) \($0.definition)"
            }
            key = constraints.first(where: \.isKey)?.definition ?? ""
        }
    }
}
