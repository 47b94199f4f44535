import BudgetModel
import Testing

@testable import FiveSteps

/// Contract, section 12: checks on claims, each with its worked example.
@Suite struct ClaimCheckTests {
    private func figure(
        _ baseline: Int64, month: MonthIndex = 24_300, target: Int64 = 10,
        readings: [KeyFigure.Point] = []
    ) -> KeyFigure {
        KeyFigure(
            id: "K1", direction: .down, baseline: .init(month: month, value: baseline),
            target: target, cadence: 1, grace: 1, readings: readings)
    }

    /// Section 12, worked example 2.
    @Test func aRewrittenBaselineFlatters() {
        let reading = [KeyFigure.Point(month: 24_305, value: 28)]
        let moved = BaselineMoved(
            locked: figure(46), present: figure(64, readings: reading), until: 24_310)
        #expect(moved?.locked == Millionths(500_000))
        #expect(moved?.present == Millionths(666_666))
        #expect(moved?.flatters == Millionths(166_666))
        let same = BaselineMoved(
            locked: figure(46), present: figure(46, readings: reading), until: 24_310)
        #expect(same == nil)
    }

    @Test func aBaselineThatMovedToItsHarmFlattersNothing() {
        let reading = [KeyFigure.Point(month: 24_305, value: 28)]
        let moved = BaselineMoved(
            locked: figure(46), present: figure(30, readings: reading), until: 24_310)
        #expect(moved?.flatters == .zero)
    }

    @Test func aBaselineAfterTheFirstClaimIsTold() {
        #expect(BaselineAfterEffect(figure(46, month: 24_301), firstClaim: 24_300) != nil)
        #expect(BaselineAfterEffect(figure(46, month: 24_300), firstClaim: 24_300) == nil)
        #expect(BaselineAfterEffect(figure(46), firstClaim: nil) == nil)
    }

    /// Section 12, worked example 3.
    @Test func moreIsFreedThanEverWasThere() {
        let place = OverFreed.Place(unit: "1412", task: "night", period: 2027)
        let found = OverFreed.check([
            place: .init(claimed: 150_000, adjustedReference: 120_000, inBase: 15_000),
            .init(unit: "1412", task: "day", period: 2027):
                .init(claimed: 135_000, adjustedReference: 120_000, inBase: 15_000),
        ])
        #expect(found.map(\.place) == [place])
        #expect(found.map(\.excess) == [15_000])
    }

    private func record(
        _ benefit: String, _ initiative: String, years: Units, evidence: String = "D-7",
        gain: String = "", share: Int64? = nil
    ) -> FreedTwice.Record {
        FreedTwice.Record(
            benefit: benefit, initiative: initiative, unit: "U\(benefit)", task: "a",
            evidence: evidence, personYears: years, months: 24_300...24_301, gain: gain,
            share: share.map { Millionths($0) },
            claims: [.init(measure: .personYears, period: 24_300, amount: years)])
    }

    /// Section 12, worked example 4.
    @Test func oneDecisionCitedThreeTimesPutsAllButTheLargestAtRisk() {
        let found = FreedTwice.check([
            record("B2", "DAG", years: 20_000), record("B1", "NATT", years: 20_000),
            record("B3", "KVÄLL", years: 15_000),
            record("B4", "DAG", years: 9_000, evidence: "D-8"),
        ])
        #expect(found.map(\.benefits) == [["B1", "B2", "B3"]])
        #expect(found.first?.risks.map(\.amount) == [35_000])
    }

    @Test func additiveRecordsAndSharesOfOneGainAreCleared() {
        var additive = record("B2", "DAG", years: 20_000)
        additive.isAdditive = true
        #expect(FreedTwice.check([record("B1", "NATT", years: 20_000), additive]) == [])
        let shares = [("B1", "NATT", 600_000), ("B2", "DAG", 400_000)].map {
            record($0.0, $0.1, years: 10_000, gain: "G1", share: Int64($0.2))
        }
        #expect(FreedTwice.check(shares) == [])
        var tooMuch = shares
        tooMuch[1].share = Millionths(400_001)
        #expect(FreedTwice.check(tooMuch).count == 1)
    }

    @Test func theSameTaskAndMonthsHangTogetherWithoutEvidence() {
        var (first, second) = (
            record("B1", "NATT", years: 10_000, evidence: ""),
            record("B2", "DAG", years: 10_000, evidence: "")
        )
        #expect(FreedTwice.check([first, second]) == [])
        first.unit = "U"
        second.unit = "U"
        #expect(FreedTwice.check([first, second]).first?.risks.map(\.amount) == [10_000])
        second.initiative = "NATT"
        #expect(FreedTwice.check([first, second]) == [])
    }

    private func claims(_ amount: Units) -> [(month: MonthIndex, amount: Units)] {
        (24_300...24_320).map { (MonthIndex($0), amount) }
    }

    /// Section 12, worked example 5: April is 24 303, October 24 309.
    @Test func aSilentFigureLeavesFiveMonthsUnproven() {
        let april = [KeyFigure.Point(month: 24_303, value: 30)]
        let silent = SilentFigure(
            figure(46, readings: april), month: 24_309, claims: claims(44_000_00))
        #expect(silent?.monthsSince == 6)
        #expect(silent?.unproven == 220_000_00)
        let inTime = SilentFigure(figure(46, readings: april), month: 24_305, claims: claims(1))
        #expect(inTime == nil)
    }

    @Test func aFigureOnItsTargetNeedsAReadingAYear() {
        let reached = figure(46, readings: [.init(month: 24_303, value: 10)])
        #expect(SilentFigure(reached, month: 24_316, claims: claims(1)) == nil)
        #expect(SilentFigure(reached, month: 24_317, claims: claims(1))?.unproven == 2)
    }

    @Test func whatIsRecordedOrRaisedAfterAStopIsNotReady() {
        typealias Reading = AfterStop.Reading
        let (before, after) = (
            Reading(recordedAt: 10, amount: 500), Reading(recordedAt: 30, amount: 700)
        )
        #expect(AfterStop([before], stoppedAt: 20) == nil)
        #expect(AfterStop([after], stoppedAt: 20) == .recordedAfter)
        #expect(AfterStop([before, after], stoppedAt: 20) == .raisedAfter(before: 500))
        let lowered = Reading(recordedAt: 30, amount: 400)
        #expect(AfterStop([before, lowered], stoppedAt: 20) == nil)
    }
}
