import Testing

@testable import PostgresStore

@Suite struct RightsTests {
    /// Whoever made them: a reader sees what her own rights show, a function means this schema.
    @Test func viewsAskAsTheirReaderAndFunctionsFixTheirPath() throws {
        let connection = try PrivateCluster.migrated("migrate_rights")
        let loose = try connection.value(
            """
            select coalesce(string_agg(name, ', ' order by name), '') from (
                select relname::text as name from pg_class
                where relnamespace in ('hemtag'::regnamespace, 'register'::regnamespace)
                    and relkind = 'v'
                    and not coalesce(reloptions, '{}') @> '{security_invoker=true}'
                union all
                select proname::text from pg_proc
                where pronamespace in ('hemtag'::regnamespace, 'register'::regnamespace)
                    and prosqlbody is null and proconfig is null) as loose
            """, name: "look for loose rights")
        #expect(loose == "")
    }
}
