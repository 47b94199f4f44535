import Diagnostics
import Digest
import Register

/// What proves that tables hold the very rows that they held before, without reading the rows.
///
/// PostgreSQL stamps every row with the transaction that wrote it (`xmin`), and never changes a
/// row in place: whoever inserts or updates one leaves a version with a stamp of their own, and
/// whoever deletes one takes a version away for good. So while the number of visible rows is the
/// same for every stamp, no row came (its stamp would be new, or its count larger), none went (a
/// count would be smaller), and none changed (both). How the rows are stored does not matter;
/// what could change their meaning or make a stamp come back does, and is part of the digest or a
/// reason to have none:
/// - stamps are 32 bits wide: a cluster that has used up the first four thousand million has none;
/// - columns, types and what the session makes of them: the rows of `pg_class`, `pg_attribute`,
///   `pg_type` and `pg_enum`, whose stamps tell in the same way, and the session's settings are in
///   the digest; beside built-in types, only enumerations and domains over built-in types have one;
/// - rows from elsewhere or rows that a role does not see: only permanent heap tables without
///   children, generated columns or row-level security have one, never views or foreign tables;
/// - another cluster or database with stamps of its own: the system identifier, the database and
///   the role are in the digest. It is kept in the database that it speaks of, so that a database
///   set back to an earlier day is set back together with what is known of it.
struct RowVersions {
    let connection: Connection
    let tables: [RegisterInput]

    private let session: String
    private let definitions: [String: String]

    /// nil where one of the tables has no digest.
    init?(_ connection: Connection, _ tables: [RegisterInput]) throws(PostgresError) {
        (self.connection, self.tables) = (connection, tables)
        guard let session = try Self.session(connection),
            let definitions = try Self.definitions(connection),
            tables.allSatisfy({ definitions[$0.tableName] != nil })
        else { return nil }
        (self.session, self.definitions) = (session, definitions)
    }

    /// The digest of each table as this transaction sees it.
    ///
    /// - Parameter stamps: those that were counted while a table was read in this transaction.
    func digests(_ stamps: RowStamps) throws(PostgresError) -> [RegisterInput: String] {
        let counts = try counts(stamps)
        var digests: [RegisterInput: String] = [:]
        for table in tables {
            guard let definition = definitions[table.tableName], let count = counts[table.tableName]
            else { return [:] }
            digests[table] = SHA256.hex(
                of: "hemtag row versions\n\(session)\n\(table.name)\n\(definition)\n\(count)")
        }
        return digests
    }

    /// Cluster, database, role and settings; nil where stamps may come back.
    private static func session(_ connection: Connection) throws(PostgresError) -> String? {
        let mayAsk = try connection.value(
            "select has_function_privilege('pg_control_system()', 'execute')",
            name: "look for row versions")
        guard mayAsk == "t" else { return nil }
        let found = try connection.run(
            """
            select pg_snapshot_xmax(pg_current_snapshot())::text::numeric < 4294967296,
                concat_ws(' ', (select system_identifier from pg_control_system()),
                    (select oid from pg_database where datname = current_database()),
                    current_user, current_setting('server_version_num'),
                    current_setting('hemtag.entity'), current_setting('TimeZone'),
                    current_setting('DateStyle'), current_setting('IntervalStyle'),
                    current_setting('extra_float_digits'), current_setting('client_encoding'),
                    (select string_agg(oid || ':' || xmin, ',' order by oid) from pg_proc
                        where pronamespace = 'hemtag'::regnamespace and proname = 'period_text'))
            """, name: "look for row versions")
        return found.text(0, 0) == "t" ? found.text(0, 1) : nil
    }

