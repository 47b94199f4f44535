import BudgetModel
import Diagnostics
import Foundation
import NightlyRun
import PipelineFile
import PlanFiles
import Reconciliation
import Register
import Testing
import Workplace

/// A folder of its own with one benefit and a plan that shows 60 of its 100.
struct Desk {
    let folder: String

    init() throws {
        folder =
            FileManager.default.temporaryDirectory
            .appending(path: "hemtag-desk-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try write(
            "benefits.csv",
            """
            benefit_id,class,unit,account,activity,period_start,period_end,amount
            B1,cashable,U1,X,a,2027-01,2027-01,100.00

            """)
        try write(
            "plan.csv",
            """
            unit,account,activity,period,reference,current
            U1,X,a,2027-01,1000.00,940.00

            """)
    }

    func write(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }

    func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }

    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder)/\(name)")
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

@Suite struct DeskTests {
    @Test func filesInFilesOut() throws {
        let desk = try Desk()
        defer { desk.remove() }
        var settings = RegisterSettings()
        settings.fallback = .none
        settings.inputs[.benefits] = .file(
            RegisterFile(path: "\(desk.folder)/benefits.csv"))
        var outputs = Outputs()
        outputs.directory = "\(desk.folder)/result"
        outputs.adjustedPlan = false
        let request = RunRequest(
            entity: "E", pipeline: "desk", asOf: .endOfTime, configDigest: "",
            programVersion: programVersion)
        let job = NightlyRun(
            ledger: nil,
            register: PipelineRegister(settings, limits: Limits(), entity: "E", connect: nil),
            plans: [
                PlanFileSource(
                    PlanSource(
                        name: "plan", path: "\(desk.folder)/plan.csv", measure: .money,
                        maxRejected: 0))
            ],
            files: ResultFolder(outputs: outputs, report: nil, sources: []),
            meter: SystemMeter(), solver: ParametricFlowSolver(), rules: Rules())
        let summary = try job.run(request)
        #expect(summary.result == .dry)
        #expect(summary.outcome?.claims.map(\.visible) == [6_000])
        #expect(try desk.text("result/claim_outcome.csv").contains("B1"))
    }

    @Test func anErrorIsToldInFindingsWhateverItIs() {
        let finding = Finding("plan.empty", "the plan is empty", fix: "export it")
        #expect(findings(of: finding) == [finding])
        #expect(findings(of: Findings([finding, finding])) == [finding, finding])
        #expect(findings(of: CancellationError()).map(\.code) == ["run.error.unforeseen"])
    }
}
