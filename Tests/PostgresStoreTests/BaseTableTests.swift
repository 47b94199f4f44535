import Diagnostics
import Reconciliation
import Testing

@testable import PostgresStore

/// What keeps a base, and who comes across it.
@Suite struct BaseTableTests {
    @Test func aBaseStaysAsLongAsARunStandsOnIt() throws {
        let nights = try Nights("base_pruned")
        for start in 1_000..<1_004 { try nights.publish(try Nights.outcome(start..<start + 100)) }
        let runs = try nights.store.runs().map(\.number)
        #expect(try nights.store.runs().map(\.dependentCount) == [0, 0, 0, 3])
        // The two between go, the base does not.
        #expect(try nights.store.prune(entity: "county", pipeline: "nightly", keep: 1) == 2)
        #expect(try nights.store.runs().map(\.number) == [runs[0], runs[3]])
        #expect(
            try nights.numbers("select distinct run_id from hemtag.superseded_row") == [runs[0]])
        try nights.expect(runs[0], try Nights.outcome(1_003..<1_103))
        try nights.expect(runs[3], try Nights.outcome(1_000..<1_100))
        #expect(try nights.store.prune(entity: "county", pipeline: "nightly", keep: 1) == 0)
        // The next base stands on none, and with the last run on it the old one goes.
        var next = (run: Int64(0), rows: RowCounts(total: 0, written: 0, base: runs[3]))
        while next.rows.base != nil { next = try nights.publish(try Nights.outcome(2_000..<2_100)) }
        #expect(try nights.store.prune(entity: "county", pipeline: "nightly", keep: 2) > 0)
        #expect(try nights.store.runs().map(\.number) == [next.run, next.run - 1, runs[3]])
        #expect(try nights.store.prune(entity: "county", pipeline: "nightly", keep: 1) == 2)
        #expect(try nights.store.runs().map(\.number) == [next.run])
        #expect(try nights.numbers("select count(*) from hemtag.superseded_row") == [0])
        try nights.expect(next.run, try Nights.outcome(2_000..<2_100))
    }

    @Test func aBaseThatNobodyStandsOnGoesWithItsDigests() throws {
        let nights = try Nights("base_gone")
        let base = try nights.publish(try Nights.outcome(1_000..<1_100)).run
        let run = try nights.store.begin(SampleRun.start("f"))
        try nights.store.startPublishing(
            run, try Nights.outcome(1_000..<1_100), changes: nil
        ).commit([])
        #expect(try nights.store.prune(entity: "county", pipeline: "nightly", keep: 1) == 1)
        #expect(try nights.numbers("select count(*) from hemtag.base_digest") == [0])
        #expect(try nights.numbers("select count(*) from hemtag.base_table") == [0])
        #expect(
            try SampleRun.relations(nights.connection).filter { $0.hasSuffix("_run_\(base)") } == []
        )
    }

    /// A run that is being written on a base keeps it; one that comes while it goes does without.
    @Test func pruningAndPublishingDoNotMeet() throws {
        let settings = try PrivateCluster.database("base_locked")
        let nights = Nights(try Connection(settings))
        try Migrations.apply(nights.connection)
        try nights.publish(try Nights.outcome(1_000..<1_100))
        let newest = try nights.store.begin(SampleRun.start("f"))
        try nights.store.startPublishing(
            newest, try Nights.outcome(1_000..<1_010), changes: nil
        ).commit([])
        let other = Nights(try Connection(settings))
        let run = try other.store.begin(SampleRun.start("f"))
        let publication = try other.store.startPublishing(
            run, try Nights.outcome(1_001..<1_101), changes: other.changes)
        #expect(try nights.store.prune(entity: "county", pipeline: "nightly", keep: 1) == 0)
        #expect(try publication.commit([]).base == 1)
        try nights.expect(run, try Nights.outcome(1_001..<1_101))

        let lock = "select pg_advisory_xact_lock(hashtextextended('\(RunStore.baseLock(1))', 0))"
        try nights.connection.script("begin; \(lock)", name: "prune")
        let whole = try other.publish(try Nights.outcome(1_002..<1_102))
        #expect(whole.rows.base == nil)
        try nights.connection.script("rollback", name: "prune")
        try nights.expect(whole.run, try Nights.outcome(1_002..<1_102))
    }

    /// Digests that are not those of the rows are no reason to trust them.
    @Test func incompleteDigestsAreNotUsed() throws {
        let nights = try Nights("base_damaged")
        try nights.publish(try Nights.outcome(1_000..<2_000))
        try nights.connection.run(
            "delete from hemtag.base_digest where table_name = 'claim_outcome' and part = 1",
            name: "damage")
        let second = try nights.publish(try Nights.outcome(1_000..<2_000))
        #expect(
            try nights.numbers(
                "select written_count from hemtag.run_table where table_name = 'claim_outcome' "
                    + "and run_id = \(second.run)") == [1_000])
        try nights.expect(second.run, try Nights.outcome(1_000..<2_000))
    }

    /// A reader who comes before the server has analysed anything waits for no search row by row.
    @Test func plansAreSoundAtOnce() throws {
        let nights = try Nights("base_fresh")
        try nights.publish(try Nights.outcome(1_000..<11_000))
        let run = try nights.publish(try Nights.outcome(2_000..<12_000)).run
        let plan = try nights.connection.run(
            "explain select sum(claimed) from hemtag.claim_outcome where run_id = \(run)",
            name: "explain"
        ).map { $0.text(0) }
        #expect(plan.contains { $0.contains("NOT (hashed SubPlan") }, "\(plan)")
        let base = try #require(plan.first { $0.contains("Seq Scan on claim_outcome_run_1 ") })
        // Half of the base is passed over, for all that the planner knows.
        #expect(base.contains(" rows=5000 "), "\(base)")
    }

    /// A run's rows are found without looking into other runs' partitions, and one by its key.
    @Test func readersTouchTheRunAndItsBaseAlone() throws {
        let nights = try Nights("base_plans")
        for pipeline in ["a", "b", "c"] {
            try nights.publish(try Nights.outcome(1_000..<3_000), pipeline: pipeline)
            try nights.publish(try Nights.outcome(1_001..<3_001), pipeline: pipeline)
        }
        try nights.connection.script("analyze", name: "analyze")
        func plan(_ query: String) throws -> [String] {
            try nights.connection.run(
                "explain (analyze, costs off, timing off, summary off) \(query)", name: "explain"
            ).map { $0.text(0) }.filter { !$0.contains("never executed") }
        }
        func touched(_ plan: [String]) -> Set<String> {
            Set(
                plan.flatMap { $0.split(whereSeparator: { " ()".contains($0) }) }
                    .filter { $0.contains("_run_") && !$0.hasSuffix("_pkey") }.map(String.init))
        }
        let here: Set = ["claim_outcome_run_3", "claim_outcome_run_4"]
        let all = try plan("select sum(claimed) from hemtag.claim_outcome where run_id = 4")
        #expect(touched(all) == here, "\(all)")
        #expect(
            try touched(plan("select * from hemtag.claim_outcome where run_id = 3"))
                == ["claim_outcome_run_3"])
        let one = try plan(
            """
            select * from hemtag.claim_outcome
            where entity = 'county' and run_id = 4 and benefit_id = 'C1234'
            """)
        #expect(touched(one).isSubset(of: here), "\(one)")
        #expect(one.contains { $0.contains("claim_outcome_run_3_pkey") }, "\(one)")
        #expect(!one.contains { $0.contains("Seq Scan on claim_outcome_run_3") }, "\(one)")
        let latest = try plan("select * from hemtag.latest_benefit_outcome where pipeline = 'b'")
        #expect(touched(latest) == ["benefit_outcome_run_3"], "\(latest)")
    }
}
