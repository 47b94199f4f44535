import BudgetModel
import NightlyRun
import PortConformance
import Testing

@Suite struct MemoryConformanceTests {
    @Test func aLedgerInMemoryKeepsWhatALedgerPromises() throws {
        let runs = MemoryRuns()
        let suite = try LedgerConformance { MemoryLedger(runs) }
        let found = try suite.violations()
        #expect(found == [])
    }

    @Test func aNightThatFailsAtAnyCallLeavesTheOldRunOrTheNewOne() throws {
        let runs = MemoryRuns()
        let found = try FaultConformance { MemoryLedger(runs) }.violations()
        #expect(found == [])
    }

    @Test(arguments: [nil, "v1"])
    func aRegisterInMemoryKeepsWhatARegisterPromises(versions: String?) throws {
        let register = MemoryRegister()
        register.versions = versions
        let found = try RegisterPortConformance(register).violations()
        #expect(found == [])
    }

    @Test(arguments: [true, false])
    func anExportInMemoryKeepsWhatAnExportPromises(looksNew: Bool) throws {
        let plan = MemoryPlan()
        plan.looksNew = looksNew
        plan.maxRejected = 1
        let found = try PlanSourceConformance(plan).violations()
        #expect(found == [])
    }

    @Test func filesInMemoryKeepWhatFilesPromise() throws {
        let files = MemoryFiles()
        files.steps = [.files, .adjustedPlans, .reports]
        let stage = NightStage(ledger: MemoryLedger())
        let summary = try stage.job.run(stage.request)
        let results = RunResults(
            request: stage.request, run: RunIdentity(number: 1),
            outcome: try #require(summary.outcome), inputs: summary.inputs)
        let found = try OutcomeFilesConformance(files, results: results).violations()
        #expect(found == [])
    }

    @Test func aNightThatFailsAtAnyInputOrFileIsMadeUpByTheNext() throws {
        let suite = InputFaultConformance { _ in
            let runs = MemoryRuns()
            let stage = NightStage(ledger: MemoryLedger(runs))
            stage.files.steps = [.files, .adjustedPlans, .reports]
            return FaultStage(
                job: stage.job, request: stage.request, session: { MemoryLedger(runs) },
                change: {
                    stage.register.hold(.init(benefits: [.init("B1", "U", "1200")]))
                    stage.plan.hold(.init([.init("U", "10000", "9300")]))
                }, files: { stage.files.contents() })
        }
        let found = try suite.violations()
        #expect(found == [])
    }
}
