import BudgetModel
import NightlyRun
import PipelineFile
import PlanFiles
import PortConformance
import Reconciliation
import Testing
import Workplace

/// The real ports pass the suites that those in memory pass.
@Suite struct PortConformanceTests {
    @Test func aRegisterInFilesKeepsWhatARegisterPromises() throws {
        let found = try RegisterPortConformance(RegisterInFiles()).violations()
        #expect(found == [])
    }

    @Test func aRegisterInTablesKeepsWhatARegisterPromises() throws {
        let suite = RegisterPortConformance(try RegisterInTables(), keepsFaultyRows: false)
        let found = try suite.violations()
        #expect(found == [])
    }

    @Test func aRegisterBehindQueriesKeepsWhatARegisterPromises() throws {
        let found = try RegisterPortConformance(RegisterInQueries()).violations()
        #expect(found == [])
    }

    @Test(arguments: [true, false])
    func anExportInAFileKeepsWhatAnExportPromises(keepsParsed: Bool) throws {
        let store = PlanInFile(keepsParsed: keepsParsed)
        let found = try PlanSourceConformance(store).violations()
        #expect(found == [])
    }

    @Test func aFolderOfResultsKeepsWhatFilesPromise() throws {
        let inputs = Inputs()
        try inputs.hold(benefit: "1000", current: "940")
        let summary = try inputs.job(files: nil).run(NightStage.request)
        let results = RunResults(
            request: NightStage.request, run: RunIdentity(number: 1),
            outcome: try #require(summary.outcome), inputs: summary.inputs)
        let store = FilesInFolder([inputs.plan.source])
        let found = try OutcomeFilesConformance(store, results: results).violations()
        #expect(found == [])
    }

    @Test func aNightThatFailsAtAnyInputOrFileIsMadeUpByTheNext() throws {
        let suite = InputFaultConformance { number in
            let inputs = Inputs()
            try inputs.hold(benefit: "1000", current: "940")
            let files = FilesInFolder([inputs.plan.source], formats: [.markdown])
            var request = NightStage.request
            request.entity = "input fault \(number)"
            return FaultStage(
                job: inputs.job(files: files.port), request: request,
                session: {
                    PostgresLedger(
                        try TestServer.place(),
                        Pipeline(path: "night.yaml", name: "nightly", entity: request.entity))
                },
                change: { try inputs.hold(benefit: "1200", current: "930") },
                // What holds the number of the run, or the place of an input, differs by it: of
                // reports it is enough that they are there.
                files: {
                    files.contents().filter { $0.key.contains("latest") }.mapValues { _ in [] }
                        .merging(files.contents().filter { $0.key.hasPrefix("tables/") }) { $1 }
                        .filter { !$0.key.hasSuffix("summary.json") }
                })
        }
        let found = try suite.violations()
        #expect(found == [])
    }
}

/// A register and an export in files.
private struct Inputs {
    let register = RegisterInFiles()
    let plan = PlanInFile(keepsParsed: true)

    func hold(benefit: String, current: String) throws {
        try register.hold(.init(benefits: [.init("B1", "U", benefit)]))
        try plan.hold(.init([.init("U", "1000", current), .init("V", "10", "10")]))
    }

    func job(files: (any OutcomeFilesPort)?) -> NightlyRun {
        NightlyRun(
            ledger: nil, register: register.port, plans: [plan.port], files: files,
            meter: CountingMeter(), solver: ParametricFlowSolver(), rules: .init())
    }
}
