import BudgetModel
import Diagnostics
import Reconciliation
import TestSupport
import Testing

/// Section 2 of the contract: what is compared, and with what.
@Suite struct PlanComparisonTests {
    private func refusal(_ work: CaseBuilder) -> [String] {
        do {
            _ = try work.outcome()
            return []
        } catch let findings as Findings {
            return findings.all.map(\.code)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func internalChargesAreSkippedAndCounted() throws {
        var work = CaseBuilder()
        work.account("X")
        work.account("I", kind: .internal)
        work.line("U", "X", "2027-01", reference: 100, current: 50)
        work.line("U", "I", "2027-01", reference: 100, current: 0)
        work.line("U", "I", "2027-02", reference: 100, current: 0)
        let outcome = try work.outcome()
        #expect(outcome.skippedLines == [.internal: 2])
        #expect(outcome.budgetLines.count == 1)
        #expect(outcome.measures.first?.falls == 50)
    }

    @Test func earningMoreIsTheFallOfARevenueLine() throws {
        var work = CaseBuilder()
        work.account("R", kind: .revenue)
        work.account("X")
        work.line("U", "R", "2027-01", reference: 1_000, current: 1_300)
        work.line("U", "X", "2027-01", reference: 1_000, current: 400)
        work.benefit("B1", "U", "R", "2027-01", amount: 500, class: .revenue)
        let outcome = try work.outcome()
        #expect(outcome.visible("B1") == 300)
        #expect(outcome.adjusted("U", "R") == 1_500)
    }

    @Test func euroAreSummedAndPersonYearsAveragedInABucket() throws {
        var work = CaseBuilder()
        work.input.rules.grain = .quarter
        for month in ["2027-01", "2027-02", "2027-03"] {
            work.line("U", "X", month, reference: 100, current: 90)
            work.staff("U", "a", month, reference: 20_000, current: 10_000)
        }
        work.benefit(
            "B1", "U", "X", "2027-01"..."2027-02", amount: 20, personYears: 10_000, activity: "a")
        let outcome = try work.outcome()
        #expect(outcome.claims("B1").map(\.visible) == [20])
        // Two of three months: 0.66666… person-years, half a unit rounds up.
        #expect(outcome.claims("B1", .personYears).map(\.claimed) == [6_667])
        #expect(outcome.claims("B1", .personYears).map(\.visible) == [6_667])
        #expect(outcome.staffingLines.reference == [20_000])
        #expect(outcome.budgetLines.reference == [300])
    }

    @Test func aPlanCoarserThanTheRulesIsRefused() {
        var work = CaseBuilder()
        work.input.rules.grain = .month
        work.line("U", "X", "2027", reference: 100, current: 90)
        #expect(refusal(work) == ["plan.grain.too_coarse"])
    }

    @Test func aSplitUnitCarriesItsReferenceInWholeCents() throws {
        var work = CaseBuilder()
        work.line("OLD", "X", "2027-01", reference: 100, current: 0, isInCurrent: false)
        work.line("A", "X", "2027-01", reference: 0, current: 20, isInCurrent: true)
        work.line("B", "X", "2027-01", reference: 0, current: 60, isInCurrent: true)
        work.continuity(unit: "OLD", toUnit: "A", share: 333_333)
        work.continuity(unit: "OLD", toUnit: "B", share: 666_667)
        let lines = try work.outcome().budgetLines
        #expect(lines.reference == [33, 67, 0])
        #expect(lines.fall == [13, 7, 0])
    }

    @Test func aUnitAndAnAccountRenumberedMeetOnOneLine() throws {
        var work = CaseBuilder()
        work.line("OLD", "X1", "2027-01", reference: 100, current: 0)
        work.line("NEW", "X2", "2027-01", reference: 0, current: 100)
        work.continuity(unit: "OLD", toUnit: "NEW")
        work.continuity(account: "X1", toAccount: "X2")
        let lines = try work.outcome().budgetLines
        #expect(lines.fall.allSatisfy { $0 == 0 })
    }

    @Test func sharesThatAreNotAWholeAreRefused() {
        var work = CaseBuilder()
        work.line("OLD", "X", "2027-01", reference: 100, current: 100)
        work.continuity(unit: "OLD", toUnit: "NEW", share: 900_000)
        #expect(refusal(work) == ["continuity.share.not_whole"])
    }

    @Test func aUnitWithoutSuccessorIsRefusedAndAZeroLineIsNot() throws {
        var work = CaseBuilder()
        work.line("GONE", "X", "2027-01", reference: 100, current: 0, isInCurrent: false)
        work.line("U", "X", "2027-01", reference: 100, current: 0, isInCurrent: true)
        work.line("U", "Y", "2027-01", reference: 100, current: 0, isInCurrent: false)
        #expect(refusal(work) == ["plan.unit.unmapped"])
        work.continuity(unit: "GONE", toUnit: "U")
        #expect(refusal(work).isEmpty)
    }

    @Test func unknownUnitsAndAccountsAreAllToldAtOnce() {
        var work = CaseBuilder()
        work.unit("U")
        work.account("X")
        work.line("V", "X", "2027-01", reference: 1, current: 1)
        work.line("U", "Y", "2027-01", reference: 1, current: 1)
        #expect(refusal(work) == ["plan.account.unknown", "plan.unit.unknown"])
    }

    @Test func aChangeAtANodeIsSpreadByTheReference() throws {
        var work = CaseBuilder()
        work.unit("U")
        work.unit("UA", parent: "U")
        work.line("U", "X", "2027-01", reference: 100, current: 100)
        work.line("UA", "X", "2027-01", reference: 200, current: 200)
        work.line("UA", "Y", "2027-01", reference: 300, current: 300)
        work.change(.pay, "U", "", "", .amount(100))
        work.change(.index, "UA", "", "", .percent(25_000))  // 2.5 % of 500: 12.5, half up 13
        let lines = try work.outcome().budgetLines
        // 100 over 100, 200, 300: 17 (16.67), 33, 50; then 13 over 200 and 300: 5 (5.2) and 8.
        #expect(lines.approvedChange == [17, 33 + 5, 50 + 8])
    }

    @Test func aChangeOfOneAccountTakesTheAccountsBelowIt() throws {
        var work = CaseBuilder()
        work.account("P")
        work.account("X", parent: "P")
        work.account("Y", parent: "P")
        work.account("Q")
        for account in ["X", "Y", "Q"] {
            work.line("U", account, "2027-01", reference: 100, current: 100)
        }
        work.change(.transfer, "U", "P", "2027-01", .amount(-10))
        #expect(try work.outcome().budgetLines.approvedChange == [0, -5, -5])
    }

    @Test func aChangeThatNamesALineThePlanLacksMakesIt() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 100, current: 100)
        work.change(.runCost, "U", "LICENCE", "2027-01", .amount(40))
        let lines = try work.outcome().budgetLines
        #expect(lines.count == 2)
        #expect(lines.fall == [40, 0])
    }

