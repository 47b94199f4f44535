import BudgetModel
import Diagnostics
import NightlyRun
import PortConformance
import Reconciliation
import Testing

/// A job on memory ports, and what its ports saw.
struct Stage {
    let script = Script()
    let ledger: MemoryLedger
    let files: MemoryFiles
    let register: MemoryRegister
    let plan: MemoryPlan
    let meter = CountingMeter()
    var job: NightlyRun
    var request = RunRequest(
        entity: "E", pipeline: "nightly", asOf: AsOf(day: 20_000), configDigest: "c",
        programVersion: "1")

    init() {
        ledger = MemoryLedger(MemoryRuns(), script)
        files = MemoryFiles(script)
        register = MemoryRegister(script)
        plan = MemoryPlan(script)
        job = NightlyRun(
            ledger: ledger, register: register, plans: [plan], files: files,
            meter: meter, solver: ParametricFlowSolver(), rules: Rules())
        job.explain = { error in [Finding("test.port.failed", "\(error)", fix: "none")] }
    }
}

@Suite struct NightlyRunTests {
    static let wholeRun = [
        "open", "lock", "debts", "register", "digest", "published", "begin", "plan",
        "startPublishing", "commit", "files", "pay",
    ]

    @Test func readsReconcilesPublishesThenLeavesFilesInThisOrder() throws {
        let stage = Stage()
        let summary = try stage.job.run(stage.request)
        #expect(stage.script.calls == Self.wholeRun)
        #expect(summary.result == .published(RunIdentity(number: 1)))
        #expect(summary.files == ["files of run 1"])
        #expect(summary.outcome?.claims.map(\.visible) == [60_000])
        #expect(summary.outcome?.claims.map(\.missing) == [40_000])
        #expect(
            summary.profile.map(\.step) == [
                .open, .lock, .readRegister, .digestPlans, .compare, .readPlans, .reconcile,
                .audit, .publish, .files,
            ])
        #expect(!stage.ledger.isOpen)
    }

    @Test func theSameFingerprintAgainIsToldNotRedoneForceRedoesIt() throws {
        var stage = Stage()
        _ = try stage.job.run(stage.request)
        stage.script.calls = []
        let again = try stage.job.run(stage.request)
        #expect(again.result == .unchanged(RunIdentity(number: 1)))
        #expect(
            stage.script.calls == [
                "open", "lock", "debts", "register", "digest", "published", "looked",
            ])
        #expect(stage.ledger.shared.looks(at: RunIdentity(number: 1)) == 1)
        stage.request.isForced = true
        stage.script.calls = []
        #expect(try stage.job.run(stage.request).result == .published(RunIdentity(number: 2)))
        #expect(!stage.script.calls.contains("digest"))
    }

    @Test func aRegisterThatProvablyHoldsTheSameRowsIsNotReadToFindANightUnchanged() throws {
        let stage = Stage()
        stage.register.versions = "v1"
        _ = try stage.job.run(stage.request)
        let unread = [
            "open", "lock", "debts", "versions", "digest", "published", "looked",
        ]
        stage.script.calls = []
        let again = try stage.job.run(stage.request)
        #expect(again.result == .unchanged(RunIdentity(number: 1)))
        #expect(again.inputs.map(\.name) == ["benefits"])
        #expect(stage.script.calls == unread)
        // Other versions of the same rows: read, and found to be what is published.
        stage.register.versions = "v2"
        stage.script.calls = []
        #expect(try stage.job.run(stage.request).result == .unchanged(RunIdentity(number: 1)))
        #expect(stage.script.calls.prefix(5) == ["open", "lock", "debts", "versions", "register"])
        // Other rows: run again.
        stage.register.sha256 = "r2"
        #expect(try stage.job.run(stage.request).result == .published(RunIdentity(number: 2)))
        // Nothing is proved of a register with rejected rows: what is wrong with them is told.
        stage.register.rejected = 1
        stage.register.maxRejected = 1
        stage.register.sha256 = "r3"
        stage.register.versions = "v3"
        #expect(try stage.job.run(stage.request).result == .published(RunIdentity(number: 3)))
        stage.script.calls = []
        #expect(try stage.job.run(stage.request).result == .unchanged(RunIdentity(number: 3)))
        #expect(stage.script.calls.contains("register"))
    }

    @Test func aPlanThatLooksNewIsReadOnceBeforeItsFingerprintIsKnown() throws {
        let stage = Stage()
        stage.plan.looksNew = true
        _ = try stage.job.run(stage.request)
        #expect(
            stage.script.calls == [
                "open", "lock", "debts", "register", "digest", "plan", "published",
                "begin", "startPublishing", "commit", "files", "pay",
            ])
        stage.script.calls = []
        // Touched but the same: read, and found to be what is published.
        let again = try stage.job.run(stage.request)
        #expect(again.result == .unchanged(RunIdentity(number: 1)))
        #expect(
            stage.script.calls == [
                "open", "lock", "debts", "register", "digest", "plan", "published",
                "looked",
            ])
        stage.plan.looksNew = false
        #expect(try stage.job.run(stage.request).result == .unchanged(RunIdentity(number: 1)))
    }

    @Test func anExportThatIsReadInAnyCaseIsBegunWithTheRegisterAnotherIsNot() throws {
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

    @Test func aDryRunTakesNoLockBeginsNothingAndWritesNothing() throws {
        var stage = Stage()
        stage.request.isDryRun = true
        let summary = try stage.job.run(stage.request)
        #expect(
            stage.script.calls == ["open", "register", "plan"])
        #expect(summary.result == .dry)
        #expect(summary.outcome != nil)
    }

    @Test(arguments: 1...12)
    func whicheverCallFailsNothingHalfDoneIsPublished(call: Int) throws {
        let stage = Stage()
        stage.script.failAt = call
        let failed = Self.wholeRun[call - 1]
        if ["files", "pay"].contains(failed) {
            // Behind the commit: published, and the rest is owed.
            let summary = try stage.job.run(stage.request)
            #expect(summary.result == .published(RunIdentity(number: 1)))
            #expect(summary.owed.map(\.step) == [.files])
            #expect(stage.ledger.shared.owed.keys.map(\.self) == [.files])
        } else {
            #expect(throws: PortFailure.self) { try stage.job.run(stage.request) }
            #expect(stage.ledger.shared.published.isEmpty)
        }
        #expect(!stage.ledger.isOpen)
        // What began has its reasons on record; what is published is never marked as failed.
        let recorded = [
            "register", "digest", "plan", "startPublishing", "commit",
        ].contains(failed)
        let failures = stage.ledger.shared.failures
        #expect(failures.count == (recorded ? 1 : 0))
        if recorded { #expect(failures.values.first?.map(\.code) == ["test.port.failed"]) }
        // The next night does what was not done, once.
        stage.script.failAt = 0
        #expect(try stage.job.run(stage.request).owed.isEmpty)
        #expect(stage.ledger.shared.published.count == 1)
        #expect(stage.ledger.shared.owed.isEmpty)
        #expect(
            stage.files.written.last == "files of run \(stage.ledger.shared.published[0].number)")
    }

    @Test func anOutcomeThatItsAuditRefusesIsTakenBackWhateverElseWentWrong() throws {
        struct Refused: Error {}
        for failAt in [0, Self.wholeRun.firstIndex(of: "startPublishing")! + 1] {
            var stage = Stage()
            stage.job.audit = { _ in throw Refused() }
            stage.script.failAt = failAt
            #expect(throws: Refused.self) { try stage.job.run(stage.request) }
            #expect(stage.script.calls.last == (failAt == 0 ? "abandon" : "startPublishing"))
            #expect(stage.ledger.shared.published.isEmpty)
            #expect(stage.ledger.shared.failures.count == 1)
        }
    }

    @Test func tooManyRejectedRowsRefuseTheRunWithEveryReason() throws {
        let stage = Stage()
        stage.register.rejected = 3
        let error = #expect(throws: Findings.self) { try stage.job.run(stage.request) }
        #expect(error?.all.map(\.code) == ["benefit.amount.malformed", "input.rejected.limit"])
        #expect(!stage.script.calls.contains("plan"))
        stage.register.maxRejected = 3
        #expect(try stage.job.run(stage.request).rejectedRows == 3)
    }

    @Test func aCheckReadsEverythingTellsEveryReasonAndTouchesNoLedger() throws {
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

    @Test func aPlanWithoutItsCurrentVersionIsRefused() throws {
        let stage = Stage()
        stage.plan.givesCurrent = false
        let error = #expect(throws: Findings.self) { try stage.job.run(stage.request) }
        #expect(error?.all.map(\.code) == ["plan.version.lacking"])
    }

    @Test func onlyAConnectionThatMayComeBackIsTriedAgainWithGrowingPauses() throws {
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

    @Test func theFingerprintDependsOnEachOfItsPartsAndOnNoOrderOfTheInputs() {
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
