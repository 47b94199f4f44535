import BudgetModel
import Diagnostics
import Foundation
import PipelineFile
import Testing

@Suite("The rules of a file, alone")
struct RulesOnlyTests {
    private func rules(_ yaml: String) throws -> Rules {
        let file = FileManager.default.temporaryDirectory
            .appending(path: UUID().uuidString + ".yaml")
        try Data(yaml.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try Pipeline.loadRules(file.path, environment: [:])
    }

    @Test("a file that holds only rules, and a whole pipeline file")
    func bothKinds() throws {
        #expect(try rules("rules: {netting: none}\n").netting == Netting.none)
        #expect(try rules(smallest + "\nrules: {grain: year}\n").grain == .year)
    }

    @Test("what is wrong in it is told as in a pipeline file")
    func problems() throws {
        let error = #expect(throws: Findings.self) { try rules("rules: {neting: none}\nnot: 1\n") }
        #expect(error?.all.map(\.code) == ["pipeline.key.unknown", "pipeline.key.unknown"])
    }
}
