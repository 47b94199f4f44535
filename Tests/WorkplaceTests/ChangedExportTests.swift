import BudgetModel
import NightlyRun
import PipelineFile
import PlanFiles
import PortConformance
import Reconciliation
import Testing
import Workplace

/// An export that is replaced after it was reconciled and before it is written back.
@Suite struct ChangedExportTests {
    private let register = RegisterInFiles()
    private let plan = PlanInFile(keepsParsed: true)
    private let out = ScratchFolder()
    private let runs = MemoryRuns()

    private static let adjusted = "adjusted_plan.csv"

    private func hold(current: String) throws {
        try plan.hold(.init([.init("U", "1000", current), .init("V", "10", "10")]))
    }

    /// One night on the ports of a pipeline.
    ///
    /// - Parameter meanwhile: done when the outcome is known and nothing is committed.
    private func night(meanwhile: @escaping () -> Void = {}) throws -> RunSummary {
        var outputs = Outputs()
        outputs.directory = out.path
        var job = NightlyRun(
            ledger: MemoryLedger(runs), register: register.port, plans: [plan.port],
            files: ResultFolder(outputs: outputs, report: nil, sources: [plan.source]),
            meter: CountingMeter(), solver: ParametricFlowSolver(), rules: .init())
        job.explain = findings(of:)
        job.meanwhile = { _ in meanwhile() }
        return try job.run(NightStage.request)
    }

    @Test(arguments: ["941", "94"])
    func isNotWrittenBackAndIsOwedUntilTheReconciledOneIsThereAgain(current: String) throws {
        try register.hold(.init(benefits: [.init("B1", "U", "100")]))
        try hold(current: "940")
        let changed = try night { try? hold(current: current) }
        #expect(changed.owed.map(\.step) == [.adjustedPlans])
        #expect(
            changed.owed.map(\.reason) == [
                "the export is no longer the one that was reconciled: it has other bytes"
            ])
        let owed = try #require(runs.owed[.adjustedPlans])
        #expect(owed.hasPrefix("output.plan.changed"))
        #expect(ScratchFolder.contents(out.path)[Self.adjusted] == nil)
        #expect(ScratchFolder.contents(out.path)["claim_outcome.csv"] != nil)

        // The export that was reconciled is put back: the next night makes up what is owed.
        try hold(current: "940")
        let next = try night()
        #expect(next.result == .unchanged(RunIdentity(number: 1)))
        #expect(next.owed.isEmpty && runs.owed.isEmpty)
        let written = try #require(ScratchFolder.contents(out.path)[Self.adjusted])
        let text = String(decoding: written, as: UTF8.self)
        #expect(text.contains("U,2027-01,1000,900"), "\(text)")
        #expect(text.contains("V,2027-01,10,10"))
    }

    @Test func thatIsReplacedByTheSameBytesIsWrittenBack() throws {
        try register.hold(.init(benefits: [.init("B1", "U", "100")]))
        try hold(current: "940")
        let summary = try night { try? hold(current: "940") }
        #expect(summary.owed.isEmpty)
        #expect(ScratchFolder.contents(out.path)[Self.adjusted] != nil)
    }
}
