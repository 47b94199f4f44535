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
        var source = PlanSource(name: "plan", path: file.path, measure: .money)
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

    @Test func knowsRevenuesByTheKindOfTheirAccount() throws {
        let file = TextFile("unit,account,period,current\nA,3000,2027,-100.00\nA,4000,2027,50\n")
        let target = file.path + ".adjusted"
        defer { unlink(target) }
        var source = PlanSource(name: "plan", path: file.path, measure: .money)
        source.mapping.signs = .revenueNegative(.accountKind)
        var codes = Codes()
        let accounts = AccountTree(
            parent: [noCode, noCode], kind: [.revenue, .expense], isKnown: [true, true],
            name: [noCode, noCode])
        _ = ["3000", "4000"].map { codes.accounts.intern($0) }
        _ = try PlanReader.load(
            source, into: &codes, known: KnownCodes(units: nil, accounts: accounts))
        let adjustments = try ["3000", "4000"].map { account in
            PlanAdjustment(
                measure: .money,
                key: LineKey(
                    unit: try #require(codes.units.find("A")),
                    account: try #require(codes.accounts.find(account)), activity: noCode,
                    period: Period(grain: .year, index: 2027)),
                amount: 1_000)
        }
        let left = try AdjustedPlanWriter.write(
            source, adjustments: adjustments, codes: codes, accounts: accounts, to: target)
        #expect(left.isEmpty)
        #expect(
            try String(contentsOfFile: target, encoding: .utf8)
                == "unit,account,period,current\nA,3000,2027,-110.00\nA,4000,2027,60\n")
    }

    /// Many rows, some keys several times, cells in every style: one thread or three, one file.
    @Test func writesTheSameFileOnAnyNumberOfThreads() throws {
        var text = "unit,account,period,reference,current,note\n"
        let amounts = ["1.00", "250.5", "-3.25", "\"17.00\"", "0.01", " 5.00 ", "1234567.89"]
        for row in 0..<30_000 {
            text +=
                "U\(row / 40 % 300),\"A\(row % 7)\",2027-0\(row % 9 + 1),1,"
                + "\(amounts[row % amounts.count]),\"note \(row)\"\n"
        }
        let file = TextFile(text)
        let source = PlanSource(name: "plan", path: file.path, measure: .money)
        var codes = Codes()
        let loaded = try PlanReader.load(source, into: &codes)
        let adjustments = stride(from: 0, to: loaded.table.count, by: 3).map { row in
            PlanAdjustment(
                measure: .money,
                key: LineKey(
                    unit: loaded.table.unit[row], account: loaded.table.account[row],
                    activity: noCode,
                    period: Period(grain: .month, index: loaded.table.period[row])),
                amount: row % 2 == 0 ? 123 : -20_000)
        }
        var written: [[UInt8]] = []
        var left: [[PlanAdjustment]] = []
        for threads in [1, 2, 3] {
            let target = file.path + ".\(threads)"
            defer { unlink(target) }
            left.append(
                try AdjustedPlanWriter.write(
                    source, adjustments: adjustments, codes: codes, to: target,
                    threads: threads))
            written.append(Array(try Data(contentsOf: URL(filePath: target))))
        }
        #expect(written[0].count > 100_000 && written[0] != Array(text.utf8))
        #expect(written[1] == written[0] && written[2] == written[0])
        #expect(!left[0].isEmpty && left[1] == left[0] && left[2] == left[0])
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
        let source = PlanSource(name: "plan", path: file.path, measure: .money)
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

    @Test func namesSumsThatNoLongerAddUp() throws {
        let text =
            "unit,period,reference,current\nA,2027,10,8\nA,2027,5,5\nSum A,2027,15,13\n"
            + "Sum B,2027,0,0\n\"Sum \"\"all\"\"\",2027,15,13\n"
        func stale(_ amount: Units) throws -> String? {
            let file = TextFile(text)
            let target = file.path + ".adjusted"
            defer {
                unlink(target)
                unlink(target + ".stale_sums.csv")
            }
            var source = PlanSource(name: "plan", path: file.path, measure: .money)
            source.mapping.skip = [RowRule(.name("unit"), .startsWith(["Sum"]))]
            var codes = Codes()
            _ = try PlanReader.load(source, into: &codes)
            let key = LineKey(
                unit: codes.units.find("A") ?? noCode, account: noCode, activity: noCode,
                period: Period(grain: .year, index: 2027))
            let adjustments =
                amount == 0 ? [] : [PlanAdjustment(measure: .money, key: key, amount: amount)]
            for threads in [1, 2] {
                try AdjustedPlanWriter.write(
                    source, adjustments: adjustments, codes: codes, to: target, threads: threads)
            }
            return (try? Data(contentsOf: URL(filePath: target + ".stale_sums.csv")))
                .map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(
            try stale(-100) == """
                line,row
                4,"Sum A,2027,15,13"
                6,"\"\"Sum \"\"\"\"all\"\"\"\"\"\",2027,15,13"

                """)
        #expect(try stale(0) == nil)
    }

    @Test func keepsTheBytesOfCodesThatWereCleaned() throws {
        let text =
            "unit,account,period,reference,current\n\u{FEFF}A\u{A0},1,2027,1,5\n A,1,2027,1,4\n"
        let written = try rewrite(text, [("A", "1", "2027", -100)])
        #expect(written == text.replacingOccurrences(of: "1,5\n", with: "1,4\n"))
    }

    @Test func fillsEmptyCellsAsTheReaderDoes() throws {
        let text = "unit,account,period,reference,current\nA,1,2027,1,5\n,2,2027,1,4\n"
        let written = try rewrite(text, [("A", "2", "2027", -100)]) {
            $0.mapping.fillDown = [.name("unit")]
        }
        #expect(written == text.replacingOccurrences(of: "1,4\n", with: "1,3\n"))
    }
}
