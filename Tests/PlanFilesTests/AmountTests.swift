import BudgetModel
import Diagnostics
import PlanFiles
import Testing

/// Every amount is read alone, between others, quoted and not, by every way of reading.
@Suite struct AmountTests {
    /// The units of one amount, or the code of what is wrong with it.
    private func read(
        _ amount: String, measure: Measure = .money, _ change: (inout Dialect) -> Void
    ) -> String {
        var dialect = Dialect.canonical
        dialect.delimiter = UInt8(ascii: ";")
        change(&dialect)
        var results: Set<String> = []
        for cell in [amount, "\"\(amount)\""] where dialect.quote != nil || cell == amount {
            let text = "unit;period;current\nA;2027;1\nB;2027;\(cell)\nC;2027;1\n"
            let file = TextFile(encoded(text, dialect.encoding))
            var source = PlanSource(
                name: "p", path: file.path, measure: measure, dialect: dialect)
            source.maxRejected = 1
            let (result, differing) = readEveryWay(source)
            #expect(differing.isEmpty, "\(amount)")
            #expect(result.totals.closes)
            let line = result.lines.first { $0.hasPrefix("B") }
            results.insert(
                line.flatMap { $0.split(separator: "|").last.map(String.init) }
                    ?? result.rejected.first.map { String($0.split(separator: " ")[1]) }
                    ?? result.findings.joined())
        }
        #expect(results.count == 1, "\(results)")
        return results.first ?? ""
    }

    private func encoded(_ text: String, _ encoding: TextEncoding) -> [UInt8] {
        encoding == .windows1252 || encoding == .latin1
            ? text.unicodeScalars.map { $0 == "\u{2019}" ? 0x92 : UInt8($0.value) }
            : Array(text.utf8)
    }

    @Test(arguments: [
        ("0", "0.00"), ("-0.5", "-0.50"), ("1", "1.00"), ("12345678.9", "12345678.90"),
        ("123456789.01", "123456789.01"), ("9999999999999.99", "9999999999999.99"),
        ("46116860184273879.03", "46116860184273879.03"), (".50", "0.50"), ("+7", "7.00"),
        (" 5 ", "5.00"), ("5.000", "plan.amount.ambiguous"), ("00042.10", "42.10"),
        ("-15.000", "plan.amount.ambiguous"), ("1250.500", "plan.amount.ambiguous"),
        ("0.500", "0.50"), ("0.125", "plan.amount.too_precise"), ("\u{FEFF}5", "5.00"),
        ("\u{2007}5\u{200B}", "5.00"), ("#REF!", "plan.amount.malformed"),
        ("1.5E+06", "plan.amount.malformed"),
        ("46116860184273879.04", "plan.amount.out_of_range"), ("1.234", "plan.amount.ambiguous"),
        ("1.2345", "plan.amount.too_precise"), ("1,234", "plan.amount.ambiguous"),
        ("", "plan.amount.empty"), ("-", "plan.amount.malformed"), ("5-", "plan.amount.malformed"),
        ("5.", "plan.amount.malformed"), ("1e3", "plan.amount.malformed"),
        ("(5)", "plan.amount.malformed"), ("1 000", "plan.amount.malformed"),
        ("0x10", "plan.amount.malformed"), ("٣", "plan.amount.malformed"),
        ("1234567890123456789012345678901234567890", "plan.amount.out_of_range"),
    ])
    func canonicalAmountsAreRead(_ amount: String, _ expected: String) {
        #expect(read(amount) { _ in } == expected)
    }

