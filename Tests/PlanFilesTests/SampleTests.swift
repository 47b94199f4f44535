import BudgetModel
import Diagnostics
import Foundation
import PipelineFile
import PlanFiles
import Testing

/// The public exports stand beside the repository where there are any; they are not part of it.
@Suite struct SampleTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Samples")
    static let exports = folder.appending(path: "../../../../shared/samples").standardized
    static let isPresent = FileManager.default.fileExists(atPath: exports.path)

    /// By file, the rows and the column sums that `figures.py` computed.
    private func figures() throws -> [String: (rows: Int64, sums: [(String, Int128)])] {
        let text = try String(
            contentsOf: Self.folder.appending(path: "figures.tsv"), encoding: .utf8)
        var figures: [String: (rows: Int64, sums: [(String, Int128)])] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: "\t").map(String.init)
            let rows = try #require(Int64(fields[1]))
            let sum = try #require(Int128(fields[3]))
            figures[fields[0], default: (rows, [])].sums.append((fields[2], sum))
        }
        return figures
    }

    private func sources() throws -> [PlanSource] {
        try Pipeline.load(Self.folder.appending(path: "samples.yaml").path).sources
    }

    @Test(.enabled(if: isPresent, "the folder ../shared/samples is not beside the repository"))
    func everyExportLoadsWithTheRowsAndSumsOfAnIndependentReading() throws {
        let figures = try figures()
        let sources = try sources()
        #expect(sources.count == figures.count)
        for source in sources {
            let expected = try #require(figures[URL(filePath: source.path).lastPathComponent])
            for reader in [PlanReader(threads: 1), PlanReader(threads: 2, blockSize: 1 << 12)] {
                var codes = Codes()
                let loaded = try reader.load(source, into: &codes)
                #expect(loaded.totals.closes)
                #expect(loaded.rejected.isEmpty)
                #expect(loaded.totals.read.rows == expected.rows, "\(source.name)")
                let sums = zip(loaded.totals.amountColumns, loaded.totals.read.sums)
                #expect(
                    sums.map { "\($0) \($1)" } == expected.sums.map { "\($0) \($1)" },
                    "\(source.name)")
            }
        }
    }

    /// A change group is part of the plan that its words name, and an approved change where they
    /// say so; income is turned positive.
    @Test(.enabled(if: isPresent, "the folder ../shared/samples is not beside the repository"))
    func bergensChangeGroupsBecomePlansAndApprovedChanges() throws {
        let source = try #require(try sources().first { $0.name == "no_bergen" })
        var codes = Codes()
        let loaded = try PlanReader.load(source, into: &codes)
        #expect(loaded.totals.skipped.rows == 17)
        #expect(loaded.approvedChanges.count == 407 * 4)
        let first = try #require(loaded.approvedChanges.first)
        #expect(first.type == .pay && first.size == .amount(1_770_000))
        #expect(codes.texts.text(first.decision) == "N01")
        #expect(
            codes.texts.text(first.reason) == "Generell lønns- og prisstigning og inntektskrav")
        #expect(loaded.table.current[0] == 136_225_000 && loaded.table.reference[0] == 136_225_000)
        #expect(loaded.table.current[4] == 1_770_000 && loaded.table.reference[4] == 0)
    }
}
