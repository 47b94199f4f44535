import BudgetModel
import Diagnostics
import Glibc
import Reconciliation
import Testing

@testable import PostgresStore

extension SampleRun {
    /// Every table and partition of the schema with its number of rows' files: what DDL changes.
    static func relations(_ connection: Connection) throws -> [String] {
        try connection.run(
            """
            select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'hemtag' order by 1
            """, name: "list relations"
        ).map { $0.text(0) }
    }

    /// Runs `body` on a thread of its own.
    static func thread(_ body: @escaping () -> Void) -> Joinable {
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { raw in
                if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
                return nil
            }, box.toOpaque())
        return Joinable(thread: thread)
    }

    private final class Body {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }

    struct Joinable {
        let thread: pthread_t
        func wait() { pthread_join(thread, nil) }
    }

    /// What is waited for has not come.
    struct NotYet: Error {}

    /// Tries until it succeeds, for ten seconds. What is tried asks a server, and so takes its
    /// turn with others.
    static func eventually(_ body: () throws -> Void) throws {
        let latest = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < latest {
            do { return try body() } catch { sched_yield() }
        }
        try body()
    }
}

@Suite struct RunLedgerTests {
    @Test func oneRunAtATimePerPipelineAndAsOf() throws {
        _ = try PrivateCluster.migrated("ledger_lock")
        let settings = try PrivateCluster.settings("ledger_lock")
        let first = RunStore(try Connection(settings))
        let second = RunStore(try Connection(settings))
        try first.lock(entity: "county", pipeline: "nightly", asOf: 5)
        let held = #expect(throws: RunLockHeld.self) {
            try second.lock(entity: "county", pipeline: "nightly", asOf: 5)
        }
        #expect(held?.holder.contains("process ") == true)
        #expect(held?.finding.code == "run.locked")
        // Another day, pipeline or entity is another lock.
        try second.lock(entity: "county", pipeline: "nightly", asOf: 6)
        try second.unlock()
        try second.lock(entity: "county", pipeline: "monthly", asOf: 5)
        try second.unlock()
        try second.lock(entity: "city", pipeline: "nightly", asOf: 5)
        try second.unlock()
        try first.unlock()
        try second.lock(entity: "county", pipeline: "nightly", asOf: 5)
    }

    @Test func aClosedConnectionFreesTheLock() throws {
        _ = try PrivateCluster.migrated("ledger_crash")
        let settings = try PrivateCluster.settings("ledger_crash")
        var crashed: RunStore? = RunStore(try Connection(settings))
        try crashed?.lock(entity: "county", pipeline: "nightly", asOf: nil)
        crashed = nil
        let next = RunStore(try Connection(settings))
        try SampleRun.eventually {
            try next.lock(entity: "county", pipeline: "nightly", asOf: nil)
        }
    }

    @Test func aCompletedFingerprintIsFound() throws {
        let store = RunStore(try PrivateCluster.migrated("ledger_found"))
        func find(_ fingerprint: String) throws -> Int64? {
            try store.findCompleted(
                entity: "county", pipeline: "nightly", fingerprint: fingerprint)?.number
        }
        let failed = try store.begin(SampleRun.start("f1"))
        try store.fail(failed, [Finding("plan.empty", "the plan is empty", fix: "Export it.")])
        #expect(try find("f1") == nil)
        let run = try store.begin(SampleRun.start("f1"))
        #expect(try find("f1") == nil)
        try store.publish(run, try SampleRun.outcome(), inputs: [])
        #expect(try find("f1") == run)
        #expect(try find("f2") == nil)
        let record = try #require(try store.run(run))
        #expect(record.asOf == 1_800_000_000)
        #expect(record.finishedAt != nil)
    }

    @Test func aRunEndsOnce() throws {
        let store = RunStore(try PrivateCluster.migrated("ledger_once"))
        let run = try store.begin(SampleRun.start())
        try store.fail(run, [Finding("plan.empty", "the plan is empty", fix: "Export it.")])
        let finding = #expect(throws: Finding.self) {
            try store.publish(run, try SampleRun.outcome(), inputs: [])
        }
        #expect(finding?.code == "run.not_running")
        #expect(try store.findings(of: run).map(\.code) == ["plan.empty"])
    }
}
