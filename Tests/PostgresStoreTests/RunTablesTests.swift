import BudgetModel
import Diagnostics
import Dispatch
import Glibc
import Reconciliation
import Synchronization
import Testing

@testable import PostgresStore

/// What keeps a run and its tables together, and those apart who attach and drop tables at once.
@Suite struct RunTablesTests {
    @Test func aRunStaysAsLongAsItHasTables() throws {
        let nights = try Nights("tables_kept")
        let run = try nights.publish(try Nights.outcome(1_000..<1_100)).run
        let next = try nights.publish(try Nights.outcome(1_001..<1_101)).run
        for run in [run, next] {
            let error = #expect(throws: PostgresError.self) {
                try nights.connection.run(
                    "delete from hemtag.run where run_id = $1", [.integer(run)], name: "delete")
            }
            #expect(error?.sqlState == "23503")
            #expect(error?.object == "hemtag.run_table")
        }
        try nights.expect(next, try Nights.outcome(1_001..<1_101))
        // One that failed has none.
        let failed = try nights.store.begin(SampleRun.start("f"))
        try nights.store.fail(failed, [])
        try nights.connection.run(
            "delete from hemtag.run where run_id = $1", [.integer(failed)], name: "delete")
    }

    @Test func aPartitionTakesNoRowOfAnotherRunOrEntity() throws {
        let nights = try Nights("tables_strict")
        let run = try nights.publish(try Nights.outcome(1_000..<1_100)).run
        func copied(_ changes: String) throws {
            try nights.connection.script(
                """
                begin; create temporary table copied on commit drop as
                select * from hemtag.claim_outcome_base where run_id = \(run) limit 1;
                update copied set benefit_id = 'other', \(changes);
                insert into hemtag.claim_outcome_base select * from copied; rollback
                """, name: "insert")
        }
        try copied("unit = 'U'")
        for change in ["entity = 'other'", "run_id = \(run + 1)"] {
            let error = #expect(throws: PostgresError.self) { try copied(change) }
            #expect(error?.sqlState == "23514")
            try nights.connection.script("rollback", name: "roll back")
        }
    }

    /// Runs that publish and prune at once, and readers who come to tables in another order than
    /// they do, wait for each other, and nobody is stopped.
    @Test func publishingPruningAndReadingDoNotDeadlock() throws {
        let settings = try PrivateCluster.database("tables_at_once")
        let owner = try Connection(settings)
        try Migrations.apply(owner)
        let name = try owner.value("select current_database()", name: "look") ?? ""
        // Whoever waits for somebody who waits for them is found sooner.
        try owner.script(
            "alter database \(name) set deadlock_timeout = '400ms'", name: "prepare")
        let failures = Mutex<[String]>([])
        let isDone = Atomic(false)
        func work(_ body: @escaping (Connection) throws -> Void) throws
            -> SampleRun.Joinable
        {
            let connection = try Connection(settings)
            return SampleRun.thread {
                do { try body(connection) } catch { failures.withLock { $0.append("\(error)") } }
            }
        }
        let outcome = try Nights.outcome(1_000..<1_100)
        // Readers come whenever somebody begins to publish or to prune.
        let turns = (0..<2).map { _ in DispatchSemaphore(value: 0) }
        let publishers = try ["a", "b"].map { pipeline in
            try work { connection in
                var nights = Nights(connection)
                // One of them writes its tables whole, so that pruning drops all of them.
                if pipeline == "b" { nights.changes.leastRows = .max }
                for _ in 0..<8 {
                    for turn in turns { turn.signal() }
                    let run = try nights.publish(outcome, pipeline: pipeline).run
                    try nights.expect(run, outcome)
                    for turn in turns { turn.signal() }
                    _ = try nights.store.prune(entity: "county", pipeline: pipeline, keep: 1)
                }
            }
        }
        let readers = try zip([true, false], turns).map { isForward, turn in
            try work { connection in
                let inOrder = OutcomeTable.inLockOrder
                let tables = isForward ? inOrder : inOrder.reversed()
                while true {
                    turn.wait()
                    if isDone.load(ordering: .relaxed) { return }
                    try connection.transaction(name: "read") {
                        try connection.run("select from hemtag.run", name: "read")
                        for table in tables {
                            try connection.run("select from hemtag.\(table.name)", name: "read")
                        }
                    }
                }
            }
        }
        for thread in publishers { thread.wait() }
        isDone.store(true, ordering: .relaxed)
        for turn in turns { turn.signal() }
        for thread in readers { thread.wait() }
        #expect(failures.withLock { $0 } == [])
        let store = RunStore(owner)
        #expect(try store.runs().filter { $0.state == .completed }.count >= 2)
    }

    /// Pruning gives way to who reads an old run, and stands in nobody's way who looks for runs.
    @Test func pruningWaitsForReaders() throws {
        let settings = try PrivateCluster.database("tables_read")
        let nights = Nights(try Connection(settings))
        try Migrations.apply(nights.connection)
        var old = nights
        old.changes.leastRows = .max
        let first = try old.publish(try Nights.outcome(1_000..<1_100)).run
        try old.publish(try Nights.outcome(1_001..<1_101))
        let reader = try Connection(settings)
        let count = "select count(*) from hemtag.claim_outcome where run_id = \(first)"
        try reader.script("begin", name: "read")
        #expect(try reader.value(count, name: "read") == "100")
        let pruning = try Connection(settings)
        let pruned = Mutex(0)
        let thread = SampleRun.thread {
            let store = RunStore(pruning)
            let count = try? store.prune(entity: "county", pipeline: "nightly", keep: 1)
            pruned.withLock { $0 = count ?? -1 }
        }
        // It waits for the reader, and gives up and tries again while it does.
        try SampleRun.eventually {
            let waiting = try nights.connection.value(
                """
                select count(*) from pg_locks l join pg_database d on d.oid = l.database
                where not granted and mode = 'AccessExclusiveLock'
                    and datname = current_database()
                """, name: "look")
            if waiting == "0" { throw SampleRun.NotYet() }
        }
        let other = try Connection(settings)
        try other.script("set lock_timeout = '100ms'", name: "look")
        #expect(try RunStore(other).runs().map(\.number).contains(first))
        #expect(try reader.value("select count(*) from hemtag.attribution", name: "read") != nil)
        #expect(try reader.value(count, name: "read") == "100")
        try reader.script("commit", name: "read")
        thread.wait()
        #expect(pruned.withLock { $0 } == 1)
        #expect(try nights.store.run(first) == nil)
    }
}
