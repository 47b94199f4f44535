import BudgetModel
import Diagnostics
import Foundation
import PipelineFile
import PlanFiles
import Testing

@Suite struct DialectInspectorTests {
    /// What the pasted block means, by the reader of pipeline files.
    private func pasted(_ inspection: Inspection) throws -> PlanSource {
        let block = inspection.yaml.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
        let file = TextFile("entity: e\nname: n\nsources:\n\(block)\n")
        return try #require(try Pipeline.load(file.path).sources.first)
    }

    private func expectPastedBlockIsTheGuess(_ inspection: Inspection) throws {
        let source = try pasted(inspection)
        #expect(source.dialect == inspection.source.dialect, "\(inspection.yaml)")
        #expect(source.mapping == inspection.source.mapping, "\(inspection.yaml)")
        #expect(source.measure == inspection.source.measure)
    }

    @Test func guessesAGermanExportAndSaysWhatItIsUnsureOf() throws {
        let text =
            "Haushaltsplan 2027\r\nKostenstelle;Konto;Bezeichnung;Soll 2026;Ansatz 2027\r\n"
            + "0101;4000;Bürobedarf \"neu\";1.234,50-;1.000,00\r\n0102;4100;;0,00;12.000,00\r\n"
        let bytes = text.unicodeScalars.map { UInt8($0.value) }
        let file = TextFile(bytes)
        let inspection = try DialectInspector.inspect(file.path)
        let dialect = inspection.source.dialect
        #expect(dialect.encoding == .windows1252)
        #expect(dialect.delimiter == UInt8(ascii: ";") && dialect.quote == nil)
        #expect(dialect.decimal == .comma && dialect.grouping == [.point])
        #expect(dialect.sign == .trailing && dialect.preambleLines == 1)
        let mapping = inspection.source.mapping
        #expect(mapping.unit == .column(.name("Kostenstelle")))
        #expect(mapping.account == .column(.name("Konto")))
        #expect(
            mapping.amounts == [
                AmountColumn(.name("Soll 2026"), role: .reference),
                AmountColumn(.name("Ansatz 2027"), role: .current),
            ])
        #expect(inspection.doubts.contains { $0.contains("preamble") })
        #expect(inspection.doubts.contains { $0.contains("year 2027") })
        try expectPastedBlockIsTheGuess(inspection)
    }

    @Test func guessesMonthColumnsAndUTF16() throws {
        let text = "Enhet\tUppgift\t2027-01\t2027-02\nÅ1\tT1\t1,5\t1,5\nÅ2\tT2\t\t2,25\n"
        let bytes = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let file = TextFile(bytes)
        let inspection = try DialectInspector.inspect(file.path)
        #expect(inspection.source.dialect.encoding == .utf16LittleEndian)
        #expect(inspection.source.dialect.emptyAmount == .zero)
        #expect(inspection.source.mapping.period == .byAmountColumn)
        #expect(inspection.source.mapping.amounts.count == 2)
        try expectPastedBlockIsTheGuess(inspection)
    }

    @Test func isCertainOfTheCanonicalFile() throws {
        let file = TextFile(
            "unit,account,activity,period,reference,current\nU,4,A,2027-01,10.00,9.50\n")
        let inspection = try DialectInspector.inspect(file.path)
        #expect(inspection.doubts == [])
        #expect(inspection.source.dialect == .canonical)
        try expectPastedBlockIsTheGuess(inspection)
    }

    @Test func refusesAnEmptyFile() {
        let file = TextFile("")
        let error = #expect(throws: Finding.self) { try DialectInspector.inspect(file.path) }
        #expect(error?.code == "plan.file.empty")
    }

    @Test(.enabled(if: SampleTests.isPresent, "../shared/samples is not beside the repository"))
    func everyPublicExportLoadsByItsGuess() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: SampleTests.exports.path)
            .filter { $0.hasSuffix(".csv") }
        for file in files.sorted() {
            let path = SampleTests.exports.appending(path: file).path
            let inspection = try DialectInspector.inspect(path)
            try expectPastedBlockIsTheGuess(inspection)
            #expect(
                !inspection.doubts.contains { $0.contains("does not load") },
                "\(file) \(inspection.doubts)\n\(inspection.yaml)")
        }
    }
}
