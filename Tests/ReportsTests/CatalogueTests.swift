import BudgetModel
import Foundation
import Reconciliation
import Testing

@testable import Reports

@Suite struct CatalogueTests {
    /// The words that a family must hold, from the values that speak them.
    private func words(_ family: TextFamily) -> [String] {
        switch family {
        case .verdict, .verdictMeaning: Verdict.allCases.map(\.rawValue)
        case .flag, .flagMeaning: Flags.names.map(\.name)
        case .reason: NotReadyReason.allCases.map(\.rawValue)
        case .benefitClass: BenefitClass.allCases.map(\.rawValue)
        case .kind: BenefitKind.allCases.map(\.rawValue)
        case .maturity: Maturity.allCases.map(\.rawValue)
        case .measure: Measure.allCases.map(\.rawValue)
        case .currency: ["EUR", "SEK", "NOK", "DKK"]
        case .tier: ["crosswalk"] + ReachRule.defaults.map(\.name)
        case .step, .stepMeaning: Waterfall.names
        case .state: EntryState.allCases.map(\.rawValue)
        case .recommendation: Recommendation.allCases.map(\.rawValue)
        case .rule: RecommendationReason.allCases.map(\.rawValue)
        case .side: ["expense", "revenue"]
        case .direction: UnexplainedMovement.Direction.allCases.map(\.rawValue)
        case .accountKind: AccountKind.allCases.map(\.rawValue)
        case .boolean: ["true", "false"]
        case .cause: ["register", "rules", "plan", "others"]
        case .word:
            ["claim", "line", "cap", "rests_on", "cut", "redeployment"]
                + ["take", "give", "balance", "gross", "netted"]
        case .table: OutcomeTable.allCases.map(\.name) + ReportTableName.allCases.map(\.rawValue)
        case .column: columns
        }
    }

    private var columns: [String] {
        let canonical = OutcomeTable.allCases.flatMap(\.columns) + OutcomeFiles.rejectedColumns
        let report = ReportColumnName.allCases.map(\.rawValue)
        return Array(Set(canonical.map(\.name) + report))
    }

    @Test(arguments: Language.allCases)
    func everyKeyHasATextAndEveryTextAKey(language: Language) {
        let expected =
            TextKey.allCases.map(\.rawValue)
            + TextFamily.allCases.flatMap { family in
                words(family).map { "\(family.rawValue).\($0)" }
            }
        let texts = Catalogue(language).texts
        #expect(Set(expected).subtracting(texts.keys).sorted() == [], "missing")
        #expect(Set(texts.keys).subtracting(expected).sorted() == [], "unused")
        #expect(texts.values.allSatisfy { !$0.isEmpty })
    }

