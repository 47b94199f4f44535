import Reconciliation
import TestSupport
import Testing

/// Networks large enough that one component is taken apart by several threads.
@Suite struct GiantComponentTests {
    @Test(arguments: NetworkShape.allCases)
    func threadsAgreeAndTheAuditPasses(shape: NetworkShape) throws {
        let generated = GeneratedNetwork(shape, claimCount: 3_000, lineCount: 30_000)
        let stages = StagePlan(tierCount: generated.tierCount)
        let one = try ParametricFlowSolver(threads: 1).solve(generated.network, stages: stages)
        let three = try ParametricFlowSolver(threads: 3).solve(generated.network, stages: stages)
        #expect(one.netted == three.netted)
        #expect(one.grossShare == three.grossShare && one.visibleShare == three.visibleShare)
        #expect(one.attribution == three.attribution)
        #expect(one.missingProof.groups == three.missingProof.groups)
        #expect(one.reabsorbedProof.groups == three.reabsorbedProof.groups)
        do {
            try FlowAudit.check(generated.network, stages, one)
        } catch {
            Issue.record("\(error.violations.map(\.text))")
        }
    }
}
