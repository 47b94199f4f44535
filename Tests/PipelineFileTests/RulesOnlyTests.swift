import BudgetModel
import Diagnostics
import Foundation
import PipelineFile
import Testing

@Suite struct RulesOnlyTests {
    private func rules(_ yaml: String) throws -> Rules {
        let file = FileManager.default.temporaryDirectory
            .appending(path: UUID().uuidString + ".yaml")
        try Data(yaml.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try Pipeline.loadRules(file.path, environment: [:])
    }

    @Test func aFileThatHoldsOnlyRulesAndAWholePipelineFile() throws {
        #expect(try rules("rules: {netting: none}\n").netting == Netting.none)
        #expect(try rules(smallest + "\nrules: {grain: year}\n").grain == .year)
    }

    @Test func whatIsWrongInItIsToldAsInAPipelineFile() throws {
        let error = #expect(throws: Findings.self) { try rules("rules: {neting: none}\nnot: 1\n") }
        #expect(error?.all.map(\.code) == ["pipeline.key.unknown", "pipeline.key.unknown"])
    }
}
