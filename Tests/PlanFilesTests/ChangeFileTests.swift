import BudgetModel
import Diagnostics
import Testing

@testable import PlanFiles

/// Change files as systems take them.
@Suite struct ChangeFileTests {
    private static let context = ChangeFileContext(
        batch: 7, run: 3, entity: "G", day: "2027-03-11")

    private static func row(
        _ amount: Units, period: String = "2027-01", isRevenue: Bool = false, unit: String = "U"
    ) -> ChangeRow {
        ChangeRow(
            line: PlanLineCodes(unit: unit, account: "X", activity: "a"),
            period: Period(period) ?? Period(grain: .year, index: 0), isRevenue: isRevenue,
            amount: amount, proposals: ["P-00001-2027"], benefits: ["B1", "B2"])
    }

    private static func file(_ columns: [ChangeColumn.Field] = [.unit, .period, .amount])
        -> ChangeFile
    {
        var file = ChangeFile(name: "ledger", form: ChangeForm(measure: .money))
        file.columns = columns.map { ChangeColumn($0.rawValue, .field($0)) }
        file.lineEnd = .lf
        file.dialect.hasHeader = false
        return file
    }

    private static func text(_ file: ChangeFile, _ rows: [ChangeRow]) throws -> String {
        String(decoding: try ChangeFileWriter(file, context).bytes(rows), as: UTF8.self)
    }

    @Test(arguments: [
        (ChangeSigns.canonical, "-4.00 4.00"), (.negated, "4.00 -4.00"),
        (.revenueNegative, "-4.00 -4.00"), (.expenseNegative, "4.00 4.00"),
    ])
    func anAmountHasTheSignThatTheSystemGivesIt(signs: ChangeSigns, expected: String) throws {
        var file = Self.file([.amount])
        file.signs = signs
        let text = try Self.text(file, [Self.row(-400), Self.row(400, isRevenue: true)])
        #expect(text.split(separator: "\n").joined(separator: " ") == expected)
    }

    @Test func debitAndCreditAreAWordOrAColumnEach() throws {
        var word = Self.file([.debitCredit, .amount])
        (word.sides.debit, word.sides.credit) = ("D", "K")
        let rows = [Self.row(-400), Self.row(250), Self.row(100, isRevenue: true)]
        #expect(try Self.text(word, rows) == "K,4.00\nD,2.50\nK,1.00\n")
        #expect(try Self.text(Self.file([.debit, .credit]), rows) == ",4.00\n2.50,\n,1.00\n")
    }

    @Test(arguments: [
        (1 as Int64, 2, ",", "-1234567,80"), (1_000, 4, ",", "-1234,5678"),
        (1_000, 6, ".", "-1234.567800"),
    ])
    func scaleAndDecimalsAreThoseOfTheForm(
        scale: Int64, decimals: Int, sign: String, expected: String
    ) throws {
        var file = Self.file([.amount])
        file.form.scale = scale
        file.form.decimals = decimals
        file.dialect.decimal = sign == "," ? .comma : .point
        file.dialect.delimiter = UInt8(ascii: ";")
        file.dialect.grouping = [.space]
        #expect(try Self.text(file, [Self.row(-123_456_780)]) == expected + "\n")
    }

    @Test(arguments: [
        (PeriodFormat.canonical, "2027-03", "2027-03"), (.yearMonth, "2027-03", "202703"),
        (.monthYearDotted, "2027-03", "03.2027"), (.monthYearSlashed, "2027-03", "03/2027"),
        (.dateDotted, "2027-03", "1.3.2027"), (.dateDashed, "2027-03", "2027-03-01"),
        (.fiscalPeriod, "2027-03", "003.2027"), (.year, "2027", "2027"),
        (.quarterYear, "2027-Q3", "Q3 2027"), (.canonical, "2027-Q3", "2027-Q3"),
    ])
    func aPeriodIsWrittenAsItIsRead(format: PeriodFormat, period: String, expected: String) throws {
        var file = Self.file([.period])
        file.period = format
        #expect(try Self.text(file, [Self.row(1, period: period)]) == expected + "\n")
        #expect(format.parse(expected)?.description == period)
    }

