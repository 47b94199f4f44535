import BudgetModel
import Diagnostics
import Glibc
import Reconciliation
import Testing

@testable import PostgresStore

@Suite struct PublishingTests {
    @Test func theSampleHasRowsInEveryTable() throws {
        let outcome = try SampleRun.outcome()
        for table in OutcomeTable.allCases {
            #expect(try !TextSink.rows(outcome, table).isEmpty, "\(table.name)")
        }
    }

    @Test func columnsAreThoseOfTheSchema() throws {
        let connection = try PrivateCluster.migrated("publish_columns")
        for table in OutcomeTable.allCases {
            let found = try connection.run(
                """
                select attname from pg_attribute where attrelid = $1::regclass and attnum > 0
                order by attnum
                """, [.text("hemtag.\(table.name)")], name: "read columns")
            #expect(found.map { $0.text(0) } == OutcomeCopySink.columns(of: table))
        }
    }

    @Test func publishedTablesAreTheFiles() throws {
        let connection = try PrivateCluster.migrated("publish_tables")
        let store = RunStore(connection)
        let outcome = try SampleRun.outcome()
        let run = try store.begin(SampleRun.start())
        try store.publish(run, outcome, inputs: SampleRun.inputs())
        for table in OutcomeTable.allCases {
            #expect(
                try Self.stored(table, connection) == (try Self.rows(outcome, table)),
                "\(table.name)")
        }
    }

    /// What begins to vary after rows that agree; its rows are longer than a message.
    @Test func columnsThatVaryLateAreKept() throws {
        let connection = try PrivateCluster.migrated("publish_late")
        let store = RunStore(connection)
        var outcome = try SampleRun.outcome()
        let owner = outcome.codes.texts.intern(String(repeating: "Å", count: 200_000))
        for index in 0..<4_000 {
            let code = outcome.codes.benefits.intern("C\(index)")
            var claim = outcome.claims[0]
            claim.benefit = code
            claim.explained = index == 1_700 ? 1 : 0
            if index >= 2_900 { claim.activity = outcome.codes.activities.intern("late") }
            outcome.claims.append(claim)
            var benefit = outcome.benefits[0]
            benefit.benefit = code
            benefit.owner = index == 3_000 ? owner : noCode
            if index == 3_000 { benefit.flags = [.parked] }
            outcome.benefits.append(benefit)
        }
        outcome.claims.removeSubrange(0..<outcome.claims.count - 4_000)
        outcome.benefits.removeSubrange(0..<outcome.benefits.count - 4_000)
        try store.publishUnaudited(try store.begin(SampleRun.start()), outcome, inputs: [])
        for table in [OutcomeTable.claimOutcome, .benefitOutcome] {
            #expect(
                try Self.stored(table, connection) == (try Self.rows(outcome, table)),
                "\(table.name)")
        }
    }

    /// The rows of a table as files have them, sorted; zeros have no scale.
    private static func stored(
        _ table: OutcomeTable, _ connection: Connection
    ) throws -> [[String]] {
        let columns = table.columns.map { column -> String in
            let name = Connection.quoted(identifier: column.name)
            return switch column.type {
            case .period: "hemtag.period_text(\(name), \(column.name)_grain)"
            case .month: "to_char(\(name), 'YYYY-MM')"
            case .boolean: "case when \(name) then 'true' else 'false' end"
            // A column of nothing but zeros has one scale, though its rows are of both measures.
            case .amount: "case when \(name) = 0 then '0' else \(name)::text end"
            default: "\(name)::text"
            }
        }
        let stored = try connection.run(
            "select \(columns.joined(separator: ", ")) from hemtag.\(table.name)", name: "read")
        return stored.map { row in columns.indices.map { row.text($0) } }
            .sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// The rows as files have them, sorted, but for zeros, which have no scale.
    private static func rows(_ outcome: Outcome, _ table: OutcomeTable) throws -> [[String]] {
        try TextSink.rows(outcome, table).map { row in
            zip(table.columns, row).map { column, cell in
                column.type == .amount && ["0.00", "0.0000"].contains(cell) ? "0" : cell
            }
        }.sorted { $0.lexicographicallyPrecedes($1) }
    }

    @Test func whatEveryRowSaysIsKeptOnce() throws {
        let connection = try PrivateCluster.migrated("publish_uniform")
        let store = RunStore(connection)
        var outcome = try SampleRun.outcome()
        for index in outcome.claims.indices {
            outcome.claims[index].explained = 0
            outcome.claims[index].activity = noCode
        }
        let run = try store.begin(SampleRun.start())
        try store.publishUnaudited(run, outcome, inputs: [])
        let kept = try connection.run(
            """
            select attname, pg_get_expr(adbin, adrelid), atthasmissing
            from pg_attribute join pg_attrdef on adrelid = attrelid and adnum = attnum
            where attrelid = 'hemtag.claim_outcome_run_\(run)'::regclass order by attnum
            """, name: "look")
        let columns = Dictionary(
            uniqueKeysWithValues: kept.map { ($0.text(0), [$0.text(1), $0.text(2)]) })
        #expect(columns["entity"] == ["'county'::text", "t"])
        #expect(columns["run_id"] == ["'\(run)'::bigint", "f"])
        #expect(columns["activity"] == ["''::text", "t"])
        #expect(columns["explained"] == ["0.00", "t"])
        #expect(columns["claimed"] == nil)
        #expect(try Self.isSound(connection, "claim_outcome", of: run))
    }

    /// Whether the rows of a run are those that its key finds.
    private static func isSound(
        _ connection: Connection, _ table: String, of run: Int64
    ) throws -> Bool {
        try connection.script("set enable_seqscan = off", name: "use keys")
        let found = try connection.value(
            """
            select count(*) = (select sum(1) from hemtag.\(table)_run_\(run) where benefit_id > '')
            from hemtag.\(table) where entity = 'county' and run_id = $1 and activity = ''
            """, [.integer(run)], name: "count")
        return found == "t"
    }

    @Test func anOutcomeIsRebuiltFromItsTables() throws {
        let store = RunStore(try PrivateCluster.migrated("publish_rebuilt"))
        let outcome = try SampleRun.outcome()
        let run = try store.begin(SampleRun.start())
        try store.publish(run, outcome, inputs: SampleRun.inputs())
        let rebuilt = try store.outcome(of: run)
        for table in OutcomeTable.allCases {
            #expect(
                try TextSink.rows(rebuilt, table) == TextSink.rows(outcome, table), "\(table.name)")
        }
        #expect(rebuilt.measures == outcome.measures)
        #expect(rebuilt.skippedLines == outcome.skippedLines)
        let north = try #require(rebuilt.codes.units.find("North"))
        let root = try #require(rebuilt.codes.units.find("root"))
        #expect(rebuilt.units.parent[Int(north)] == root)
        #expect(rebuilt.units.levelNames[Int(rebuilt.units.level[Int(north)])] == "unit")
        let revenue = try #require(rebuilt.codes.accounts.find("3010"))
        #expect(rebuilt.accounts.kind[Int(revenue)] == .revenue)
        let initiative = try #require(rebuilt.codes.initiatives.find("DIGI"))
        let name = try #require(rebuilt.initiativeNames[initiative])
        #expect(rebuilt.codes.texts.text(name) == "Digital clinic")
    }

    @Test func inputsAndRejectedRowsAreKept() throws {
        let store = RunStore(try PrivateCluster.migrated("publish_inputs"))
        let run = try store.begin(SampleRun.start())
        try store.publish(run, try SampleRun.outcome(), inputs: SampleRun.inputs())
        let input = try #require(try store.inputs(of: run).first)
        #expect(input.totals == SampleRun.inputs()[0].totals)
        #expect(input.totals.closes)
        #expect([input.location, input.sha256 ?? ""] == ["plan.csv", "00ff"])
        let rejected = try #require(input.rejected.first)
        #expect(rejected.text == "North;\"4010\";x\u{2400}y")
        #expect([rejected.line, rejected.column] == [7, 3])
    }

    /// Whatever statement fails, a reader sees the earlier run whole and nothing of this one.
    @Test func aPublishThatFailsLeavesNothing() throws {
        let connection = try PrivateCluster.migrated("publish_fails")
        let store = RunStore(connection)
        let first = try store.begin(SampleRun.start("first"))
        try store.publish(first, try SampleRun.outcome(), inputs: [])
        let before = try SampleRun.relations(connection)
        var broken = try SampleRun.outcome()
        broken.claims[0].missing += 1
        let second = try store.begin(SampleRun.start("second"))
        let error = #expect(throws: PostgresError.self) {
            try store.publishUnaudited(second, broken, inputs: SampleRun.inputs())
        }
        #expect(error?.sqlState == "23514")
        try store.fail(second, [try #require(error).finding])
        #expect(try SampleRun.relations(connection) == before)
        #expect(try store.latest(entity: "county", pipeline: "nightly")?.number == first)
        #expect(try store.run(second)?.state == .failed)
        #expect(try store.findings(of: second).map(\.code) == ["database.statement.failed"])
        #expect(try store.inputs(of: second).isEmpty)
    }

    @Test func whatIsAbandonedLeavesNothing() throws {
        let settings = try PrivateCluster.database("publish_abandoned")
        let connection = try Connection(settings)
        try Migrations.apply(connection)
        let store = RunStore(connection)
        let before = try SampleRun.relations(connection)
        let helper = try Connection(settings)
        let run = try store.begin(SampleRun.start())
        let outcome = try SampleRun.outcome()
        let filling = TableFilling(
            OutcomeTable.allCases, outcome, run: run, entity: "county",
            connection: connection, helper: helper)
        try connection.transaction(name: "fill") {
            filling.start()
            try filling.wait()
        }
        // Every table with its key.
        let filled = before.count + 2 * OutcomeTable.allCases.count
        #expect(try SampleRun.relations(connection).count == filled)
        // What was attached stays, as if the answer to a commit had been lost.
        try RunPartition.attach(.claimOutcome, to: .row, run, connection)
        for table in OutcomeTable.allCases {
            try connection.transaction(name: "drop") {
                try RunPartition.dropUnattached(table, run, connection)
            }
        }
        #expect(
            try SampleRun.relations(connection).filter { !before.contains($0) }
                == ["claim_outcome_run_\(run)", "claim_outcome_run_\(run)_pkey"])
        let next = try store.begin(SampleRun.start(pipeline: "next"))
        try store.startPublishing(next, outcome).abandon()
        #expect(try SampleRun.relations(connection).count == before.count + 2)
        #expect(try store.run(next)?.state == .running)
        try store.publish(next, outcome, inputs: [])
        #expect(try store.run(next)?.state == .completed)
    }

    @Test func aSessionKilledMidwayLeavesNothingAndIsHealed() throws {
        let settings = try PrivateCluster.database("publish_killed")
        let owner = try Connection(settings)
        try Migrations.apply(owner)
        let relations = try SampleRun.relations(owner)
        let killed = try Connection(settings)
        let store = RunStore(killed)
        try store.lock(entity: "county", pipeline: "nightly", asOf: 1_800_000_000)
        let run = try store.begin(SampleRun.start())
        let process = try killed.value("select pg_backend_pid()", name: "who") ?? ""
        // Another session holds what publishing needs last; then the publishing session is ended.
        try owner.script(
            "begin; lock table hemtag.unexplained_row in share update exclusive mode", name: "hold")
        let assassin = try Connection(settings)
        try killed.script("set lock_timeout = '20s'", name: "wait")
        let ended = SampleRun.thread {
            try? SampleRun.eventually {
                let hasEnded = try assassin.value(
                    "select pg_terminate_backend(pid) from pg_stat_activity where pid = $1::int"
                        + " and wait_event_type = 'Lock'", [.text(process)], name: "end")
                if hasEnded != "t" { throw SampleRun.NotYet() }
            }
        }
        let error = #expect(throws: PostgresError.self) {
            try store.publish(run, try SampleRun.outcome(), inputs: SampleRun.inputs())
        }
        ended.wait()
        #expect(error?.kind == .connectionLost)
        #expect(error?.isUnreachable == true)
        try owner.script("rollback", name: "release")
        #expect(try SampleRun.relations(owner) == relations)
        // The lock went with the session; the next run takes over and tells what happened.
        let next = RunStore(owner)
        try SampleRun.eventually {
            try next.lock(entity: "county", pipeline: "nightly", asOf: 1_800_000_000)
        }
        _ = try next.begin(SampleRun.start())
        #expect(try next.run(run)?.state == .failed)
        #expect(try next.findings(of: run).map(\.code) == ["run.interrupted"])
    }

    @Test func oldRunsArePruned() throws {
        let connection = try PrivateCluster.migrated("publish_prune")
        let store = RunStore(connection)
        var numbers: [Int64] = []
        for index in 0..<3 {
            let run = try store.begin(SampleRun.start("f\(index)"))
            try store.publish(run, try SampleRun.outcome(), inputs: SampleRun.inputs())
            numbers.append(run)
        }
        let other = try store.begin(SampleRun.start("o", pipeline: "other"))
        try store.publish(other, try SampleRun.outcome(), inputs: [])
        #expect(try store.prune(entity: "county", pipeline: "nightly", keep: 2) == 1)
        #expect(try store.runs().map(\.number) == [other, numbers[2], numbers[1]])
        let left = try connection.value(
            "select count(distinct run_id) from hemtag.claim_outcome", name: "count")
        #expect(left == "3")
        #expect(try store.inputs(of: numbers[0]).isEmpty)
        #expect(try store.prune(entity: "county", pipeline: "nightly", keep: 2) == 0)
    }
}
