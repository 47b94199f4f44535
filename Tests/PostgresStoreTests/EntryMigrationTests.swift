import BudgetModel
import Decisions
import Reconciliation
import Testing

@testable import PostgresStore

/// Entries and reviews that were written before entries had legs.
@Suite struct EntryMigrationTests {
    @Test func oldEntriesAndReviewsBecomeLegsAndDecisions() throws {
        let connection = try Connection(try PrivateCluster.database("migrate_entries"))
        try Migrations.apply(connection, known: Array(Migration.all.prefix(7)))
        try connection.script(
            """
            insert into hemtag.run (entity, pipeline, fingerprint, program_version, state,
                finished_at)
            values ('county', 'nightly', 'f', '1.0', 'completed', now());
            create table hemtag.reallocation_entry_run_1
                partition of hemtag.reallocation_entry_row for values in (1);
            insert into hemtag.reallocation_entry_row (entity, run_id, entry, leg, benefit_id,
                measure, period, period_grain, unit, account, activity, amount, kind, state, owner)
            select 'county', 1, entry, leg, 'B' || entry, 'euro', '2027-01-01', 'month', unit,
                account, 'a', amount * sign, 'cut', state, 'Petra'
            from (values (1, 100.00, 'proposed'), (2, 50.00, 'booked'), (3, 7.00, 'superseded'),
                (4, 20.00, 'approved')) entries (entry, amount, state),
                (values ('source', 'U', 'X', -1), ('destination', 'S', '', 1))
                    legs (leg, unit, account, sign);
            insert into hemtag.run_table (entity, run_id, table_name, row_count, written_count)
            values ('county', 1, 'reallocation_entry', 8, 8);
            create table hemtag.adjusted_budget_line_run_1
                partition of hemtag.adjusted_budget_line_row for values in (1);
            insert into hemtag.adjusted_budget_line_row (entity, run_id, unit, account, activity,
                period, period_grain, reference, approved_change, current, fall, claimed_here,
                visible, adjustment, adjusted)
            values ('county', 1, 'U', 'X', 'a', '2027-01-01', 'month', 1000, 5, 1005, 0, 0, 0, 0,
                1005);
            insert into hemtag.entry_review (entity, run_id, entry, state, reviewer, note)
            values ('county', 1, 1, 'rejected', 'Minna', ''), ('county', 1, 1, 'approved', 'Minna',
                'agreed'), ('county', 1, 4, 'approved', 'Minna', '');
            insert into hemtag.entry_review (entity, run_id, entry, state, reviewer)
            values ('county', 1, 2, 'approved', 'Olle');
            """, name: "publish as before")
        try Migrations.apply(connection)
        let outcome = try RunStore(connection).outcome(
            of: 1, tables: [.reallocationEntry, .reallocationLeg])
        #expect(outcome.reallocations.map(\.owed) == [10_000, 5_000, 2_000])
        #expect(outcome.reallocations.map(\.toBook) == [10_000, 0, 2_000])
        #expect(outcome.reallocations.map(\.state) == [.proposed, .booked, .proposed])
        #expect(
            outcome.legs.map { [$0.shown, $0.toBook] } == [
                [0, -10_000], [0, 10_000], [-5_000, 0], [5_000, 0], [0, -2_000], [0, 2_000],
            ])
        let store = DecisionStore(connection, entity: "county")
        let decisions = try store.decisions(pipeline: "nightly")
        #expect(decisions.count == 3)
        let first = try #require(
            decisions.values.joined().first { $0.reason == "agreed" })
        #expect(first.effect == .approved && first.by.name == "Minna")
        #expect(first.seen.legs.map { [$0.change, $0.reference] } == [[-10_000, 100_500]])
        #expect(first.seen.owner == "Petra" && first.seen.total == 10_000)
        let told = try connection.run(
            "select told from hemtag.entry_review where decision is null", name: "read reviews")
        #expect(told.map { $0.text(0) } == ["a later review of the entry took its place"])
        #expect(throws: PostgresError.self) {
            try connection.script(
                """
                insert into hemtag.entry_review (entity, run_id, entry, state, reviewer)
                values ('county', 1, 2, 'approved', 'Olle')
                """, name: "review as before")
        }
    }
}