    @Test func aFiscalYearNamesItsPeriods() throws {
        var file = Self.file([.period, .year])
        file.fiscalYear = FiscalYear(startMonth: 4, isNamedAfterEnd: true)
        func text(_ format: PeriodFormat, _ period: String) throws -> String {
            file.period = format
            return try Self.text(file, [Self.row(1, period: period)])
        }
        #expect(try text(.fiscalPeriod, "2027-04") == "001.2028,2028\n")
        #expect(try text(.fiscalPart, "2027-03") == "12,2027\n")
        #expect(try text(.month, "2027-03") == "03,2027\n")
        #expect(try text(.quarterYear, "2027-Q2") == "Q1 2028,2028\n")
        #expect(throws: Finding.self) { try text(.year, "2027") }
    }

    @Test func headerTrailerTextAndLineEnds() throws {
        var file = Self.file([.unit, .text])
        file.dialect.hasHeader = true
        file.lineEnd = .crlf
        file.header = [ChangeText("H;{batch};{run};{entity};{day}")]
        file.trailer = [ChangeText("T;{rows};{sum};{debit};{credit}")]
        file.text = ChangeText("{benefits} in {proposals}")
        file.textLimit = 12
        let rows = [Self.row(-400), Self.row(150)]
        let expected = """
            H;7;3;G;2027-03-11
            unit,text
            U,B1 B2 in P-0
            U,B1 B2 in P-0
            T;2;-2.50;1.50;4.00

            """
        // One character for both: a text compares line ends as they are.
        let text = try Self.text(file, rows)
        #expect(text.replacing("\r\n", with: "\n") == expected)
        #expect(!text.replacing("\r\n", with: "").contains("\n"))
    }

    @Test func fieldsAreQuotedWhereTheyMustBe() throws {
        let file = Self.file([.unit, .amount])
        #expect(try Self.text(file, [Self.row(1, unit: "a,\"b\"")]) == "\"a,\"\"b\"\"\",0.01\n")
    }

    @Test func aCharacterHasTheBytesOfItsEncoding() throws {
        func bytes(_ change: (inout Dialect) -> Void) throws -> [UInt8] {
            var file = Self.file([.unit])
            change(&file.dialect)
            return try ChangeFileWriter(file, Self.context).bytes([Self.row(1, unit: "ö€")])
        }
        #expect(try bytes { $0.encoding = .windows1252 } == [0xF6, 0x80, 10])
        #expect(try bytes { $0.encoding = .latin9 } == [0xF6, 0xA4, 10])
        #expect(try bytes { $0.encoding = .utf8WithBOM }.prefix(3) == [0xEF, 0xBB, 0xBF])
        #expect(
            try bytes { $0.encoding = .utf16LittleEndian }
                == [0xFF, 0xFE, 0xF6, 0, 0xAC, 0x20, 10, 0])
        let missing = #expect(throws: Finding.self) { try bytes { $0.encoding = .latin1 } }
        #expect(missing?.code == "output.change.encoding" && missing?.value == "€")
        let charset = #expect(throws: Finding.self) { try bytes { $0.charset = "cp850" } }
        #expect(charset?.value == "€")
    }

    @Test func sumsBeyondSixtyFourBitsAreToldOf() {
        let error = #expect(throws: Finding.self) {
            try Self.text(Self.file(), [Self.row(.max), Self.row(1)])
        }
        #expect(error?.code == "output.change.overflow")
    }

    @Test func wordsInBracesAreKnownOrNamed() {
        #expect(ChangeText("a {batch} {nothing} b").unknown == ["nothing"])
        #expect(ChangeText("{open").unknown == [] && ChangeText("{open").filled([:]) == "{open")
    }
}
