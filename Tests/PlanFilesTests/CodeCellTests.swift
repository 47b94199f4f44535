import BudgetModel
import Diagnostics
import PlanFiles
import Testing

/// Codes are what a person sees (contract, section 1), by every way of reading.
@Suite struct CodeCellTests {
    private func load(
        _ bytes: [UInt8], _ change: (inout PlanSource) -> Void = { _ in }
    ) throws -> (result: ReadResult, notes: [String]) {
        let file = TextFile(bytes)
        var source = PlanSource(name: "plan", path: file.path, measure: .money)
        source.dialect.delimiter = UInt8(ascii: ";")
        change(&source)
        let (result, differing) = readEveryWay(source)
        #expect(differing.isEmpty, "\(differing.map(String.init(describing:)))")
        let notes = try Set(
            Ways.all.map { reader in
                var codes = Codes()
                return try reader.load(source, into: &codes).findings
                    .map { "\($0.code) \($0.message)" }.joined(separator: "\n")
            })
        #expect(notes.count == 1)
        return (result, notes.first?.split(separator: "\n").map(String.init) ?? [])
    }

    private static let marks = [
        " ", "\t", "\u{A0}", "\u{202F}", "\u{2009}", "\u{3000}", "\u{FEFF}", "\u{200B}",
        "\u{2060}", "\u{AD}", "\u{200E}", "\u{0C}", " \u{A0} ",
    ]

    @Test func whatStandsAroundACodeUnseenIsNoPartOfIt() throws {
        for mark in Self.marks {
            var text = "unit;account;period;reference;current\n10;4010;2027;1.00;1.00\n"
            text += "\(mark)10;4010\(mark);2027;2.00;1.00\n"
            text += "10\(mark);\"\(mark)4010\";2027;3.00;1.00\n"
            let (result, notes) = try load(Array(text.utf8))
            #expect(result.lines.allSatisfy { $0.hasPrefix("10|4010||2027|") }, "\(result.lines)")
            #expect(result.codeOrder == ["10"])
            #expect(notes.count == 2)
            // A byte-order mark that opens a row is one, too.
            #expect(notes.allSatisfy { $0.hasSuffix("in 2 cells") }, "\(notes)")
        }
    }

    @Test func lettersInTwoPartsAreOne() throws {
        let text =
            "unit;period;reference;current\nFo\u{308}rskola;2027;1;1\nFörskola;2027;1;0\n"
        let (result, notes) = try load(Array(text.utf8))
        #expect(result.codeOrder.map { Array($0.utf8) } == [Array("F\u{F6}rskola".utf8)])
        #expect(notes.count == 1 && notes[0].hasSuffix("in 1 cell"))
    }

    @Test func caseZerosAndInnerBlanksBelongToACode() throws {
        let text =
            "unit;period;reference;current\n0410;2027;1;1\n410;2027;1;1\na b;2027;1;1\n"
            + "A b;2027;1;1\na  b;2027;1;1\n"
        let (result, notes) = try load(Array(text.utf8))
        #expect(result.codeOrder == ["0410", "410", "a b", "A b", "a  b"])
        #expect(notes.isEmpty)
    }

    @Test func headersAndRulesAreSeenAlike() throws {
        let text =
            "\u{A0}unit;period\u{200B};reference;current \n10;2027;1;1\n"
            + "Sömma\u{A0};2027;1;1\nSo\u{308}mma till;2027;1;1\n"
        let (result, _) = try load(Array(text.utf8)) {
            $0.mapping.skip = [RowRule(.name("unit\u{A0}"), .startsWith(["So\u{308}mma"]))]
        }
        #expect(result.codeOrder == ["10"] && result.totals.skipped.rows == 2)
    }

    @Test func joinedFilesWithTheirMarks() throws {
        let rows = "\"10\";2027;1.00;1.00\n20;2027;2.00;1.00\n"
        let text =
            "\u{FEFF}unit;period;reference;current\n\(rows)\u{FEFF}\(rows)\u{FEFF}20;2027;1;1\n"
        let (result, notes) = try load(Array(text.utf8))
        #expect(result.lines.count == 5 && result.codeOrder == ["10", "20"])
        #expect(result.totals.rejected.rows == 0)
        #expect(notes.count == 1 && notes[0].hasSuffix("in 2 cells"))
        var wide: [UInt8] = []
        for unit in text.utf16 { wide += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        let (again, _) = try load(wide) { $0.dialect.encoding = .utf16LittleEndian }
        #expect(again.lines == result.lines)
    }

    @Test func partsOfAJoinedKeyAreCleanedOneByOne() throws {
        let text =
            "a;b;period;reference;current\n28;70;2027;1;1\n 28;70\u{A0};2027;1;1\n"
            + "28\u{A0};\u{FEFF}70;2027;1;1\n\u{A0};;2027;1;1\n"
        let (result, notes) = try load(Array(text.utf8)) {
            $0.mapping.unit = .composed([.name("a"), .name("b")], separator: ".")
            $0.maxRejected = 1
        }
        #expect(result.codeOrder == ["28.70"])
        #expect(result.lines.count == 3 && result.rejected.count == 1)
        #expect(notes.count == 1 && notes[0].hasSuffix("in 3 cells"), "\(notes)")
    }

    @Test func singleByteEncodingsToo() throws {
        let bytes =
            Array("unit;period;reference;current\n".utf8) + [0xC5, 0x31]
            + Array(";2027;1;1\n".utf8) + [0xA0, 0xC5, 0x31, 0xAD] + Array(";2027;2;1\n".utf8)
        let (result, notes) = try load(bytes) { $0.dialect.encoding = .windows1252 }
        #expect(result.codeOrder == ["Å1"] && result.lines.count == 2)
        #expect(notes.count == 1)
    }

    @Test func anUnknownCodeNamesTheNearOne() throws {
        let file = TextFile("unit,account,period,reference,current\n410,4010,2027,1,1\n")
        var source = PlanSource(name: "p", path: file.path, measure: .money)
        source.maxRejected = 1
        var codes = Codes()
        _ = codes.units.intern("0410")
        let units = UnitTree.flat(count: codes.units.count)
        let loaded = try PlanReader().load(
            source, into: &codes, known: KnownCodes(units: units, accounts: nil))
        #expect(
            loaded.rejected.first?.reason
                == "the unit is not in org_units; the nearest there is “0410”")
    }
}
