import Diagnostics
import Testing

@testable import PostgresStore

@Suite struct MigrationTests {
    /// A migration after the last one.
    private func next(_ name: String, _ sql: String) -> Migration {
        Migration(number: Migration.all.count + 1, name: name, sql: sql)
    }

    @Test func numbersAreConsecutive() {
        #expect(Migration.all.map(\.number) == Array(1...Migration.all.count))
    }

    /// From whichever schema a database comes, it ends with the one that a new database has: the
    /// same columns, types, defaults, constraints, keys, views, functions, rights and comments.
    @Test(arguments: 1..<Migration.all.count)
    func everyEarlierSchemaBecomesTheCurrentOne(applied: Int) throws {
        let connection = try Connection(try PrivateCluster.database("migrate_from_\(applied)"))
        try Migrations.apply(connection, known: Array(Migration.all.prefix(applied)))
        let row = """
            insert into register.realized_benefit
                (entity, benefit_id, class, unit, period_start, period_end)
            values ('county', 'B1', 'cashable', 'U', '2027-01-01', '2027-03-31')
            """
        try connection.script(row, name: "record a benefit")
        let left = try Migrations.apply(connection)
        #expect(left.map(\.number) == Array(applied + 1...Migration.all.count))
        let kept = "select benefit_id from register.realized_benefit"
        #expect(try connection.value(kept, name: "read") == "B1")
        let expected = try Self.schema(try PrivateCluster.migrated("migrate_new_\(applied)"))
        let found = try Self.schema(connection)
        #expect(found.subtracting(expected) == [])
        #expect(expected.subtracting(found) == [])
        #expect(found.count > 500)
    }

    /// What makes up the schema, one text for each part.
    private static func schema(_ connection: Connection) throws -> Set<String> {
        let parts = try connection.run(
            """
            with class as (
                select c.oid, n.nspname || '.' || c.relname as name, c.relkind, c.relacl
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname in ('register', 'hemtag'))
            select concat_ws(' ', 'relation', name, relkind, relacl,
                obj_description(class.oid, 'pg_class'))
            from class
            union all
            select concat_ws(' ', 'column', name, attname, format_type(atttypid, atttypmod),
                attnotnull, attidentity, pg_get_expr(adbin, adrelid),
                col_description(class.oid, attnum))
            from class join pg_attribute on attrelid = class.oid
            left join pg_attrdef on adrelid = attrelid and adnum = attnum
            where attnum > 0 and not attisdropped and relkind in ('r', 'p', 'v')
            union all
            select concat_ws(' ', 'constraint', name, conname, pg_get_constraintdef(k.oid))
            from class join pg_constraint k on conrelid = class.oid
            union all
            select concat_ws(' ', 'index', name, pg_get_indexdef(indexrelid))
            from class join pg_index on indrelid = class.oid
            union all
            select concat_ws(' ', 'view', name, pg_get_viewdef(class.oid))
            from class where relkind = 'v'
            union all
            select concat_ws(' ', 'trigger', name, pg_get_triggerdef(t.oid))
            from class join pg_trigger t on tgrelid = class.oid where not tgisinternal
            union all
            select concat_ws(' ', 'function', n.nspname, pg_get_functiondef(p.oid))
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname in ('register', 'hemtag') and prokind = 'f'
            """, name: "read schema")
        return Set(parts.map { $0.text(0) })
    }

    @Test func applyingTwiceChangesNothing() throws {
        let connection = try Connection(try PrivateCluster.database("migrate_twice"))
        #expect(try Migrations.status(connection).pending == Migration.all)
        #expect(try Migrations.apply(connection) == Migration.all)
        #expect(try Migrations.apply(connection) == [])
        #expect(try Migrations.status(connection).isCurrent)
        try Migrations.require(connection)
    }

    @Test func anOldSchemaIsNamed() throws {
        let connection = try Connection(try PrivateCluster.database("migrate_old"))
        try Migrations.apply(connection, known: [Migration.all[0]])
        let findings = #expect(throws: Findings.self) { try Migrations.require(connection) }
        #expect(findings?.all.map(\.code) == ["database.schema.too_old"])
        let missing = Migration.all.dropFirst().map { "\($0.number) \($0.name)" }
        #expect(findings?.all.first?.value == missing.joined(separator: ", "))
    }

    @Test func aNewerSchemaIsRefused() throws {
        let connection = try PrivateCluster.migrated("migrate_new")
        let future = Migration.all + [next("future", "select 1")]
        try Migrations.apply(connection, known: future)
        let findings = #expect(throws: Findings.self) { try Migrations.apply(connection) }
        #expect(findings?.all.map(\.code) == ["database.schema.too_new"])
    }

