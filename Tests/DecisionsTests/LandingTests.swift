import BudgetModel
import Testing

@testable import Decisions

/// What a later export of the plan says of a batch (contract, section 11).
@Suite struct LandingTests {
    private static let spot = BatchLine.Spot(
        line: ProposalLine(unit: "U", account: "X", activity: ""), period: "2027-01")

    private static func batch(_ before: LineLanding? = nil, change: Units = -400) -> WatchedBatch {
        WatchedBatch(
            number: 7, measure: .money, planDigest: "old",
            lines: [.init(number: 1, spot: spot, base: 9_400, change: change, before: before)])
    }

    private static func found(
        _ now: Units?, after before: LineLanding? = nil
    ) -> LineLanding? {
        let amounts = now.map { [spot: $0] } ?? [:]
        return batch(before).look(at: amounts, planDigest: "new")?.counts.keys.first
    }

    /// Section 11, worked example 10.
    @Test(arguments: [
        (9_000 as Units, LineLanding.landed), (9_400, .outstanding), (8_600, .doubled),
        (9_399, .differs),
        (0, .differs),
    ])
    func aLineIsWhatThePlanShows(now: Units, expected: LineLanding) {
        #expect(Self.found(now) == expected)
    }

    @Test func aLineThatThePlanLacksCountsNothing() {
        #expect(Self.found(nil) == .differs)
        let whole = Self.batch(change: -9_400).look(at: [:], planDigest: "new")
        #expect(whole?.isLanded == true)
    }

    @Test func theSameBytesAreNoEvidence() {
        #expect(Self.batch().look(at: [Self.spot: 9_000], planDigest: "old") == nil)
    }

    /// Taken back later, it was booked all the same; booked a second time, it is an alarm.
    @Test func whatHasLandedStaysSoUnlessItIsDoubled() {
        #expect(Self.found(9_400, after: .landed) == .landed)
        #expect(Self.found(8_600, after: .landed) == .doubled)
        #expect(Self.found(9_000, after: .doubled) == .landed)
        #expect(Self.found(9_400, after: .doubled) == .outstanding)
        #expect(Self.found(9_000, after: .differs) == .landed)
    }

    @Test func onlyWhatChangedIsRecorded() throws {
        let same = try #require(
            Self.batch(.outstanding).look(at: [Self.spot: 9_400], planDigest: "new"))
        #expect(!same.isNews && !same.isLanded)
        let news = try #require(
            Self.batch(.outstanding).look(at: [Self.spot: 8_600], planDigest: "new"))
        #expect(news.isNews && news.doubled == [Self.spot] && news.text == "1 doubled")
        #expect(
            news.canonical.text
                == #"{"changed":[[1,"doubled",8600]],"lines":{"doubled":1},"plan":"new"}"#)
    }

    @Test func aLineThatNothingChangesLandsWhereItStands() {
        let batch = Self.batch(change: 0)
        #expect(batch.look(at: [Self.spot: 9_400], planDigest: "new")?.isLanded == true)
        #expect(batch.look(at: [Self.spot: 9_000], planDigest: "new")?.isLanded == false)
    }

    /// No change is too large for the comparison.
    @Test func theLargestChangeIsComparedExactly() {
        #expect(LineLanding(base: .min, change: .max, now: .max) == .differs)
        #expect(LineLanding(base: .min, change: .max, now: -1) == .landed)
    }

    @Test func theDigestOfAPlanKnowsItsSourcesAndNotTheirOrder() {
        let (a, b) = ((name: "a", sha256: "1"), (name: "b", sha256: "2"))
        #expect(PlanDigest.of([a, b]) == PlanDigest.of([b, a]))
        #expect(PlanDigest.of([a]) != PlanDigest.of([(name: "b", sha256: "1")]))
    }
}