    @Test func everyKeyIsSpokenSomewhere() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Reports").standardized
        var spoken: Set<Substring> = []
        let files = try #require(FileManager.default.enumerator(atPath: sources.path))
        for case let name as String in files
        where name.hasSuffix(".swift") && !name.hasSuffix("TextKey.swift") {
            let text = try String(contentsOf: sources.appending(path: name), encoding: .utf8)
            for match in text.matches(of: /\.([a-z][A-Za-z]+)/) { spoken.insert(match.output.1) }
        }
        #expect(TextKey.allCases.map(\.rawValue).filter { !spoken.contains($0[...]) } == [])
    }

    @Test(arguments: Language.allCases)
    func placeholdersAreTheSameInEveryLanguage(language: Language) {
        func names(_ text: String) -> [String] {
            text.matches(of: /\{([a-zA-Z]+)[|}]/).map { String($0.output.1) }.sorted()
        }
        let english = Catalogue(.english).texts
        for (key, text) in Catalogue(language).texts {
            #expect(Set(names(text)) == Set(names(english[key] ?? "")), "\(key)")
            for match in text.matches(of: /\{[^}]*\}/) {
                let bars = match.output.count { $0 == "|" }
                #expect(bars == 0 || bars == 2, "\(key): one form for one, one for many")
            }
        }
    }

    @Test func pluralsAreWrittenNotGlued() {
        let finnish = Catalogue(.finnish)
        #expect(finnish(.summaryBenefits, ["n": .count(1)]) == "1 hyöty")
        #expect(finnish(.summaryBenefits, ["n": .count(2)]) == "2 hyötyä")
        #expect(finnish(.summaryBenefits, ["n": .count(1_200)]) == "1\u{A0}200 hyötyä")
        #expect(Catalogue(.swedish)(.summaryBenefits, ["n": .count(0)]) == "0 nyttor")
        #expect(Catalogue(.english)(.summaryBenefits, ["n": .count(1)]) == "1 benefit")
    }

    @Test func aCurrencyIsNamedAndWrittenAsItsReadersDo() throws {
        let krona = try #require(Currency("SEK"))
        #expect(Catalogue(.swedish, krona)[.measure, "money"] == "Kronor")
        #expect(Catalogue(.swedish, krona)[.column, "visible_money"] == "Syns kr")
        #expect(Catalogue(.finnish, krona)[.measure, "money"] == "Ruotsin kruunut")
        let swedish = Catalogue(.swedish, krona).texts.filter { $0.key != "currency.EUR" }
        #expect(swedish.filter { $0.value.lowercased().contains("money") } == [:])
        #expect(Language.swedish.money("\u{2212}1\u{A0}234,50", krona) == "−1\u{A0}234,50\u{A0}kr")
        #expect(Language.english.money("\u{2212}1,234.50", krona) == "−kr\u{A0}1,234.50")
        #expect(Language.english.money("\u{2212}1,234.50", .euro) == "−€1,234.50")
        let zloty = try #require(Currency("PLN"))
        #expect(Language.finnish.money("2,00", zloty) == "2,00\u{A0}PLN")
        #expect(Catalogue(.english, zloty)[.measure, "money"] == "PLN")
        #expect(Currency("JPY") == nil && Currency("EURO") == nil && Currency("sek") == nil)
    }

    @Test func aHostileArgumentIsNotReadAsATemplate() {
        let text = Catalogue(.english)(.headingRun, ["run": "{n|a|b} {run}"])
        #expect(text == "run {n|a|b} {run}")
    }
}

@Suite struct NumberFormatTests {
    @Test func amountsFollowTheLocale() {
        #expect(Language.english.number(123_456, .money) == "1,234.56")
        #expect(Language.finnish.number(123_456, .money) == "1\u{A0}234,56")
        #expect(Language.swedish.number(-123_456_700, .money) == "\u{2212}1\u{A0}234\u{A0}567,00")
        #expect(Language.english.number(.min, .money) == "\u{2212}92,233,720,368,547,758.08")
        #expect(Language.finnish.number(20_000, .personYears) == "2,00")
        #expect(Language.finnish.number(3_333, .personYears) == "0,3333")
    }

    @Test func percentagesNeverOverstate() {
        #expect(Language.english.percent(999_999) == "99.9%")
        #expect(Language.english.percent(1) == "0.1%")
        #expect(Language.english.percent(1_000_000) == "100%")
        #expect(Language.swedish.percent(452_000) == "45\u{A0}%")
        #expect(Language.swedish.percent(nil) == "–")
    }

    @Test func headlinesRoundButNeverToNothing() {
        #expect(Language.english.rounded(149, .money) == "1")
        #expect(Language.english.rounded(150, .money) == "2")
        #expect(Language.english.rounded(49, .money) == "0.49")
        #expect(Language.finnish.rounded(24_999, .personYears) == "2,5")
    }

    @Test func periodsAndTimesFollowTheLocale() {
        let period = Period("2027-03")!
        #expect(Language.english.text(period) == "Mar\u{A0}2027")
        #expect(Language.finnish.text(period) == "3/2027")
        #expect(Language.swedish.text(Period("2027-Q2")!) == "kv\u{A0}2/2027")
        #expect(Language.english.time("2027-03-31T02:15:04Z") == "31 Mar 2027, 02:15 UTC")
        #expect(Language.finnish.time("2027-03-31T02:15:04Z") == "31.3.2027 klo 2.15 UTC")
        #expect(Language.swedish.time("2027-03-31") == "31.3.2027")
        #expect(Language.swedish.time("last night") == "last night")
    }
}