    /// By table: what its rows mean; tables that are not plain are left out.
    private static func definitions(
        _ connection: Connection
    ) throws(PostgresError) -> [String: String]? {
        let found = try connection.run(
            """
            select c.relname, concat_ws(' ', c.oid, pg_relation_filenode(c.oid), c.xmin, (
                select string_agg(concat_ws(':', a.attnum, a.xmin, t.oid, t.xmin, (
                    select string_agg(e.oid || ':' || e.xmin, ';' order by e.oid)
                    from pg_enum e where e.enumtypid = t.oid)), ',' order by a.attnum)
                from pg_attribute a left join pg_type t on t.oid = a.atttypid
                where a.attrelid = c.oid))
            from pg_class c join pg_am m on m.oid = c.relam
            where c.relnamespace = 'register'::regnamespace and c.relkind = 'r'
                and m.amname = 'heap' and c.relpersistence = 'p' and not c.relrowsecurity
                and not c.relhassubclass and not c.relispartition and not exists (
                    select from pg_attribute a join pg_type t on t.oid = a.atttypid
                    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                        and (a.attgenerated <> '' or t.oid >= 16384 and (
                            not (t.typtype = 'e' or t.typtype = 'd' and t.typbasetype < 16384)
                            or exists (select from pg_cast where castsource = t.oid))))
            """, name: "look at the register's tables")
        return Dictionary(uniqueKeysWithValues: found.map { ($0.text(0), $0.text(1)) })
    }

    /// By table: how many stamps there are and, in two sums, each with its number of rows.
    private func counts(_ stamps: RowStamps) throws(PostgresError) -> [String: String] {
        let parts = tables.map { table in
            let counted =
                stamps.counted(table)
                    ?? """
                    select xmin, count(*)
                    from only register.\(table.tableName)
                    where entity = (select current_setting('hemtag.entity')) group by xmin
                    """
            return """
                select \(Connection.quoted(literal: table.tableName)), concat_ws(' ', count(*),
                    sum(rows), sum(hashtextextended(stamp collate "C", 0)::numeric),
                    sum(hashtextextended(stamp collate "C", 6364136223846793005)::numeric))
                from (select concat(writer, ' ', rows) as stamp, rows
                    from (\(counted)) as counted (writer, rows)) as found
                """
        }
        let found = try connection.run(
            parts.joined(separator: " union all "), name: "count row versions")
        return Dictionary(uniqueKeysWithValues: found.map { ($0.text(0), $0.text(1)) })
    }
}

extension RegisterReader {
    /// Reads several tables of schema `register` as they were at one moment.
    ///
    /// - Parameter body: asks when it suits for the digest of each table's row versions
    ///   (``RowVersions``); there are none where one table has none.
    public func atOneMoment<Value>(
        _ tables: [RegisterInput],
        _ body: (_ digests: () throws -> [RegisterInput: String]) throws -> Value
    ) throws -> Value {
        let versions = beginMoment(tables)
        do {
            if versions == nil { try connection.script(Self.oneMoment, name: "begin reading") }
            if versions != nil { stamps.begin() }
            defer { if versions != nil { stamps.end() } }
            let value = try body { try versions?.digests(stamps) ?? [:] }
            try connection.script("commit", name: "end reading")
            return value
        } catch {
            // The server rolls back with the connection where this fails.
            try? connection.script("rollback", name: "end reading")
            throw error
        }
    }

    /// Whatever a query of the user's own does, it does not write.
    private static let oneMoment = "begin isolation level repeatable read, read only"

    /// Begins a transaction with one snapshot; nil where the tables have no digests. Locked before
    /// the snapshot is taken, no table can be emptied or rewritten between the two. The server
    /// takes one core for what is asked: where it shares its machine, exports are read meanwhile.
    private func beginMoment(_ tables: [RegisterInput]) -> RowVersions? {
        guard !tables.isEmpty else { return nil }
        let names = tables.map { "register.\($0.tableName)" }.joined(separator: ", ")
        do throws(PostgresError) {
            try connection.script(
                """
                \(Self.oneMoment);
                set local max_parallel_workers_per_gather = 0;
                lock table only \(names) in access share mode
                """, name: "begin reading")
            if let versions = try RowVersions(connection, tables) { return versions }
        } catch {
            // A table that is missing or may not be read is told of when it is read.
        }
        try? connection.script("rollback", name: "end reading")
        return nil
    }
}
