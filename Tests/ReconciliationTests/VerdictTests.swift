import BudgetModel
import Diagnostics
import Reconciliation
import TestSupport
import Testing

/// Sections 7 and 8 of the contract: explained rises, verdicts and flags.
@Suite struct VerdictTests {
    @Test func aRunCostLineExplainsItsRise() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 100, current: 0)
        work.line("U", "LICENCE", "2027-01", reference: 0, current: 30)
        work.benefit("B1", "U", "X", "2027-01", amount: 100)
        #expect(try work.outcome().visible("B1") == 70)
        work.runCost("B1", "U", "LICENCE", "2027-01"..."2027-01", amount: 20)
        let outcome = try work.outcome()
        #expect(outcome.visible("B1") == 90)
        #expect(outcome.claims("B1").map(\.redeployed) == [0])
        #expect(outcome.measures.first?.explainedRises == 20)
    }

    @Test func destinationsCompeteForOneRise() throws {
        var work = CaseBuilder()
        for unit in ["A", "B"] {
            work.staff(unit, "routine", "2027-01", reference: 30_000, current: 20_000)
        }
        work.staff("C", "casework", "2027-01", reference: 0, current: 10_000)
        for unit in ["A", "B"] {
            work.benefit(
                unit, unit, "", "2027-01", personYears: 10_000, activity: "routine",
                class: .capacity)
            work.destination(unit, unit: "C", activity: "casework")
        }
        let outcome = try work.outcome()
        for id in ["A", "B"] {
            let claim = try #require(outcome.claims(id, .personYears).first)
            #expect([claim.visible, claim.redeployed, claim.cut] == [10_000, 5_000, 5_000])
        }
        // Each destination lacks half of what its record promised.
        #expect(outcome.adjusted("C", "", activity: "casework", staff: true) == 20_000)
        #expect(outcome.reallocations.map(\.state) == [.proposed, .proposed])
        #expect(outcome.reallocations.map(\.owed) == [10_000, 10_000])
        #expect(outcome.reallocations.map(\.toGive) == [5_000, 5_000])
    }

    @Test func sharesAboveOneAreNotUsed() throws {
        var work = CaseBuilder()
        work.staff("U", "a", "2027-01", reference: 30_000, current: 20_000)
        work.benefit(
            "B1", "U", "", "2027-01", personYears: 10_000, activity: "a", class: .capacity)
        work.destination("B1", activity: "b", share: 700_000)
        work.destination("B1", activity: "c", share: 400_000)
        let outcome = try work.outcome()
        #expect(outcome.findings.map(\.code) == ["destination.share.exceeds_whole"])
        #expect(outcome.flags("B1").contains("no_destination"))
    }

    @Test(arguments: [
        (nil, Verdict.partlyInPlan), (Tolerance(absolute: 10, relativeMillionths: 0), .inPlan),
        (Tolerance(absolute: 9, relativeMillionths: 0), .partlyInPlan),
        (Tolerance(absolute: 0, relativeMillionths: 100_000), .inPlan),
        (Tolerance(absolute: 0, relativeMillionths: 99_999), .partlyInPlan),
    ])
    func aToleranceChangesTheWordAndNotTheAmount(
        tolerance: Tolerance?, verdict: Verdict
    ) throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 100, current: 10)
        work.benefit("B1", "U", "X", "2027-01", amount: 100)
        if let tolerance { work.input.rules.tolerance = [.money: tolerance] }
        let outcome = try work.outcome()
        #expect(outcome.benefit("B1")?.verdict == verdict)
        #expect(outcome.benefit("B1")?.toleranceUsed == (verdict == .inPlan))
        #expect(outcome.visible("B1") == 90)
    }

    @Test func aToleranceNeverMakesAParkedGainWhole() throws {
        var work = CaseBuilder()
        work.unit("C")
        work.unit("U", parent: "C")
        work.line("C", "X", "2027-01", reference: 100, current: 0)
        work.benefit("B1", "U", "X", "2027-01", amount: 100)
        work.input.rules.tolerance = [.money: Tolerance(absolute: 1_000, relativeMillionths: 0)]
        #expect(try work.outcome().benefit("B1")?.verdict == .partlyInPlan)
    }

    @Test func halfOfATwoMeasureRecordIsFlagged() throws {
        for (money, people) in [(50, 20_000), (100, 10_000)] as [(Units, Units)] {
            var work = CaseBuilder()
            work.line("U", "X", "2027-01", activity: "a", reference: 100, current: money)
            work.staff("U", "a", "2027-01", reference: 20_000, current: people)
            work.benefit(
                "B1", "U", "X", "2027-01", amount: 50, personYears: 10_000, activity: "a")
            let flags = try work.outcome().flags("B1")
            #expect(flags == (money == 50 ? ["money_only"] : ["fte_only"]))
        }
    }

    @Test func aLineThatRoseContradictsItsClaim() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 100, current: 120)
        work.benefit("B1", "U", "X", "2027-01", amount: 50)
        let outcome = try work.outcome()
        #expect(outcome.flags("B1") == ["contradicted"])
        #expect(outcome.benefit("B1")?.verdict == .notInPlan)
        #expect(outcome.adjusted("U", "X") == 70)
    }

    @Test func aBottleneckOfOneBenefitAloneIsNotContested() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 100, current: 50)
        work.benefit("B1", "U", "X", "2027-01"..."2027-02", amount: 200)
        #expect(try work.outcome().flags("B1").contains("contested") == false)
    }

    @Test func theCaptureRatioStandsInTheTotals() throws {
        var work = CaseBuilder()
        work.account("P")
        work.account("X", parent: "P")
        work.account("Y", parent: "P")
        work.line("U", "X", "2027-01", reference: 100, current: 70)
        work.line("U", "Y", "2027-01", reference: 100, current: 80)
        work.benefit("B1", "U", "X", "2027-01", amount: 100)
        let ratio = try #require(try work.outcome().measures.first).ratio
        #expect([ratio.direct, ratio.visible, ratio.owed] == [30, 50, 100])
    }
}
