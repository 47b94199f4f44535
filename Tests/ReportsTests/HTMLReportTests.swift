import BudgetModel
import Foundation
import Reconciliation
import ReportSamples
import Testing

@testable import Reports

@Suite struct HTMLReportTests {
    private func page(_ outcome: Outcome, _ language: Language = .english) -> String {
        HTMLReport(outcome, .sample(for: outcome), language).page()
    }

    @Test(arguments: Language.allCases)
    func theHeadlineAndEveryBenefitAreThere(language: Language) {
        let outcome = SampleOutcome.make()
        let html = page(outcome, language)
        let capture = Capture(outcome.measures[0].ratio)
        #expect(html.contains("lang=\"\(language.rawValue)\""))
        #expect(html.contains(language.percent(capture.visibleMillionths)))
        for benefit in outcome.benefits {
            #expect(
                html.contains(">\(outcome.codes.benefits.text(benefit.benefit))</a>"))
        }
        // The script fills the count of shown benefits itself.
        let spoken = html.replacingOccurrences(of: "{shown} / {all}", with: "")
        #expect(
            spoken.firstRange(of: /[^'"]\{[a-zA-Z]+\}/) == nil, "a placeholder without its argument"
        )
    }

    /// Exact values stand in `data-v`; the columns of the list add up to the run's totals.
    @Test func theListAddsUpToTheRun() throws {
        let outcome = SampleOutcome.make()
        let html = page(outcome)
        let table = try #require(html.firstMatch(of: /(?s)<table id="t-benefits".*?<\/table>/))
            .output
        var sums: [String: [Int64]] = [:]
        for row in table.matches(of: /<td>(Euro|Person-years)((?:<td class="n"[^<]*)+)/) {
            let values = row.output.2.matches(of: /data-v="(-?\d+)"/).map { Int64($0.output.1)! }
            let old = sums[String(row.output.1)] ?? [Int64](repeating: 0, count: values.count)
            sums[String(row.output.1)] = zip(old, values).map { $0 + $1 }
        }
        for totals in outcome.measures {
            let all = totals.all
            let name = totals.measure == .money ? "Euro" : "Person-years"
            // Averages of person-years are rounded row by row (contract, section 2).
            let slack = totals.measure == .money ? 0 : Int64(outcome.benefits.count)
            let expected = [all.owed, all.direct, all.visible, all.reabsorbed, all.missing]
            #expect(sums[name]?.count == expected.count)
            for (sum, units) in zip(sums[name] ?? [], expected) {
                #expect(abs(sum - units) <= slack)
            }
        }
    }

    @Test func hostileNamesStayText() {
        let outcome = SampleOutcome.make(decorate: HostileText.decorate)
        let context = RunContext.sample(for: outcome, decorate: HostileText.decorate)
        for language in Language.allCases {
            let report = HTMLReport(outcome, context, language)
            for html in [report.page(), report.page(.management)] {
                #expect(html.components(separatedBy: "<script").count == 2)
                #expect(!html.contains("<img"))
                let names = MarkupScan.attributeNames(html)
                #expect(names.isSuperset(of: ["lang", "class", "href"]))
                #expect(!names.contains { $0.lowercased().hasPrefix("on") })
                // A quote that came through would leave pieces of a value here.
                #expect(names.allSatisfy { $0.wholeMatch(of: /[A-Za-z][A-Za-z0-9-]*/) != nil })
                #expect(!html.unicodeScalars.contains { $0.properties.generalCategory == .format })
                #expect(
                    html.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
            }
        }
    }

    @Test func attributesAreFoundWhereABrowserFindsThem() {
        let harmless = "<p title=\"a onclick=b\" data-a='<i onblur=c>' lang=en>< onkeyup=d</p>"
        #expect(MarkupScan.attributeNames(harmless) == ["title", "data-a", "lang"])
        let harmful = "<img src=x/onerror=a ONLOAD = 'b'><br/onclick=c><a title=\"\"onblur=\"d\">"
        #expect(
            MarkupScan.attributeNames(harmful) == ["src", "ONLOAD", "onclick", "title", "onblur"])
    }

    @Test func theOnlyScriptIsTheOneThatThePolicyNames() throws {
        let html = page(SampleOutcome.make())
        let script = try #require(html.firstMatch(of: /(?s)<script>(.*?)<\/script>/)).output.1
        let hash = try #require(html.firstMatch(of: /script-src 'sha256-([^']+)'/)).output.1
        #expect(!script.isEmpty && hash.count == 44 && hash.hasSuffix("="))
        #expect(HTMLPage.base64(Array("hemtag".utf8)) == "aGVtdGFn")
        #expect(HTMLPage.base64([0xFF]) == "/w==")
        #expect(!html.contains("http://") && !html.contains("https://"))
    }

    @Test func waterfallStepsAreExact() {
        for totals in SampleOutcome.make().measures {
            let steps = Waterfall.steps(totals)
            var left: Units = 0
            for step in steps {
                if step.name == "claimed" { left = step.amount }
                if step.kind == .total { #expect(left == step.amount, "\(step.name)") }
                if step.kind == .loss { left -= step.amount }
            }
        }
    }

    @Test func emptyOutcomesHaveAReport() {
        let outcome = SampleOutcome.make(benefits: 0)
        let context = RunContext(runID: "1", pipeline: "p", entity: "e")
        for language in Language.allCases {
            let html = HTMLReport(outcome, context, language).page()
            #expect(html.contains(Catalogue(language)[.summaryNothingClaimed].escaped))
        }
    }

    @Test func heatColumnsAreAtMostTwentyFour() {
        for months in [12, 24, 48, 120] {
            let outcome = SampleOutcome.make(months: months)
            let heat = HeatFigures(outcome, .money, order: outcome.benefits.map(\.unit))
            #expect(heat.periods.count <= 24)
            let sum = ClaimFigures(outcome).units[.money]!.reduce(0) { $0 + $1.notShown }
            let units = Array(Set(outcome.benefits.map(\.unit)))
            let whole = HeatFigures(outcome, .money, order: units)
            #expect(whole.rows.flatMap(\.cells).reduce(0) { $0 + $1.notShown } == sum)
        }
    }
}
