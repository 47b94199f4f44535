import PlanFiles
import Testing

@Suite struct ArrivalRulesTests {
    private func rules(maxAge: Int64? = nil, stableFor: Int64? = nil) -> ArrivalRules {
        var rules = ArrivalRules()
        (rules.maxAge, rules.stableFor) = (maxAge, stableFor)
        return rules
    }

    @Test func anExportIsOldFromOneSecondBeyondItsAge() {
        let seen = ArrivalRules.Seen(written: 1_000, touched: 1_000)
        #expect(rules(maxAge: 60).verdict(on: seen, now: 1_060) == .ready)
        #expect(rules(maxAge: 60).verdict(on: seen, now: 1_061) == .old(61))
    }

    @Test func whoSetsTheTimeBackStillTouchedTheFile() {
        let seen = ArrivalRules.Seen(written: 10, touched: 1_000)
        #expect(rules(stableFor: 30).verdict(on: seen, now: 1_010) == .unsettled(20))
        #expect(rules(stableFor: 30).verdict(on: seen, now: 1_030) == .ready)
    }

    @Test func aFileOfTheFutureIsNotSettled() {
        let seen = ArrivalRules.Seen(written: 2_000, touched: 2_000)
        #expect(rules(stableFor: 5).verdict(on: seen, now: 1_000) == .unsettled(1_005))
        #expect(rules(maxAge: 5).verdict(on: seen, now: 1_000) == .ready)
    }

    @Test func whatIsNotThereIsAbsent() {
        #expect(rules(maxAge: 5).verdict(on: nil, now: 0) == .absent)
    }
}
