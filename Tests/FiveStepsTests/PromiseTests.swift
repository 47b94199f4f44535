import BudgetModel
import Decisions
import Testing

@testable import FiveSteps

/// Contract, section 12: the promise, and how the gain arises.
@Suite struct PromiseTests {
    private func promise(_ target: Int64 = 10) -> Promise {
        Promise(
            initiative: "NATT", accountable: "Ada Lind", executor: "Bo Ek",
            figures: [
                KeyFigure(
                    id: "K1", direction: .down, baseline: .init(month: 24_000, value: 46),
                    target: target, deadline: 24_012, cadence: 1, grace: 1),
                KeyFigure(id: "K2", role: .guard, baseline: .init(month: 24_000, value: 7)),
            ],
            benefits: [.init(month: 24_003, measure: .money, amount: 100_00)],
            investments: [.init(month: 24_000, source: "own", cents: 50_00)])
    }

    /// Section 12, worked example 1.
    @Test func theValueStreamGivesSevenPersonYears() throws {
        let step = ValueStreamStep(
            name: "intake", yearlyVolume: 120_000, minutesBefore: 180_000, minutesAfter: 110_000,
            adopted: Millionths(800_000), hoursPerPersonYear: 16_000_000)
        #expect(try step.personYears() == 70_000)
    }

    @Test func aPersonYearWithoutHoursGivesNothing() throws {
        var step = ValueStreamStep(
            name: "x", yearlyVolume: 1, minutesBefore: 1, minutesAfter: 0, adopted: .one,
            hoursPerPersonYear: 0)
        #expect(try step.personYears() == nil)
        step.hoursPerPersonYear = 1
        step.yearlyVolume = .max
        step.minutesBefore = 2
        #expect(throws: ArithmeticOverflow.self) { try step.personYears() }
    }

    @Test func theDigestIsOfWhatIsPromisedInWhateverOrder() {
        var other = promise()
        other.figures.reverse()
        #expect(other.digest == promise().digest)
        other.figures[1].readings = [.init(month: 24_001, value: 40)]
        #expect(other.digest == promise().digest)
        #expect(promise(11).digest != promise().digest)
        #expect(promise().canonical.text.hasPrefix(#"{"accountable":"Ada Lind","benefits":[{"#))
    }

    @Test func aPromiseIsLockedOnceAndAmendedByDecision() throws {
        var history = PromiseHistory(initiative: "NATT")
        #expect(throws: PromiseHistory.Refusal.notLocked) {
            try history.amend(promise(), by: "Ada Lind", day: 1, decision: "§ 4")
        }
        #expect(throws: PromiseHistory.Refusal.noPerson) {
            try history.lock(promise(), by: "", day: 1)
        }
        try history.lock(promise(), by: "Ada Lind", day: 20_000)
        #expect(throws: PromiseHistory.Refusal.alreadyLocked(by: "Ada Lind", day: 20_000)) {
            try history.lock(promise(9), by: "Bo Ek", day: 20_001)
        }
        #expect(throws: PromiseHistory.Refusal.noDecision) {
            try history.amend(promise(9), by: "Bo Ek", day: 20_001, decision: "")
        }
        #expect(throws: PromiseHistory.Refusal.nothingChanged) {
            try history.amend(promise(), by: "Bo Ek", day: 20_001, decision: "§ 4")
        }
        try history.amend(promise(9), by: "Bo Ek", day: 20_100, decision: "§ 4")
        #expect(history.versions.map(\.number) == [1, 2])
        #expect(history.first?.promise == promise())
        #expect(history.latest?.decision == "§ 4")
        #expect(history.first?.digest != history.latest?.digest)
    }

    @Test func anotherInitiativesPromiseIsRefused() {
        var history = PromiseHistory(initiative: "DAG")
        #expect(throws: PromiseHistory.Refusal.otherInitiative("NATT")) {
            try history.lock(promise(), by: "Ada Lind", day: 1)
        }
    }

    @Test func progressFollowsTheLineThroughItsMilestones() {
        var figure = promise().figures[0]
        #expect(figure.promisedProgress(at: 24_000) == .zero)
        #expect(figure.promisedProgress(at: 24_006) == Millionths(500_000))
        #expect(figure.promisedProgress(at: 24_005) == Millionths(416_666))
        #expect(figure.promisedProgress(at: 24_020) == .one)
        figure.milestones = [.init(month: 24_008, value: 37)]
        #expect(figure.promisedProgress(at: 24_008) == Millionths(250_000))
        #expect(figure.promisedProgress(at: 24_010) == Millionths(625_000))
        figure.deadline = nil
        #expect(figure.promisedProgress(at: 24_008) == nil)
    }
}