    @Test func aChangedMigrationIsRefused() throws {
        let connection = try PrivateCluster.migrated("migrate_changed")
        var changed = Migration.all
        changed[0] = Migration(number: 1, name: "register", sql: changed[0].sql + "-- edited")
        let findings = #expect(throws: Findings.self) {
            try Migrations.apply(connection, known: changed)
        }
        #expect(findings?.all.map(\.code) == ["database.schema.changed"])
    }

    @Test func aFailingMigrationLeavesNothing() throws {
        let connection = try Connection(try PrivateCluster.database("migrate_failing"))
        let broken = Migration.all + [next("broken", "select 1/0")]
        let error = #expect(throws: PostgresError.self) {
            try Migrations.apply(connection, known: broken)
        }
        #expect(error?.sqlState == "22012")
        #expect(error?.statement == "migration \(Migration.all.count + 1) broken")
        #expect(try Migrations.status(connection).applied.isEmpty)
    }

    /// Two processes that start at once: the second waits and finds nothing to do.
    @Test func twoAtOnceDoNotCollide() async throws {
        let settings = try PrivateCluster.database("migrate_at_once")
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<2 {
                group.addTask { try Migrations.apply(try Connection(settings)).count }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.sorted() == [0, Migration.all.count])
    }

    /// Runs that were written before tables could stand on each other read as they did, for those
    /// who could read them.
    @Test func earlierRunsReadAsBefore() throws {
        let connection = try Connection(try PrivateCluster.database("migrate_with_runs"))
        try Migrations.apply(connection, known: Array(Migration.all.prefix(4)))
        try connection.script(
            """
            create role migrate_reader; grant usage on schema hemtag to migrate_reader;
            grant select on hemtag.bottleneck, hemtag.unexplained to migrate_reader;
            insert into hemtag.run (entity, pipeline, fingerprint, program_version, state,
                finished_at)
            select 'county', 'nightly', 'f', '1.0', 'completed', now() from generate_series(1, 2);
            create table hemtag.bottleneck_run_1 partition of hemtag.bottleneck for values in (1);
            create table hemtag.bottleneck_run_2 partition of hemtag.bottleneck for values in (2);
            insert into hemtag.bottleneck
            select 'county', run, 'gross', number, 'line', 'U | ' || number, number, 'euro'
            from generate_series(1, 2) run, generate_series(1, 50) number
            """, name: "publish as before")
        let query = "select * from hemtag.bottleneck order by run_id, \"group\""
        func rows() throws -> [[String]] {
            try connection.run(query, name: "read").map { row in
                (0..<8).map { $0 == 7 && row.text($0) == "euro" ? "money" : row.text($0) }
            }
        }
        let before = try rows()
        #expect(before.count == 100)
        try Migrations.apply(connection)
        #expect(try rows() == before)
        try connection.script("set role migrate_reader", name: "be a reader")
        #expect(try rows() == before)
        #expect(throws: PostgresError.self) {
            try connection.run("select from hemtag.claim_outcome", name: "read")
        }
        try connection.script("reset role", name: "be the owner")
        let store = RunStore(connection)
        let counted = RowCounts(total: 50, written: 50, base: nil)
        #expect(try store.runs().map(\.rows) == [counted, counted])
        #expect(throws: PostgresError.self) {
            try connection.run("delete from hemtag.run where run_id = 1", name: "delete")
        }
        #expect(try store.prune(entity: "county", pipeline: "nightly", keep: 1) == 1)
        #expect(try rows() == before.filter { $0[1] == "2" })
        let nights = Nights(connection)
        let run = try nights.publish(try Nights.outcome(1_000..<1_100)).run
        try nights.expect(run, try Nights.outcome(1_000..<1_100))
    }

    @Test func everyTableAndColumnHasAComment() throws {
        let connection = try PrivateCluster.migrated("migrate_comments")
        let bare = try connection.run(
            """
            select c.relname || coalesce('.' || a.attname, '')
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
                and not a.attisdropped
                and (c.relkind in ('r', 'p') or c.relname not like 'latest\\_%')
            where n.nspname in ('register', 'hemtag') and c.relkind in ('r', 'p', 'v')
                and not c.relispartition
                and (obj_description(c.oid) is null
                    or a.attnum is not null and col_description(c.oid, a.attnum) is null)
            """, name: "find bare columns")
        #expect(bare.map { $0.text(0) } == [])
    }

    @Test func everyKeyStartsWithTheEntity() throws {
        let connection = try PrivateCluster.migrated("migrate_keys")
        let other = try connection.run(
            """
            select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            left join pg_index i on i.indrelid = c.oid and i.indisprimary
            left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
            where n.nspname in ('register', 'hemtag') and c.relkind in ('r', 'p')
                and not c.relispartition and c.relname <> 'schema_migration'
                and a.attname is distinct from 'entity'
            """, name: "find keys")
        #expect(other.map { $0.text(0) } == [])
    }

    @Test func periodsKeepTheirText() throws {
        let connection = try PrivateCluster.migrated("migrate_periods")
        let expected = [
            ["2027-01", "2027-01-01", "month", "2027-01"],
            ["2027-Q3", "2027-07-01", "quarter", "2027-Q3"],
            ["2027", "2027-01-01", "year", "2027"],
            ["0099-12", "0099-12-01", "month", "0099-12"],
            ["2027-13", "", "", ""], ["2027-Q5", "", "", ""], ["27", "", "", ""],
        ]
        for period in expected {
            let row = try connection.run(
                """
                select $1, hemtag.period_start($1), hemtag.period_grain($1),
                    hemtag.period_text(hemtag.period_start($1), hemtag.period_grain($1))
                """, [.text(period[0])], name: "period")
            #expect(row.map { row in (0..<4).map { row.text($0) } } == [period])
        }
    }
}
