import BudgetModel
import Diagnostics
import Foundation
import PlanFiles
import Testing

/// Rows that are no data, cells that mean “as above”, quotes that swallow rows, files that end in
/// the middle, and files that are something else.
@Suite struct RowShapeTests {
    private func read(
        _ text: String, _ change: (inout PlanSource) -> Void = { _ in }
    ) -> ReadResult {
        let file = TextFile(text)
        var source = PlanSource(name: "plan", path: file.path, measure: .money)
        source.dialect.delimiter = UInt8(ascii: ";")
        source.mapping.period = .constant(Period(grain: .year, index: 2027))
        change(&source)
        let (result, differing) = readEveryWay(source)
        #expect(differing.isEmpty, "\(differing.map(String.init(describing:)))")
        return result
    }

    private let header = "unit;account;reference;current\n"

    @Test func emptyCellsMeanWhatStandsAbove() {
        var text = header
        for unit in 0..<40 {
            text += "U\(unit);A;1;1\n;B;1;1\n\" \";;1;1\nSum;;9;9\n"
        }
        let result = read(text) {
            $0.mapping.fillDown = [.name("unit"), .name("account")]
            $0.mapping.skip = [RowRule(.name("unit"), .equals(["Sum"]))]
        }
        #expect(result.lines.count == 120 && result.totals.skipped.rows == 40)
        #expect(result.lines[..<3].map { $0.prefix(4) } == ["U0|A", "U0|B", "U0|B"])
        #expect(result.lines[119].hasPrefix("U39|B"))
    }

