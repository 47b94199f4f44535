import BudgetModel
import Reconciliation
import ReportSamples
import Testing

@testable import Reports

@Suite struct ExplanationTests {
    /// Worked example 2 of the contract: X falls 600, B1 1 000 and B2 500 claim it.
    private func workedExample() -> Outcome {
        var codes = Codes()
        let unit = codes.units.intern("X")
        let period = Period("2027-01")!
        let line = LineKey(unit: unit, account: noCode, activity: noCode, period: period)
        var outcome = Outcome(
            entity: "county", codes: codes, units: .flat(count: 1), accounts: .flat(count: 0),
            rules: Rules())
        for (id, owed, visible) in [("B1", 100_000, 40_000), ("B2", 50_000, 20_000)] {
            let code = outcome.codes.benefits.intern(id)
            var claim = ClaimOutcome(
                benefit: code, measure: .money, period: period, unit: unit, account: noCode,
                activity: noCode)
            claim.claimed = Int64(owed)
            claim.gross = Int64(visible)
            claim.direct = Int64(visible)
            claim.visible = Int64(visible)
            claim.cut = Int64(visible)
            claim.missing = claim.claimed - claim.gross
            outcome.claims.append(claim)
            var benefit = BenefitOutcome(
                benefit: code, initiative: noCode, benefitClass: .cashable, unit: unit,
                account: noCode, activity: noCode, task: noCode, firstMonth: period.firstMonth,
                lastMonth: period.lastMonth, kind: .oneOff, maturity: .final, owner: noCode,
                verdict: .partlyInPlan)
            benefit.flags = [.contested]
            benefit.money = ClaimSums(claim)
            outcome.benefits.append(benefit)
            outcome.attribution.append(
                AttributionRow(
                    benefit: code, measure: .money, period: period, line: line, tier: 1,
                    amount: Int64(visible)))
            outcome.bottlenecks.append(
                BottleneckRow(
                    run: .gross, measure: .money, group: 1,
                    member: .claim(benefit: code, period: period), amount: Int64(visible)))
        }
        outcome.bottlenecks.append(
            BottleneckRow(
                run: .gross, measure: .money, group: 1, member: .line(line), amount: 60_000))
        return outcome
    }

    @Test func theProofIsAnEquationToCheckByHand() throws {
        let text = try #require(
            Explanation.text(workedExample(), benefit: "B1", language: .english))
        #expect(text.contains("€400.00 of €1,000.00 shows, on 1 line; €400.00 of it directly."))
        #expect(text.contains("tier 1 (its own line): X, Jan\u{A0}2027: €400.00"))
        #expect(text.contains("Shows nowhere: €600.00."))
        #expect(
            text.contains(
                "2 claims hold 600.00 = B1 Jan\u{A0}2027: 400.00 + B2 Jan\u{A0}2027: 200.00"))
        #expect(text.contains("1 line or cap gave 600.00 = X, Jan\u{A0}2027: 600.00"))
        #expect(text.contains("1 other benefit shares these lines."))
        #expect(text.contains("Note, contested: Other benefits claim the same lines"))
    }

    @Test func anUnknownBenefitHasNoExplanation() {
        #expect(Explanation.text(workedExample(), benefit: "B9", language: .english) == nil)
    }

    @Test(arguments: Language.allCases)
    func everyBenefitIsExplainedAndEveryProofBalances(language: Language) throws {
        let outcome = SampleOutcome.make(benefits: 120)
        let index = ExplanationIndex(outcome)
        for claim in outcome.claims where claim.missing > 0 {
            let proof = try #require(index.proof(.gross, claim))
            #expect(proof.granted == proof.held)
        }
        for claim in outcome.claims where claim.reabsorbed > 0 {
            let proof = try #require(index.proof(.netted, claim))
            #expect(proof.granted == proof.held)
        }
        for benefit in outcome.benefits {
            let id = outcome.codes.benefits.text(benefit.benefit)
            let text = try #require(
                Explanation.text(outcome, benefit: id, language: language))
            #expect(
                text.contains(
                    Catalogue(language)[.verdictMeaning, benefit.verdict.rawValue]
                        .split(separator: " ").first!))
            #expect(!text.contains("{"), "a placeholder without its argument")
        }
    }

    @Test func aWiderCapStandsForWhatItBounds() {
        var outcome = workedExample()
        let (branch, period) = (outcome.codes.units.intern("BRANCH"), Period("2027-01")!)
        outcome.units = UnitTree(
            parent: [branch, noCode], level: [1, 0], levelNames: ["division", "unit"],
            isKnown: [true, true], name: [noCode, noCode])
        let coverage = CapCoverage(outcome)
        let wide = CapKey(
            unit: branch, period: period, side: .expense, family: noCode, isOwnLines: false)
        let narrow = CapKey(unit: 0, period: period, side: .expense, family: noCode)
        #expect(coverage.covers(narrow, [wide, narrow]))
        #expect(!coverage.covers(wide, [wide, narrow]))
        let line = LineKey(unit: 0, account: noCode, activity: noCode, period: period)
        #expect(coverage.covers(line, [wide]))
        var own = wide
        own.isOwnLines = true
        #expect(!coverage.covers(line, [own]), "the branch's own lines hold no line below")
        #expect(!coverage.covers(narrow, [own]))
        #expect(coverage.covers(line, [narrow]))
    }
}

@Suite struct SummaryTextTests {
    @Test(arguments: Language.allCases)
    func linesAreShortAndComplete(language: Language) {
        let outcome = SampleOutcome.make()
        let text = SummaryText.render(
            outcome, context: .sample(for: outcome), language: language)
        #expect(!text.contains("{"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
        let owed = outcome.measures[0].all.owed
        #expect(text.contains(language.number(owed, .money)))
    }

    @Test func hostileNamesCannotMoveTheTerminal() {
        let outcome = SampleOutcome.make(decorate: HostileText.decorate)
        let context = RunContext.sample(for: outcome, decorate: HostileText.decorate)
        for language in Language.allCases {
            var text = SummaryText.render(outcome, context: context, language: language)
            for benefit in outcome.benefits.prefix(20) {
                let id = outcome.codes.benefits.text(benefit.benefit)
                text += Explanation.text(outcome, benefit: id, language: language) ?? ""
            }
            #expect(
                text.unicodeScalars.allSatisfy {
                    $0 == "\n"
                        || ($0.properties.generalCategory != .control
                            && $0.properties.generalCategory != .format)
                })
            #expect(!text.contains(String(repeating: "x", count: 1_000)))
        }
    }

    @Test func whatIsReplacedStaysVisibleAndWhatIsCutIsCounted() {
        #expect(SafeText.shown("a\u{0}b\u{202E}c") == "a\u{2400}b[U+202E]c")
        let long = SafeText.shown(String(repeating: "y", count: 10_000))
        #expect(long.hasSuffix("yyy… [10000]"))
        #expect(SafeText.shown("kst 28 åäö – €") == "kst 28 åäö – €")
    }
}
