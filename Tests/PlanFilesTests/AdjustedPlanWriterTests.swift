import BudgetModel
import Diagnostics
import Foundation
import PlanFiles
import Testing

@Suite struct AdjustedPlanWriterTests {
    /// Rewrites `text` with adjustments by `unit|account|period`, and gives the new text.
    private func rewrite(
        _ bytes: [UInt8], _ adjustments: [(String, String?, String, Units)],
        _ change: (inout PlanSource) -> Void
    ) throws -> (bytes: [UInt8], left: [PlanAdjustment]) {
        let file = TextFile(bytes)
        let target = file.path + ".adjusted"
        defer { unlink(target) }
        var source = PlanSource(name: "plan", path: file.path, measure: .euro)
        change(&source)
        var codes = Codes()
        _ = try PlanReader.load(source, into: &codes)
        let wanted = try adjustments.map { unit, account, period, amount in
            PlanAdjustment(
                measure: source.measure,
                key: LineKey(
                    unit: codes.units.find(unit) ?? noCode,
                    account: account.flatMap { codes.accounts.find($0) } ?? noCode,
                    activity: noCode, period: try #require(Period(period))),
                amount: amount)
        }
        let left = try AdjustedPlanWriter.write(
            source, adjustments: wanted, codes: codes, to: target)
        return (Array(try Data(contentsOf: URL(filePath: target))), left)
    }

    private func rewrite(
        _ text: String, _ adjustments: [(String, String?, String, Units)],
        _ change: (inout PlanSource) -> Void = { _ in }
    ) throws -> String {
        let (bytes, left) = try rewrite(Array(text.utf8), adjustments, change)
        #expect(left.isEmpty)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func changesTheAdjustedCellsAndNothingElse() throws {
        let text =
            "unit,account,period,reference,current,note\n"
            + "A,1,2027-01,100.00,90.00,\"x, y\"\r\nA,2,2027-01,5,5,\nB,1,2027-01,1,\"7\",end"
        let written = try rewrite(
            text,
            [("A", "1", "2027-01", -4050), ("A", "2", "2027-01", 1), ("B", "1", "2027-01", 0)]
        )
        #expect(
            written
                == text.replacingOccurrences(of: "90.00", with: "49.50")
                .replacingOccurrences(of: "5,5,", with: "5,5.01,"))
    }

    @Test func speaksTheDialectOfTheExport() throws {
        let text =
            "Plan 2027\r\nKst;Konto;Ansatz\r\nA;4000;-1.234,50 \r\nA;5000; 999,5 \r\n"
            + "A;6000;  -   \r\n"
        let written = try rewrite(
            text,
            [
                ("A", "4000", "2027", 100_000), ("A", "5000", "2027", 50_050),
                ("A", "6000", "2027", 300),
            ]
        ) { source in
            source.dialect.delimiter = UInt8(ascii: ";")
            source.dialect.decimal = .comma
            source.dialect.grouping = [.point]
            source.dialect.preambleLines = 1
            source.dialect.dashIsZero = true
            source.mapping.unit = .column(.name("Kst"))
            source.mapping.account = .column(.name("Konto"))
            source.mapping.period = .constant(Period(grain: .year, index: 2027))
            source.mapping.amounts = [AmountColumn(.name("Ansatz"), role: .current)]
            source.mapping.signs = .revenueNegative(.accountPrefixes(["4"]))
        }
        #expect(
            written
                == "Plan 2027\r\nKst;Konto;Ansatz\r\nA;4000;-2.234,50 \r\nA;5000; 1.500,0 \r\n"
                + "A;6000;  3   \r\n")
    }

    @Test func keepsScaleAndTrailingSigns() throws {
        let written = try rewrite(
            "unit,period,current\nA,2027,4.5-\nB,2027,12.0\n",
            [("A", nil, "2027", 50_001), ("B", nil, "2027", -1_200_000)]
        ) { source in
            source.dialect.scale = 1000
            source.dialect.sign = .trailing
        }
        #expect(written == "unit,period,current\nA,2027,3.99999-\nB,2027,0.0\n")
    }

    @Test func lowersRowsOfOneKeyInFileOrderAndNoneBelowZero() throws {
        let text = "unit,period,reference,current\nA,2027,9,3\nA,2027,9,2\nA,2027,9,4\n"
        #expect(
            try rewrite(text, [("A", nil, "2027", -450)])
                == "unit,period,reference,current\nA,2027,9,0\nA,2027,9,0.5\nA,2027,9,4\n")
        let (bytes, left) = try rewrite(Array(text.utf8), [("A", nil, "2027", -1000)]) { _ in }
        #expect(bytes.count == text.utf8.count)
        #expect(left.map(\.amount) == [-100])
    }

    @Test func convertsHoursBack() throws {
        let written = try rewrite(
            "unit,period,current\nA,2027,3200\n", [("A", nil, "2027", -5_000)]
        ) { source in
            source.measure = .personYears
            source.mapping.staffingUnit = .hours(hundredthsPerPersonYear: 160_000)
        }
        #expect(written == "unit,period,current\nA,2027,2400\n")
    }

    @Test func writesUTF16AndTheByteOrderMarkBack() throws {
        let text = "\u{FEFF}unit,period,current\r\nÅ,2027,5\r\nö,2027,1"
        let bytes = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let (written, left) = try rewrite(bytes, [("Å", nil, "2027", 100)]) { source in
            source.dialect.encoding = .utf16LittleEndian
        }
        let wanted = text.replacingOccurrences(of: "Å,2027,5", with: "Å,2027,6")
        #expect(written == wanted.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        #expect(left.isEmpty)
    }

    @Test func leavesTheOldFileWhereTheNewOneCannotBeWritten() throws {
        let file = TextFile("unit,period,current\nA,2027,5\n")
        let source = PlanSource(name: "plan", path: file.path, measure: .euro)
        #expect(throws: Findings.self) {
            try AdjustedPlanWriter.write(
                source, adjustments: [], codes: Codes(), to: "/nonexistent/plan.csv")
        }
        let full = #expect(throws: Findings.self) {
            try AdjustedPlanWriter.write(
                source, adjustments: [], codes: Codes(), to: "/proc/self/plan.csv")
        }
        #expect(full?.all.map(\.code) == ["output.file.unwritable"])
    }
}
