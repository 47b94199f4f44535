import BudgetModel
import Diagnostics
import NightlyRun
import Reconciliation
import Testing

/// A job on memory ports, and what its ports saw.
struct Stage {
    let script = Script()
    let ledger: MemoryLedger
    let register: MemoryRegister
    let plan: MemoryPlan
    let meter = CountingMeter()
    var job: NightlyRun
    var request = RunRequest(
        entity: "E", pipeline: "nightly", asOf: AsOf(day: 20_000), configDigest: "c",
        programVersion: "1")

    init() {
        ledger = MemoryLedger(script)
        register = MemoryRegister(script)
        plan = MemoryPlan(script)
        job = NightlyRun(
            ledger: ledger, register: register, plans: [plan], files: MemoryFiles(script),
            meter: meter, solver: ParametricFlowSolver(), rules: Rules())
        job.explain = { error in [Finding("test.port.failed", "\(error)", fix: "none")] }
    }
}

@Suite("The nightly run")
struct NightlyRunTests {
    static let wholeRun = [
        "open", "lock", "register", "digest", "reviews", "published", "begin", "plan",
        "earlierEntries", "startPublishing", "commit", "files", "prune",
    ]

    @Test("reads, reconciles, publishes, then leaves files: in this order")
    func order() throws {
        let stage = Stage()
        let summary = try stage.job.run(stage.request)
        #expect(stage.script.calls == Self.wholeRun)
        #expect(summary.result == .published(RunIdentity(number: 1)))
        #expect(summary.files == ["claim_outcome.csv"])
        #expect(summary.outcome?.claims.map(\.visible) == [60_000])
        #expect(summary.outcome?.claims.map(\.missing) == [40_000])
        #expect(
            summary.profile.map(\.step) == [
                .open, .lock, .readRegister, .digestPlans, .compare, .readPlans, .reconcile,
                .audit, .publish, .files, .prune,
            ])
        #expect(!stage.ledger.isOpen)
    }

    @Test("the same fingerprint again is told, not redone; --force redoes it")
    func unchanged() throws {
        var stage = Stage()
        _ = try stage.job.run(stage.request)
        stage.script.calls = []
        let again = try stage.job.run(stage.request)
        #expect(again.result == .unchanged(RunIdentity(number: 1)))
        #expect(
            stage.script.calls == ["open", "lock", "register", "digest", "reviews", "published"])
        stage.request.isForced = true
        stage.script.calls = []
        #expect(try stage.job.run(stage.request).result == .published(RunIdentity(number: 2)))
        #expect(!stage.script.calls.contains("digest"))
    }

    @Test("a register that provably holds the same rows is not read to find a night unchanged")
    func unchangedByRowVersions() throws {
        let stage = Stage()
        stage.register.versions = "v1"
        _ = try stage.job.run(stage.request)
        let unread = ["open", "lock", "versions", "digest", "reviews", "published"]
        stage.script.calls = []
        let again = try stage.job.run(stage.request)
        #expect(again.result == .unchanged(RunIdentity(number: 1)))
        #expect(again.inputs.map(\.name) == ["benefits"])
        #expect(stage.script.calls == unread)
        // Other versions of the same rows: read, and found to be what is published.
        stage.register.versions = "v2"
        stage.script.calls = []
        #expect(try stage.job.run(stage.request).result == .unchanged(RunIdentity(number: 1)))
        #expect(stage.script.calls.prefix(4) == ["open", "lock", "versions", "register"])
        // Other rows: run again.
        stage.register.sha256 = "r2"
        #expect(try stage.job.run(stage.request).result == .published(RunIdentity(number: 2)))
        // The same rows, but somebody decided something.
        stage.ledger.reviews = "approved"
        #expect(try stage.job.run(stage.request).result == .published(RunIdentity(number: 3)))
        // Nothing is proved of a register with rejected rows: what is wrong with them is told.
        stage.register.rejected = 1
        stage.register.maxRejected = 1
        stage.register.sha256 = "r3"
        stage.register.versions = "v3"
        #expect(try stage.job.run(stage.request).result == .published(RunIdentity(number: 4)))
        stage.script.calls = []
        #expect(try stage.job.run(stage.request).result == .unchanged(RunIdentity(number: 4)))
        #expect(stage.script.calls.contains("register"))
    }

    @Test("a plan that looks new is read once, before its fingerprint is known")
    func digestByReading() throws {
        let stage = Stage()
        stage.plan.looksNew = true
        _ = try stage.job.run(stage.request)
        #expect(
            stage.script.calls == [
                "open", "lock", "register", "digest", "plan", "reviews", "published", "begin",
                "earlierEntries", "startPublishing", "commit", "files", "prune",
            ])
        stage.script.calls = []
        // Touched but the same: read, and found to be what is published.
        let again = try stage.job.run(stage.request)
        #expect(again.result == .unchanged(RunIdentity(number: 1)))
        #expect(
            stage.script.calls == [
                "open", "lock", "register", "digest", "plan", "reviews", "published",
            ])
        stage.plan.looksNew = false
        #expect(try stage.job.run(stage.request).result == .unchanged(RunIdentity(number: 1)))
    }

    @Test("an export that is read in any case is begun with the register, another is not")
    func begunEarly() throws {
        var stage = Stage()
        _ = try stage.job.run(stage.request)
        #expect(stage.plan.begun == 0)
        stage.request.isForced = true
        _ = try stage.job.run(stage.request)
        #expect(stage.plan.begun == 1)
        stage.request.isForced = false
        stage.plan.looksUnchanged = false
        _ = try stage.job.run(stage.request)
        #expect(stage.plan.begun == 2)
    }

    @Test("a decision about an entry is an input: the same night is run again, once")
    func reviewed() throws {
        let stage = Stage()
        _ = try stage.job.run(stage.request)
        stage.ledger.reviews = "approved"
        #expect(try stage.job.run(stage.request).result == .published(RunIdentity(number: 2)))
        #expect(try stage.job.run(stage.request).result == .unchanged(RunIdentity(number: 2)))
    }

    @Test("a dry run takes no lock, begins nothing and writes nothing")
    func dryRun() throws {
        var stage = Stage()
        stage.request.isDryRun = true
        let summary = try stage.job.run(stage.request)
        #expect(
            stage.script.calls == ["open", "register", "plan", "reviews", "earlierEntries"])
        #expect(summary.result == .dry)
        #expect(summary.outcome != nil)
    }

    @Test("whichever call fails, nothing half-done is published", arguments: 1...13)
    func failureAtEveryCall(call: Int) throws {
        let stage = Stage()
        stage.script.failAt = call
        #expect(throws: PortFailure.self) { try stage.job.run(stage.request) }
        let failed = Self.wholeRun[call - 1]
        let isAfterCommit = ["files", "prune"].contains(failed)
        #expect(stage.ledger.publishedRuns.isEmpty == !isAfterCommit)
        #expect(!stage.ledger.isOpen)
        // What began has its reasons on record; what is published is never marked as failed.
        let recorded = [
            "register", "digest", "plan", "earlierEntries", "startPublishing", "commit",
        ].contains(failed)
        #expect(stage.ledger.failures.count == (recorded ? 1 : 0))
        if recorded {
            #expect(stage.ledger.failures.values.first?.map(\.code) == ["test.port.failed"])
        }
    }

    @Test("an outcome that its audit refuses is taken back, whatever else went wrong")
    func auditRefuses() throws {
        struct Refused: Error {}
        for failAt in [0, Self.wholeRun.firstIndex(of: "startPublishing")! + 1] {
            var stage = Stage()
            stage.job.audit = { _ in throw Refused() }
            stage.script.failAt = failAt
            #expect(throws: Refused.self) { try stage.job.run(stage.request) }
            #expect(stage.script.calls.last == (failAt == 0 ? "abandon" : "startPublishing"))
            #expect(stage.ledger.publishedRuns.isEmpty)
            #expect(stage.ledger.failures.count == 1)
        }
    }

    @Test("too many rejected rows refuse the run, with every reason")
    func rejectedLimit() throws {
        let stage = Stage()
        stage.register.rejected = 3
        let error = #expect(throws: Findings.self) { try stage.job.run(stage.request) }
        #expect(error?.all.map(\.code) == ["benefit.amount.malformed", "input.rejected.limit"])
        #expect(!stage.script.calls.contains("plan"))
        stage.register.maxRejected = 3
        #expect(try stage.job.run(stage.request).rejectedRows == 3)
    }

    @Test("a check reads everything, tells every reason and touches no ledger")
    func check() throws {
        let stage = Stage()
        stage.register.rejected = 1
        stage.plan.givesCurrent = false
        let report = try stage.job.check(stage.request)
        #expect(report.inputs.map(\.name) == ["benefits", "plan"])
        #expect(
            report.findings.map(\.code) == [
                "benefit.amount.malformed", "input.rejected.limit", "plan.version.lacking",
            ])
        #expect(stage.script.calls == ["register", "plan"])
    }

    @Test("a plan without its current version is refused")
    func versionLacking() throws {
        let stage = Stage()
        stage.plan.givesCurrent = false
        let error = #expect(throws: Findings.self) { try stage.job.run(stage.request) }
        #expect(error?.all.map(\.code) == ["plan.version.lacking"])
    }

    @Test("only a connection that may come back is tried again, with growing pauses")
    func retries() throws {
        var stage = Stage()
        stage.job.isTransient = { $0 is PortFailure }
        stage.script.failAt = 1
        #expect(try stage.job.run(stage.request).result == .published(RunIdentity(number: 1)))
        #expect(stage.meter.slept == [250])
        let other = Stage()
        other.script.failAt = 1
        #expect(throws: PortFailure.self) { try other.job.run(other.request) }
        #expect(other.meter.slept.isEmpty)
    }

    @Test("the fingerprint depends on each of its parts, and on no order of the inputs")
    func fingerprint() {
        let inputs = [InputDigest(name: "a", sha256: "1"), InputDigest(name: "b", sha256: "2")]
        let request = Stage().request
        let base = Fingerprint.of(request, inputs: inputs)
        #expect(Fingerprint.of(request, inputs: inputs.reversed()) == base)
        func differs(_ change: (inout RunRequest) -> Void) {
            var changed = request
            change(&changed)
            #expect(Fingerprint.of(changed, inputs: inputs) != base)
        }
        differs { $0.entity = "F" }
        differs { $0.pipeline = "monthly" }
        differs { $0.asOf.day += 1 }
        differs { $0.configDigest = "d" }
        differs { $0.programVersion = "2" }
        #expect(Fingerprint.of(request, inputs: Array(inputs.prefix(1))) != base)
    }
}
