import BudgetModel
import Diagnostics
import Reconciliation
import Testing

@testable import PostgresStore

/// Runs whose tables stand on those of an earlier run.
@Suite struct ChangedRowsTests {
    @Test func onlyWhatChangedIsWritten() throws {
        let nights = try Nights("changed_few")
        let first = try Nights.outcome(1_000..<2_000)
        let whole = try nights.publish(first)
        #expect(whole.rows.base == nil)
        #expect(whole.rows.total == whole.rows.written)
        // One changes, two go, three come.
        var second = try Nights.outcome([100, 1_000] + Array(1_002..<1_999) + [2_500, 2_600])
        second.claims[500].gross = 1
        let changed = try nights.publish(second)
        #expect(changed.rows.base == whole.run)
        #expect(changed.rows.written == 4)
        #expect(changed.rows.total == whole.rows.total + 1)
        try nights.expect(whole.run, first)
        try nights.expect(changed.run, second)
        #expect(
            try nights.numbers(
                "select position from hemtag.superseded_row where run_id = \(changed.run) "
                    + "order by 1") == [1, 500, 999])
        #expect(
            try nights.numbers("select count(*) from hemtag.claim_outcome_row") == [4])
        // Tables without a difference left nothing behind.
        let relations = try SampleRun.relations(nights.connection)
        #expect(
            relations.filter { $0.hasSuffix("_run_\(changed.run)") }
                == ["claim_outcome_run_\(changed.run)"])
        let record = try #require(try nights.store.run(changed.run))
        #expect(record.rows == changed.rows)
        #expect(try nights.store.run(whole.run)?.dependentCount == 1)
    }

    @Test func aThirdNightStandsOnTheFirst() throws {
        let nights = try Nights("changed_again")
        let whole = try nights.publish(try Nights.outcome(1_000..<1_500))
        try nights.publish(try Nights.outcome(1_003..<1_503))
        let third = try Nights.outcome(1_001..<1_501)
        let changed = try nights.publish(third)
        #expect(changed.rows.base == whole.run)
        #expect(changed.rows.written == 1)
        try nights.expect(changed.run, third)
        let same = try nights.publish(third)
        #expect(same.rows.written == 1)
        let back = try nights.publish(try Nights.outcome(1_000..<1_500))
        #expect(back.rows.written == 0)
        try nights.expect(back.run, try Nights.outcome(1_000..<1_500))
    }

    @Test func whereMuchChangedTheTableIsWhole() throws {
        let nights = try Nights("changed_much")
        let base = try nights.publish(try Nights.outcome(1_000..<1_500)).run
        let relations = try SampleRun.relations(nights.connection).count
        // 101 of 500 rows are new.
        let second = try Nights.outcome(1_101..<1_601)
        let whole = try nights.publish(second)
        #expect(try nights.numbers(Self.whole(whole.run)) == [500])
        // The other tables are as they were.
        #expect(whole.rows.base == base)
        #expect(whole.rows.written == 500)
        try nights.expect(whole.run, second)
        #expect(try SampleRun.relations(nights.connection).count == relations + 2)
        // As many are gone, and none is new.
        let third = try nights.publish(try Nights.outcome(1_000..<1_399))
        #expect(try nights.numbers(Self.whole(third.run)) == [399])
        try nights.expect(third.run, try Nights.outcome(1_000..<1_399))
        #expect(try nights.numbers("select distinct run_id from hemtag.base_table") == [base])
    }

    private static func whole(_ run: Int64) -> String {
        "select written_count from hemtag.run_table where table_name = 'claim_outcome' and "
            + "run_id = \(run) and base_run is null"
    }

    /// Once the runs since a base have written as many rows as it has, the next one is a base.
    @Test func aBaseThatHasCostAsMuchAsANewOneIsReplaced() throws {
        let nights = try Nights("changed_base")
        let base = try nights.publish(try Nights.outcome(1_000..<1_500))
        var written: Int64 = 0
        var start = 1_000
        while written < base.rows.total {
            start += 40
            let rows = try nights.publish(try Nights.outcome(start..<start + 500)).rows
            #expect(rows.base == base.run)
            written += rows.written
        }
        #expect(try nights.store.runs().count == 4)
        let next = try nights.publish(try Nights.outcome(start..<start + 500))
        #expect(next.rows.base == nil)
        #expect(next.rows.written == base.rows.total)
        #expect(
            try nights.publish(try Nights.outcome(start..<start + 500)).rows
                == RowCounts(total: base.rows.total, written: 0, base: next.run))
    }

    /// A column of one value and a column of several are known as what they say.
    @Test func aColumnThatBeginsToVaryDoesNotMatter() throws {
        let nights = try Nights("changed_varies")
        let first = try Nights.outcome(1_000..<4_000)
        let whole = try nights.publish(first)
        var second = first
        second.claims[1_700].explained = 5
        second.claims[2_500].activity = second.codes.activities.intern("late")
        let changed = try nights.publish(second)
        #expect(changed.rows.base == whole.run)
        #expect(changed.rows.written == 2)
        try nights.expect(changed.run, second)
        // The other way round: it varied in the base, in rows that are passed over here too.
        let other = try Nights("changed_varied")
        try other.publish(second)
        var third = second
        third.claims[2_999].gross = 1
        let again = try other.publish(third)
        #expect(again.rows.written == 1)
        try other.expect(again.run, third)
        let back = try other.publish(first)
        #expect(back.rows.written == 2)
        try other.expect(back.run, first)
    }

    @Test func smallTablesAndThosePipelinesThatAskForItAreWhole() throws {
        var nights = try Nights("changed_small")
        nights.changes.leastRows = 100
        let first = try nights.publish(try Nights.outcome(1_000..<1_100))
        #expect(
            try nights.connection.value(
                "select string_agg(table_name, ' ') from hemtag.base_table", name: "look")
                == "claim_outcome")
        let other = try nights.publish(try Nights.outcome(1_000..<1_100), pipeline: "another")
        #expect(other.rows.base == nil)
        let run = try nights.store.begin(SampleRun.start("f"))
        let rows = try nights.store.startPublishing(
            run, try Nights.outcome(1_000..<1_100), changes: nil
        ).commit([])
        #expect(rows.base == nil && rows.written == first.rows.written)
        #expect(try nights.numbers("select count(*) from hemtag.base_table") == [2])
    }

    @Test func whatFailsLeavesNothing() throws {
        let nights = try Nights("changed_fails")
        try nights.publish(try Nights.outcome(1_000..<1_100))
        func state() throws -> [String] {
            let counts = try ["base_table", "base_digest", "run_table", "superseded_row"].map {
                try nights.numbers("select count(*) from hemtag.\($0)").description
            }
            return try SampleRun.relations(nights.connection) + counts
        }
        let before = try state()
        var broken = try Nights.outcome(1_001..<1_101)
        broken.claims[7].missing += 1
        let run = try nights.store.begin(SampleRun.start("f"))
        let publication = try nights.store.startPublishing(
            run, broken, changes: nights.changes)
        let error = #expect(throws: PostgresError.self) { try publication.commit([]) }
        #expect(error?.sqlState == "23514")
        #expect(try state() == before)
        let next = try nights.store.begin(SampleRun.start("f"))
        try nights.store.startPublishing(
            next, try Nights.outcome(1_001..<1_101), changes: nights.changes
        ).abandon()
        #expect(try state() == before)
    }
}