    @Test func nothingStandsAboveTheFirstRowOrBelowASum() {
        let text = header + ";A;1;1\nU1;A;1;1\nSum;;1;1\n;A;1;1\nU2;;1;1\n;B;1;1\n"
        let result = read(text) {
            $0.mapping.fillDown = [.name("unit"), .name("account")]
            $0.mapping.skip = [RowRule(.name("unit"), .equals(["Sum"]))]
            $0.maxRejected = 9
        }
        // An inner cell below a new outer one has nothing above it.
        #expect(result.lines.map { $0.prefix(5) } == ["U1|A|", "U2|||", "U2|B|"])
        #expect(
            result.rejected.map { $0.prefix(18) } == ["2:1 plan.unit.empt", "5:1 plan.unit.empt"])
    }

    @Test func aHeadingOfItsOwnGivesItsUnit() {
        let text = header + "U1;;;\n;A;1;1\nU2;;;\n;A;2;2\n"
        let result = read(text) {
            $0.mapping.fillDown = [.name("unit")]
            $0.mapping.skip = [RowRule(.name("account"), .isEmpty)]
            $0.dialect.emptyAmount = .zero
        }
        #expect(result.lines.map { $0.prefix(4) } == ["U1|A", "U2|A"])
    }

    @Test func fillsPartsOfAJoinedKeyAndPeriods() {
        let text = "a;b;period;reference;current\n28;70;2027-01;1;1\n;71;;1;1\n29;70;2027-02;1;1\n"
        let result = read(text) {
            $0.mapping.period = .column(.name("period"), format: .canonical, year: nil)
            $0.mapping.unit = .composed([.name("a"), .name("b")], separator: ".")
            $0.mapping.fillDown = [.name("a"), .name("period")]
        }
        #expect(
            result.lines.map { $0.prefix(15) } == [
                "28.70|||2027-01", "28.71|||2027-01", "29.70|||2027-02",
            ])
    }

    @Test func repeatedHeadersAndTheLinesAboveThem() {
        let page = "Budget, page 1\n"
        let text =
            page + header + "U1;A;1;1\nBudget, page 2\n\u{0C}\"unit\";account; reference ;current\n"
        let other =
            page + header
            + "U1;A;1;1\nBudget, page 12\nunit;account; reference ;current\nU2;A;1;1\n"
        let change: (inout PlanSource) -> Void = {
            $0.dialect.preambleLines = 1
            $0.mapping.repeatsHeader = true
        }
        #expect(!read(text, change).findings.isEmpty, "a quote after a form feed opens no field")
        let result = read(other, change)
        #expect(result.lines.count == 2 && result.totals.skipped.rows == 2)
        #expect(result.totals.rejected.rows == 0)
        let refused = read(other) { $0.dialect.preambleLines = 1 }
        #expect(!refused.findings.isEmpty)
    }

    @Test func fieldsBeyondTheHeader() {
        let text = header + "U1;A;1;1;note;more\nU2;A;1;1\n"
        #expect(read(text) { $0.dialect.ignoresExtraFields = true }.lines.count == 2)
        #expect(read(text).findings.first == "2:1 plan.row.ragged “6 fields”")
    }

    @Test(arguments: [1, 2, 5])
    func aQuoteThatSwallowsRows(_ count: Int) {
        var text = "unit;account;text;reference;current\nU0;A;x;1;1\nU1;A;\"open;1;1\n"
        for row in 1..<count { text += "U\(row);A;x;1;1\n" }
        text += "U9;A;shut\";1;1\nU10;A;x;1;1\n"
        #expect(read(text).findings == ["3:6 plan.quote.swallows_rows “\"open;1;1”"])
        #expect(read(text) { $0.dialect.isMultiline = true }.lines.count == 3)
        #expect(read(text) { $0.dialect.quote = nil }.lines.count == count + 3)
    }

    @Test func textsOfSeveralLinesAreNoRows() {
        let text = "unit;account;text;reference;current\nU0;A;\"one; two\nthree; four\";1;1\n"
        #expect(read(text).lines.count == 1)
    }

    private func notes(_ text: String) throws -> [String] {
        let file = TextFile(text)
        var source = PlanSource(name: "plan", path: file.path, measure: .money)
        source.mapping.skip = [RowRule(.name("unit"), .equals(["Sum"]))]
        return try Ways.all.map { reader in
            var codes = Codes()
            return try reader.load(source, into: &codes).findings
                .map { "\($0.place) \($0.code) \($0.value ?? "")" }.joined()
                .replacing(file.path, with: "")
        }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    @Test func aLastLineWithoutAnEndIsTold() throws {
        let text = "unit,period,reference,current\nU,2027,1,1\nV,2027,1,1"
        #expect(try notes(text) == [":3:10 plan.file.open_end 1"])
        #expect(try notes(text + "\n") == [""])
        #expect(try notes(text + "\r") == [""])
        #expect(try notes(text.replacing("V,", with: "Sum,")) == [""])
        #expect(try notes("unit,period,reference,current,text\nU,2027,1,1,a") == [""])
    }

    @Test func namesAndColumnsThatStandTwice() {
        let text = "unit;Budget;Outturn;Budget\nU;1;2;3\n"
        let result = read(text) {
            $0.mapping.account = .absent
            $0.mapping.amounts = [
                AmountColumn(.number(2), role: .reference),
                AmountColumn(.number(4), role: .current),
                AmountColumn(.number(4), role: .ignored), AmountColumn(.number(3), role: .ignored),
            ]
        }
        #expect(result.totals.amountColumns == ["2", "4", "4 (2)", "Outturn"])
        #expect(result.lines == ["U|||2027|1.00|3.00"])
    }

    @Test(arguments: [
        "PK\u{3}\u{4}xl/workbook.xml", "%PDF-1.7", "{\\rtf1 x", "<?xml version='1.0'?>",
        "<!DOCTYPE html><html>", "\u{FEFF}<html>", "SQLite format 3",
    ])
    func filesOfOtherKinds(_ text: String) {
        #expect(read(text).findings == ["0:0 plan.file.foreign"], "\(text)")
    }

    @Test func rowsAndHeadersWithoutEnd() {
        let long = header + String(repeating: "x", count: 17 << 20)
        let source = TextFile(long)
        var plan = PlanSource(name: "p", path: source.path, measure: .money)
        plan.dialect.delimiter = UInt8(ascii: ";")
        plan.mapping.period = .constant(Period(grain: .year, index: 2027))
        let tooLong = "2:1 plan.row.too_long “\(String(repeating: "x", count: 40))”"
        #expect(ReadResult(plan, PlanReader()).findings == [tooLong])
        for text in [
            String(repeating: ";a", count: 20_000) + "\n1\n",
            "unit;" + String(repeating: "a", count: 2 << 20) + "\n1;2\n",
        ] {
            let file = TextFile(text)
            plan.path = file.path
            #expect(ReadResult(plan, PlanReader()).findings == ["1:0 plan.header.too_long"])
        }
    }

    @Test(arguments: ["cp850", "macintosh", "iso-8859-2", "cp437", "windows-1257", "utf-32le"])
    func anyCharacterSetOfTheMachine(_ name: String) throws {
        let (encoding, charset) = try #require(TextEncoding.named(name))
        #expect(encoding == .utf8 && charset != nil)
        let text =
            "unit;account;reference;current\r\n"
            + (0..<6000).map { "Höör\($0);ä;1;\($0)\r\n" }.joined()
        let bytes = try #require(Self.encoded(text, name))
        let file = TextFile(bytes)
        var source = PlanSource(name: "p", path: file.path, measure: .money)
        source.dialect.delimiter = UInt8(ascii: ";")
        source.dialect.charset = charset
        source.mapping.period = .constant(Period(grain: .year, index: 2027))
        let result = ReadResult(source, PlanReader(threads: 2, blockSize: 4096))
        #expect(result.lines.count == 6000)
        #expect(result.lines[5999] == "Höör5999|ä||2027|1.00|5999.00")
        // Written back in the same character set, byte for byte beside the amount.
        var codes = Codes()
        _ = try PlanReader().load(source, into: &codes)
        let out = TextFile("")
        let key = LineKey(
            unit: try #require(codes.units.find("Höör5999")),
            account: try #require(codes.accounts.find("ä")), activity: noCode,
            period: Period(grain: .year, index: 2027))
        try AdjustedPlanWriter.write(
            source, adjustments: [PlanAdjustment(measure: .money, key: key, amount: -99_900)],
            codes: codes, to: out.path)
        let expected = text.replacing("Höör5999;ä;1;5999", with: "Höör5999;ä;1;5000")
        #expect(try Self.bytes(out.path) == Self.encoded(expected, name))
    }

    @Test func aByteThatACharacterSetDoesNotHave() throws {
        let bytes =
            Array("unit;account;reference;current\nA;b;1;1\nA".utf8) + [0x81]
            + Array(";b;1;1\n".utf8)
        let file = TextFile(bytes)
        var source = PlanSource(name: "p", path: file.path, measure: .money)
        source.dialect.delimiter = UInt8(ascii: ";")
        source.dialect.charset = "CP1257"
        source.mapping.period = .constant(Period(grain: .year, index: 2027))
        #expect(ReadResult(source, PlanReader()).findings == ["3:2 plan.encoding.wrong"])
        #expect(TextEncoding.named("no-such-set") == nil)
        #expect(TextEncoding.named("CP1252")?.encoding == .windows1252)
    }

    private static func encoded(_ text: String, _ name: String) -> [UInt8]? {
        tool(["iconv", "-f", "utf-8", "-t", name], input: Array(text.utf8))
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path)))
    }

    private static func tool(_ arguments: [String], input: [UInt8]) -> [UInt8]? {
        let file = TextFile(input)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments + [file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        guard (try? process.run()) != nil else { return nil }
        let output = Array(pipe.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        return process.terminationStatus == 0 ? output : nil
    }
}
