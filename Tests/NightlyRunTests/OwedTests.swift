import Diagnostics
import NightlyRun
import PortConformance
import Testing

@Suite struct OwedTests {
    private static let all: [OwedStep] = [.files, .adjustedPlans, .reports]

    private func stage(failing: [OwedStep]) -> Stage {
        let stage = Stage()
        stage.files.steps = Self.all
        for step in failing { stage.files.failing[step] = PortFailure() }
        return stage
    }

    @Test(arguments: all)
    func aStepThatFailsKeepsNoOtherFromBeingDone(failing: OwedStep) throws {
        let stage = stage(failing: [failing])
        let summary = try stage.job.run(stage.request)
        #expect(summary.owed.map(\.step) == [failing])
        #expect(summary.files.count == 2)
        #expect(stage.ledger.shared.owed.keys.map(\.self) == [failing])
    }

    @Test(arguments: all)
    func anUnchangedNightMakesUpWhatThePublishedRunOwes(failing: OwedStep) throws {
        let stage = stage(failing: [failing])
        _ = try stage.job.run(stage.request)
        // Not mended yet: still owed, still told.
        #expect(try stage.job.run(stage.request).owed.map(\.step) == [failing])
        stage.files.failing = [:]
        let summary = try stage.job.run(stage.request)
        #expect(summary.result == .unchanged(RunIdentity(number: 1)))
        #expect(summary.owed.isEmpty)
        #expect(summary.files == ["\(failing.rawValue) of run 1"])
        #expect(stage.ledger.shared.owed.isEmpty)
    }

    @Test func aNightThatIsRefusedMakesUpWhatCanBeMadeFromTheTables() throws {
        let stage = stage(failing: Self.all)
        _ = try stage.job.run(stage.request)
        stage.files.failing = [:]
        stage.register.rejected = 1
        #expect(throws: Findings.self) { try stage.job.run(stage.request) }
        #expect(stage.files.written == ["files of run 1", "reports of run 1"])
        // The export's own adjustments are in no table.
        #expect(stage.ledger.shared.owed.keys.map(\.self) == [.adjustedPlans])
    }

    @Test func aLaterRunTakesOverWhatItWritesItselfAndMakesUpTheOlderOneSReports() throws {
        let stage = stage(failing: Self.all)
        _ = try stage.job.run(stage.request)
        stage.files.failing = [:]
        stage.register.sha256 = "r2"
        let summary = try stage.job.run(stage.request)
        #expect(summary.result == .published(RunIdentity(number: 2)))
        #expect(summary.owed.isEmpty)
        #expect(
            stage.files.written == [
                "files of run 2", "adjusted_plans of run 2", "reports of run 1",
                "reports of run 2",
            ])
        #expect(stage.ledger.shared.owed.isEmpty)
    }

    @Test func whatThePipelineNoLongerAsksForIsOwedNoLonger() throws {
        let stage = stage(failing: [.reports])
        _ = try stage.job.run(stage.request)
        stage.files.steps = [.files]
        #expect(try stage.job.run(stage.request).owed.isEmpty)
        #expect(stage.ledger.shared.owed.isEmpty)
    }

    @Test func aCommitWhoseAnswerIsLostIsACommitTheRunGoesOn() throws {
        let stage = Stage()
        stage.ledger.losesAnswer = true
        let summary = try stage.job.run(stage.request)
        #expect(summary.result == .published(RunIdentity(number: 1)))
        #expect(summary.files == ["files of run 1"])
        #expect(stage.ledger.shared.failures.isEmpty)
    }

    @Test func aRunThatTheServerCutsShortIsTriedAgainFromItsBeginningSoManyTimes() throws {
        var stage = Stage()
        stage.job.isTransient = { $0 is PortFailure }
        stage.script.failAt = NightlyRunTests.wholeRun.firstIndex(of: "startPublishing")! + 1
        let summary = try stage.job.run(stage.request)
        #expect(summary.result == .published(RunIdentity(number: 2)))
        #expect(stage.meter.slept == [1_000])
        // What is always cut short ends at last.
        let other = Stage()
        var job = other.job
        job.isTransient = { $0 is PortFailure }
        job.audit = { _ in throw PortFailure() }
        #expect(throws: PortFailure.self) { try job.run(other.request) }
        #expect(other.meter.slept == [1_000, 2_000, 4_000])
    }
}

@Suite struct RetentionPolicyTests {
    private func runs(_ ages: [Int64], failed: Set<Int64> = []) -> [PastRun] {
        ages.enumerated().map { index, days in
            let number = Int64(ages.count - index)
            return PastRun(
                run: RunIdentity(number: number),
                state: failed.contains(number) ? .failed : .completed, ageSeconds: days * 86_400)
        }
    }

    private func dropped(_ policy: RetentionPolicy, _ runs: [PastRun]) -> [Int64] {
        policy.dropped(runs).map(\.number)
    }

    @Test func byNumberByAgeAndNeverBelowTheLeast() {
        let nights = runs([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        #expect(dropped(RetentionPolicy(), nights) == [])
        #expect(dropped(RetentionPolicy(keepRuns: 3), nights) == [7, 6, 5, 4, 3, 2, 1])
        #expect(dropped(RetentionPolicy(keepDays: 8, keepAtLeast: 1), nights) == [1])
        #expect(
            dropped(RetentionPolicy(keepDays: 2, keepAtLeast: 1), nights)
                == Array((1...7).reversed()))
        #expect(dropped(RetentionPolicy(keepDays: 2), nights) == [3, 2, 1])
        #expect(dropped(RetentionPolicy(keepRuns: 4, keepDays: 2), nights) == [6, 5, 4, 3, 2, 1])
        #expect(dropped(RetentionPolicy(keepDays: .max, keepAtLeast: 1), nights) == [])
    }

    @Test func aClockThatJumpsDropsNoMoreThanAllButTheLeast() {
        let ahead = runs([60, 61, 62, 63, 64, 65, 66, 67, 68])
        #expect(dropped(RetentionPolicy(keepDays: 30), ahead) == [2, 1])
        // One of them began while the clock was behind: the younger ones before it stay.
        let back = runs([90, 1, 2, 3])
        #expect(dropped(RetentionPolicy(keepDays: 30, keepAtLeast: 1), back) == [])
    }

    @Test func aFailedRunStaysAsLongAsTheCompletedOnesAroundItARunningOneAlways() {
        var nights = runs([0, 1, 2, 3], failed: [3, 1])
        #expect(dropped(RetentionPolicy(keepRuns: 1), nights) == [3, 2, 1])
        #expect(dropped(RetentionPolicy(keepRuns: 2), nights) == [])
        nights[3].state = .running
        #expect(dropped(RetentionPolicy(keepRuns: 1), nights) == [3, 2])
    }
}