    @Test func aChangeThatNamesNothingIsTold() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 100, current: 100)
        work.change(.volume, "V", "", "2027-01", .amount(40))
        #expect(try work.outcome().findings.map(\.code) == ["change.lines.none"])
    }

    @Test func aChangeWithoutReferenceFollowsTheCurrentPlan() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 0, current: 30)
        work.line("U", "Y", "2027-01", reference: 0, current: 10)
        work.change(.volume, "U", "", "2027-01", .amount(40))
        let outcome = try work.outcome()
        #expect(outcome.budgetLines.fall == [0, 0])
        #expect(outcome.findings.map(\.code) == ["change.reference.zero"])
    }

    @Test func aChangeOfPersonYearsHoldsInEveryPeriod() throws {
        var work = CaseBuilder()
        work.staff("U", "a", "2027-01", reference: 10_000, current: 10_000)
        work.staff("U", "a", "2027-02", reference: 10_000, current: 10_000)
        work.change(
            .volume, "U", "", "2027", activity: "a", measure: .personYears, .amount(5_000))
        #expect(try work.outcome().staffingLines.approvedChange == [5_000, 5_000])
    }

    @Test func duplicateKeysAreSummed() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 60, current: 10)
        work.line("U", "X", "2027-01", reference: 40, current: 30)
        let lines = try work.outcome().budgetLines
        #expect(lines.reference == [100] && lines.current == [40])
    }

    @Test func aDimensionThatThePlanLacksIsNotCompared() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 100, current: 50)
        work.benefit("B1", "U", "X", "2027-01", amount: 50, activity: "care")
        #expect(try work.outcome().visible("B1") == 50)
    }

    @Test func monthsOutsideADeclaredHorizonAreNoPartOfTheClaim() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 100, current: 50)
        work.input.rules.horizon = (2027 * 12)...(2027 * 12)
        work.benefit("B1", "U", "X", "2026-12"..."2027-02", amount: 91)
        let outcome = try work.outcome()
        #expect(outcome.claims("B1").map(\.claimed) == [30])
        #expect(outcome.benefit("B1")?.outsideHorizonMonths == 2)
        #expect(outcome.benefit("B1")?.outsideHorizonMoney == 61)
    }

    @Test func sumsOfTwoToThe62AreRefused() {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 1 << 61, current: 0)
        work.line("U", "Y", "2027-01", reference: 1 << 61, current: 0)
        work.benefit("B1", "U", "X", "2027-01", amount: 1 << 61)
        work.benefit("B2", "U", "Y", "2027-01", amount: 1 << 61)
        #expect(refusal(work) == ["run.amount.overflow"])
    }
}
