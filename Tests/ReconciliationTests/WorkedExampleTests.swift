import BudgetModel
import Diagnostics
import Reconciliation
import TestSupport
import Testing

/// The worked examples of the contract's section 6, number by number. Amounts in cents.
@Suite struct WorkedExampleTests {
    @Test func example1AClaimLargerThanTheFallIsMissingTheRest() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 1_000_000, current: 940_000)
        work.benefit("B1", "U", "X", "2027-01", amount: 100_000)
        let outcome = try work.outcome()
        let claim = try #require(outcome.claims("B1").first)
        #expect(claim.visible == 60_000)
        #expect(claim.missing == 40_000)
        #expect(outcome.adjusted("U", "X") == 900_000)
        #expect(outcome.benefit("B1")?.verdict == .partlyInPlan)
    }

    @Test func example2ClaimsOnOneLineAreCutProRata() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 1_000_000, current: 940_000)
        work.benefit("B1", "U", "X", "2027-01", amount: 100_000)
        work.benefit("B2", "U", "X", "2027-01", amount: 50_000)
        let outcome = try work.outcome()
        #expect(outcome.visible("B1") == 40_000)
        #expect(outcome.visible("B2") == 20_000)
        #expect(outcome.flags("B1").contains("contested"))
    }

    @Test func example3TheFlexibleClaimGivesWay() throws {
        var work = CaseBuilder()
        work.account("P")
        work.account("X", parent: "P")
        work.account("Y", parent: "P")
        work.line("U", "X", "2027-01", reference: 10_000, current: 0)
        work.line("U", "Y", "2027-01", reference: 10_000, current: 0)
        work.benefit("B1", "U", "X", "2027-01", amount: 10_000)
        work.benefit("B2", "U", "X", "2027-01", amount: 10_000)
        work.crosswalk("B2", "U", "X", only: true)
        let outcome = try work.outcome()
        #expect([outcome.direct("B1"), outcome.direct("B2")] == [5_000, 5_000])
        #expect([outcome.visible("B1"), outcome.visible("B2")] == [10_000, 10_000])
        let b1 = outcome.attribution.filter { outcome.codes.benefits.text($0.benefit) == "B1" }
        #expect(b1.map { outcome.codes.accounts.text($0.line.account) } == ["Y"])
    }

    private func example3b() -> CaseBuilder {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 10_000, current: 0)
        work.line("U", "X", "2027-02", reference: 10_000, current: 0)
        work.benefit("B1", "U", "X", "2027-01", amount: 10_000)
        work.benefit("B2", "U", "X", "2027-02", amount: 10_000)
        work.benefit("B3", "U", "X", "2026-12", amount: 5_000)
        return work
    }

    @Test func example3bNearerEvidenceIsNotGivenUp() throws {
        let outcome = try example3b().outcome()
        for id in ["B1", "B2"] {
            #expect([outcome.direct(id), outcome.visible(id)] == [10_000, 10_000])
        }
        #expect([outcome.direct("B3"), outcome.visible("B3")] == [0, 0])
        #expect(outcome.claims("B3").first?.missing == 5_000)
    }

    @Test func example3cAFurtherFallLetsEveryClaimMoveOn() throws {
        var work = example3b()
        work.line("U", "X", "2027-03", reference: 5_000, current: 0)
        let outcome = try work.outcome()
        #expect(["B1", "B2", "B3"].map { outcome.direct($0) } == [10_000, 10_000, 0])
        #expect(["B1", "B2", "B3"].map { outcome.visible($0) } == [10_000, 10_000, 5_000])
        let inMarch = outcome.attribution.filter { $0.line.period.description == "2027-03" }
        #expect(inMarch.map { outcome.codes.benefits.text($0.benefit) } == ["B2"])
        #expect(inMarch.map(\.amount) == [5_000])
        #expect(outcome.flags("B3").contains("timing"))
    }

    private func example4() -> CaseBuilder {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 100_000, current: 90_000)
        work.line("U", "Z", "2027-01", reference: 50_000, current: 57_000)
        work.benefit("B1", "U", "X", "2027-01", amount: 10_000)
        return work
    }

    @Test func example4AnUnplannedRiseReabsorbs() throws {
        let outcome = try example4().outcome()
        let claim = try #require(outcome.claims("B1").first)
        #expect([claim.gross, claim.visible, claim.reabsorbed] == [10_000, 3_000, 7_000])
        #expect(outcome.adjusted("U", "Z") == 50_000)
        #expect(outcome.adjusted("U", "X") == 90_000)
        #expect(outcome.flags("B1").contains("reabsorbed"))
    }

    @Test func example5AnApprovedChangeExplainsTheRise() throws {
        var work = example4()
        work.change(.statutory, "U", "Z", "2027-01", .amount(7_000))
        #expect(try work.outcome().visible("B1") == 10_000)
    }

    @Test func example5bADeficitCoverExplainsNothing() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 1_000_000, current: 1_000_000)
        work.benefit("B1", "U", "X", "2027-01", amount: 100_000)
        work.change(.deficitCover, "U", "X", "2027-01", .amount(100_000))
        let outcome = try work.outcome()
        let claim = try #require(outcome.claims("B1").first)
        #expect([claim.visible, claim.missing] == [0, 100_000])
        #expect(outcome.benefit("B1")?.verdict == .notInPlan)
        #expect(outcome.findings.map(\.code) == ["change.deficit_cover.ignored"])
    }

    @Test func example6CentsGoToTheFirstBenefit() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 100, current: 0)
        for id in ["B3", "B1", "B2"] { work.benefit(id, "U", "X", "2027-01", amount: 100) }
        let outcome = try work.outcome()
        #expect(["B1", "B2", "B3"].map { outcome.visible($0) } == [34, 33, 33])
    }

    private func example7(routine: Units) -> CaseBuilder {
        var work = CaseBuilder()
        work.staff("U", "routine", "2027-01", reference: 100_000, current: routine)
        work.staff("U", "casework", "2027-01", reference: 50_000, current: 70_000)
        work.benefit(
            "B1", "U", "", "2027-01", personYears: 20_000, activity: "routine", class: .capacity)
        work.destination("B1", activity: "casework")
        return work
    }

    @Test func example7MovedPeopleAreRedeployed() throws {
        let outcome = try example7(routine: 80_000).outcome()
        let claim = try #require(outcome.claims("B1", .personYears).first)
        #expect([claim.gross, claim.explained, claim.visible] == [20_000, 20_000, 20_000])
        #expect([claim.redeployed, claim.cut] == [20_000, 0])
        #expect(outcome.benefit("B1")?.personYears?.visible == 20_000)
        let entry = try #require(outcome.reallocations.first)
        #expect(entry.state == .booked && entry.owed == 20_000 && !entry.isCut)
        #expect(outcome.reallocations.count == 1)
    }

    @Test func example8GrowthWithoutReleaseIsNoRedeployment() throws {
        let outcome = try example7(routine: 100_000).outcome()
        let claim = try #require(outcome.claims("B1", .personYears).first)
        #expect([claim.gross, claim.explained, claim.visible] == [0, 0, 0])
        #expect(outcome.flags("B1").contains("expansion_without_release"))
    }

    @Test(arguments: [(true, 50_000), (false, 30_000)])
    func example9AnIndexBelongsToTheReference(hasIndex: Bool, visible: Units) throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 1_000_000, current: 970_000)
        work.benefit("B1", "U", "X", "2027-01", amount: 50_000)
        if hasIndex { work.change(.index, "U", "X", "2027-01", .amount(20_000)) }
        #expect(try work.outcome().visible("B1") == visible)
    }

    @Test func example10TheReferenceHoldsHalfOfTheGain() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027", reference: 100_000_000, current: 92_800_000)
        work.benefit(
            "B1", "U", "X", "2026-07"..."2026-12", amount: 7_200_000, kind: .recurring)
        work.inBase("B1", "2027", 7_200_000)
        let outcome = try work.outcome()
        let claims = outcome.claims("B1")
        #expect(claims.map(\.claimed) == [14_400_000])
        #expect(claims.map(\.inBase) == [7_200_000])
        #expect(claims.map(\.visible) == [7_200_000])
        #expect(outcome.benefit("B1")?.verdict == .inPlan)
        #expect(outcome.benefit("B1")?.outsideHorizonMonths == 6)
    }

    @Test func example11ARecurringClaimGoesOnToTheHorizonsEnd() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-07", reference: 1_000_000, current: 1_000_000)
        for month in ["08", "09", "10", "11", "12"] {
            work.line("U", "X", "2027-" + month, reference: 1_000_000, current: 970_000)
        }
        work.benefit("B1", "U", "X", "2027-08"..."2027-10", amount: 100_000, kind: .recurring)
        let outcome = try work.outcome()
        let claims = outcome.claims("B1")
        #expect(claims.map(\.claimed) == [33_334, 33_333, 33_333, 33_334, 33_333])
        #expect(claims.reduce(0) { $0 + $1.visible } == 150_000)
        #expect(claims.reduce(0) { $0 + $1.missing } == 16_667)
    }
}