    @Test(arguments: [
        ("1.234,56", "1234.56"), ("1.234", "1234.00"), ("-12.345.678,9", "-12345678.90"),
        ("1234,5", "1234.50"), ("1.23", "plan.amount.ambiguous"),
        ("12.34.567", "plan.amount.ambiguous"), ("1234.567", "plan.amount.ambiguous"),
        ("8,500", "plan.amount.ambiguous"),
        ("1.008,500", "1008.50"), ("1.008,555", "plan.amount.too_precise"),
        ("1,234.56", "plan.amount.ambiguous"), (".123", "plan.amount.ambiguous"),
        ("1,5,5", "plan.amount.ambiguous"), ("1.234.567.890.123,45", "1234567890123.45"),
    ])
    func germanAmountsAreRead(_ amount: String, _ expected: String) {
        #expect(
            read(amount) {
                $0.decimal = .comma
                $0.grouping = [.point]
            } == expected)
    }

    @Test(arguments: [TextEncoding.utf8, .windows1252])
    func spacesAndApostrophes(_ encoding: TextEncoding) {
        let change: (inout Dialect) -> Void = {
            $0.encoding = encoding
            $0.decimal = .comma
            $0.grouping = [.space, .noBreakSpace, .apostrophe]
            $0.dashIsZero = true
            $0.currencySigns = ["kr", "£"]
        }
        #expect(read(" -1 362 250 ", change) == "-1362250.00")
        #expect(read("1\u{A0}362\u{A0}250,5", change) == "1362250.50")
        #expect(read("1'362'250", change) == "1362250.00")
        #expect(read("1\u{2019}362", change) == "1362.00")
        #expect(read(" -   ", change) == "0.00")
        #expect(read("1 362 kr", change) == "1362.00")
        #expect(read("£-5", change) == "-5.00")
        #expect(read("- 5", change) == "-5.00")
        #expect(read("1 362'250", change) == "plan.amount.ambiguous")
    }

    @Test func narrowNoBreakSpaceAndTrueMinus() {
        let result = read("\u{2212}1\u{202F}362,50") {
            $0.decimal = .comma
            $0.grouping = [.narrowNoBreakSpace]
        }
        #expect(result == "-1362.50")
    }

    @Test func signsOfOtherPrograms() {
        #expect(
            read("1.234,5-") {
                $0.decimal = .comma
                $0.grouping = [.point]
                $0.sign = .trailing
            } == "-1234.50")
        #expect(read("-5") { $0.sign = .trailing } == "plan.amount.malformed")
        #expect(
            read("(1,234.56)") {
                $0.grouping = [.comma]
                $0.sign = .parentheses
            } == "-1234.56")
        #expect(read("(5") { $0.sign = .parentheses } == "plan.amount.malformed")
    }

    @Test func scalesAreExact() {
        #expect(
            read("4.556,5") {
                $0.decimal = .comma
                $0.grouping = [.point]
                $0.scale = 1000
            } == "4556500.00")
        #expect(read("0.00001") { $0.scale = 1000 } == "0.01")
        #expect(read("0.000001") { $0.scale = 1000 } == "plan.amount.too_precise")
        #expect(read("9223372036854") { $0.scale = 1_000_000 } == "plan.amount.out_of_range")
    }

    @Test func personYearsHaveFourDecimals() {
        #expect(read("1.2345", measure: .personYears) { _ in } == "1.2345")
        #expect(read("1.234", measure: .personYears) { _ in } == "plan.amount.ambiguous")
        #expect(read("0.234", measure: .personYears) { _ in } == "0.2340")
        #expect(read("1.23456", measure: .personYears) { _ in } == "plan.amount.too_precise")
    }

    @Test func threeDecimalsWhereTheSourceStatesThem() {
        for (amount, result) in [
            ("15.000", "15.00"), ("-1.500", "-1.50"), ("1.234", "plan.amount.too_precise"),
            ("1.2345", "plan.amount.too_precise"), ("1,234", "plan.amount.ambiguous"),
            ("12.5", "12.50"),
        ] {
            #expect(read(amount) { $0.decimals = 3 } == result, "\(amount)")
        }
        #expect(read("1.234", measure: .personYears) { $0.decimals = 3 } == "1.2340")
        #expect(
            read("1.2345", measure: .personYears) { $0.decimals = 3 } == "plan.amount.too_precise")
        #expect(read("1.234", measure: .personYears) { $0.decimals = 4 } == "plan.amount.ambiguous")
    }

    /// What is said of a cell: the remedy fits what stands there.
    @Test(arguments: [
        ("#SAKNAS!", "mend the formula"), ("#N/A", "mend the formula"), ("Err:502", "mend the"),
        ("#######", "widen the column"), ("1,2E+06", "format the column as a number"),
        ("12-", "set `sign: trailing`"), ("(12,50)", "set `sign: parentheses`"),
        ("-", "dash_is_zero"), ("n/a", "leave the cell empty"), ("saknas", "leave the cell empty"),
        ("..", "leave the cell empty"), ("12 %", "name the column of the amounts"),
        ("12 kr", "add `kr` to currency_signs"), ("1 250", "add `space` to grouping"),
        ("1\u{A0}250,5", "add `nbsp` to grouping"), ("02.jan", "format the column as a number"),
        ("2027-01-02", "format the column as a number"), ("12x4", "currency_signs"),
        ("8,500", "decimals: 3"), ("1.500", "grouping: [point]"),
    ])
    func remedies(_ cell: String, _ remedy: String) throws {
        let file = TextFile("unit;period;current\nB;2027;\(cell)\n")
        var dialect = Dialect.canonical
        dialect.delimiter = UInt8(ascii: ";")
        dialect.decimal = .comma
        var source = PlanSource(name: "p", path: file.path, measure: .money, dialect: dialect)
        source.maxRejected = 1
        var codes = Codes()
        let loaded = try PlanReader().load(source, into: &codes)
        let row = try #require(loaded.rejected.first)
        #expect(row.fix.contains(remedy), "\(row.fix)")
    }
}
