import BudgetModel
import Diagnostics
import Foundation
import PipelineFile
import PlanFiles
import Testing

@Suite struct DialectInspectorTests {
    @Test func leavesOutAYearThatNothingTells() throws {
        let file = TextFile("Kst;Konto;Plan\n0101;4000;1,50\n0102;4100;2,50\n")
        let inspection = try DialectInspector.inspect(file.path)
        #expect(inspection.missing.keys.sorted() == ["period"])
        #expect(inspection.yaml.contains("# FILL IN: period: {constant: YYYY}"))
        #expect(!inspection.yaml.contains("\n    period:") && !inspection.loads)
    }

    @Test func takesWhatThePersonSays() throws {
        let file = TextFile(
            "A;B;Ansvar;Plan X;Plan Y\n0101;4000;77;1,50;2,00\n0102;4100;78;2,50;3,00\n")
        let choices = try InspectionChoices([
            "unit=Ansvar", "account=A+B", "activity=none", "period=2027", "current=Plan X",
            "reference=5", "name=budget", "measure=person_years",
        ])
        let inspection = try DialectInspector.inspect(file.path, choices: choices)
        let mapping = inspection.source.mapping
        #expect(mapping.unit == .column(.name("Ansvar")))
        #expect(mapping.account == .composed([.name("A"), .name("B")], separator: "."))
        #expect(mapping.activity == .absent)
        #expect(mapping.period == .constant(Period(grain: .year, index: 2027)))
        #expect(
            mapping.amounts == [
                AmountColumn(.name("Plan X"), role: .current),
                AmountColumn(.name("Plan Y"), role: .reference),
            ])
        #expect(inspection.source.name == "budget" && inspection.source.measure == .personYears)
        #expect(inspection.loads, "\(inspection.yaml)")
    }

    @Test func refusesChoicesThatSayNothing() throws {
        let error = #expect(throws: Findings.self) {
            try InspectionChoices(["unit", "colour=red", "decimal=;", "scale=0", "header=maybe"])
        }
        #expect(
            error?.all.map(\.code) == [
                "argument.set.malformed", "argument.set.unknown", "argument.set.malformed",
                "argument.set.malformed", "argument.set.malformed",
            ])
        let file = TextFile("Kst;Plan 2027\n0101;1,50\n0102;2,50\n")
        let choices = try InspectionChoices(["unit=Enhet"])
        let finding = #expect(throws: Finding.self) {
            try DialectInspector.inspect(file.path, choices: choices)
        }
        #expect(finding?.code == "argument.set.column")
    }

    @Test func readsUTF16WithoutAMark() throws {
        let text = "Enhet\tUppgift\t2027-01\t2027-02\nÅ1\tT1\t1,5\t1,5\nÅ2\tT2\t\t2,25\n"
        let bytes = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let file = TextFile(bytes)
        let inspection = try DialectInspector.inspect(file.path)
        #expect(inspection.source.dialect.encoding == .utf16LittleEndian)
        #expect(inspection.source.dialect.emptyAmount == .zero)
        #expect(inspection.source.mapping.period == .byAmountColumn)
        #expect(inspection.source.mapping.amounts.count == 2 && inspection.loads)
    }

    @Test func isCertainOfTheCanonicalFile() throws {
        let file = TextFile(
            "unit,account,activity,period,reference,current\nU,4,A,2027-01,10.00,9.50\n")
        let inspection = try DialectInspector.inspect(file.path)
        #expect(inspection.source.dialect == .canonical, "\(inspection.yaml)")
        #expect(inspection.loads && inspection.missing.isEmpty, "\(inspection.yaml)")
        #expect(
            inspection.source.mapping.amounts == [
                AmountColumn(.name("reference"), role: .reference),
                AmountColumn(.name("current"), role: .current),
            ])
    }

    @Test func mapsColumnsOfOneNameByTheirNumbersAndSkipsTheRowOfUnits() throws {
        let file = TextFile(
            ";;2026;2026;2027;2027\nEnhet;Konto;Budget;Utfall;Budget;Utfall\n"
                + ";;[tkr];[tkr];[tkr];[tkr]\n1101;4010;1250,5;1240,1;1200,5;0\n"
                + "1102;4010;300;290,4;280,25;0\n")
        let inspection = try DialectInspector.inspect(file.path)
        let source = inspection.source
        #expect(
            source.mapping.amounts.map(\.column) == [.number(3), .number(5)], "\(inspection.yaml)")
        #expect(source.mapping.amounts.map(\.role) == [.reference, .current])
        #expect(source.mapping.period == .constant(Period(grain: .year, index: 2027)))
        #expect(source.dialect.preambleLines == 1 && source.dialect.scale == 1000)
        #expect(!source.mapping.skip.isEmpty && inspection.loads, "\(inspection.yaml)")
    }

    @Test(arguments: [
        ",,,,,\n,,,,,,5\n,,,,,\n", "a\n", "5\n", ";\n;\n",
        "\u{1B}[31mKst;Plan 2027\u{7}\n1;2\n2;3\n",
        "\"unclosed\n1;2\n", "Kst;Plan\n\n\n", "a;b;c\n1\n1;2;3;4;5\n",
    ])
    func answersForEveryFile(text: String) throws {
        let file = TextFile(text)
        let inspection = try DialectInspector.inspect(file.path)
        #expect(
            inspection.yaml.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 },
            "\(inspection.yaml)")
    }

    @Test(arguments: ["", "\n", "\u{FEFF}", " \r\n\t\n"])
    func refusesAnEmptyFile(text: String) {
        let file = TextFile(text)
        let error = #expect(throws: Finding.self) { try DialectInspector.inspect(file.path) }
        #expect(error?.code == "plan.file.empty")
    }

    @Test func learnsTheWordsOfALexiconFile() throws {
        let lexicon = TextFile(
            "# Estonian\n[unit]\net: üksus\n[account]\net: konto liik, eelarvekonto\n")
        let file = TextFile("Liik;Üksus;Plan 2026;Plan 2027\n40;U1;1,50;2,00\n41;U2;2,50;3,00\n")
        let inspection = try DialectInspector.inspect(
            file.path, lexicon: try Lexicon(adding: lexicon.path))
        #expect(inspection.source.mapping.unit == .column(.name("Üksus")))
        let wrong = TextFile("sv: enhet\n[colour]\nno colon\n")
        let error = #expect(throws: Findings.self) { try Lexicon(adding: wrong.path) }
        #expect(error?.all.map(\.code) == Array(repeating: "lexicon.line.malformed", count: 3))
    }

    /// The public exports stand beside the repository where there are any.
    @Test(.enabled(if: SampleTests.isPresent, "../shared/samples is not beside the repository"))
    func publicExportsLoadByTheirBlocks() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: SampleTests.exports.path)
            .filter { $0.hasSuffix(".csv") }
        var loaded = 0
        for file in files.sorted() {
            let path = SampleTests.exports.appending(path: file).path
            let inspection = try DialectInspector.inspect(path)
            let source = try InspectionTwinTests.pasted(inspection)
            #expect(source.mapping == inspection.source.mapping, "\(inspection.yaml)")
            #expect(source.dialect == inspection.source.dialect, "\(inspection.yaml)")
            if inspection.loads { loaded += 1 }
        }
        #expect(loaded == files.count, "\(loaded) of \(files.count)")
    }
}
