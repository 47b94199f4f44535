import BudgetModel
import Testing

@testable import FiveSteps

/// Contract, section 12, step 4: standing as of the run's day, advice and decisions.
@Suite struct StandingTests {
    private typealias Entry = Standing.Entry

    private func flows(visible: Units = 10_000, promised: Units = 10_000) -> Standing.Flows {
        var flows = Standing.Flows()
        for month in 24_300..<24_324 {
            flows.promised.append(Entry(firstMonth: MonthIndex(month), amount: promised))
            flows.realised.append(Entry(firstMonth: MonthIndex(month), amount: 10_000))
            flows.owed.append(Entry(firstMonth: MonthIndex(month), amount: 10_000))
            flows.visible.append(Entry(firstMonth: MonthIndex(month), amount: visible))
            flows.runCost.append(Entry(firstMonth: MonthIndex(month), amount: 1_000))
        }
        flows.invested = [
            .init(month: 24_298, source: "own", cents: 50_000),
            .init(month: 24_310, source: "state", cents: 4_000),
        ]
        return flows
    }

    private func goal(
        _ reading: Int64, deadline: MonthIndex = 24_310, role: KeyFigure.Role = .goal
    ) -> KeyFigure {
        KeyFigure(
            id: "K", role: role, baseline: .init(month: 24_300, value: 0), target: 100,
            deadline: deadline, readings: [.init(month: 24_305, value: reading)])
    }

    @Test func whatComesAfterTheDayDoesNotCountYet() {
        let standing = Standing(flows(), month: 24_305)
        #expect(standing.realised == 60_000)
        #expect(standing.visible == 60_000)
        #expect(standing.net == 54_000)
        #expect(standing.investedBySource == ["own": 50_000])
        #expect(standing.effectMonths == 6)
        #expect(Standing(flows(), month: 24_310).invested == 54_000)
    }

    @Test func ofALongPeriodTheMonthsThatHaveComeCount() {
        var flows = Standing.Flows()
        flows.realised = [Entry(firstMonth: 24_300, months: 12, amount: 1_000)]
        #expect(Standing(flows, month: 24_299).realised == 0)
        #expect(Standing(flows, month: 24_300).realised == 83)
        #expect(Standing(flows, month: 24_320).realised == 1_000)
    }

    /// Section 12, worked example 12: 250 000 by 165 000 a year.
    @Test func paybackIsNetAndRoundedUp() {
        #expect(Standing.payback(invested: 250_000_00, net: 165_000_00, months: 12) == 19)
        #expect(Standing.payback(invested: 250_000_00, net: 0, months: 12) == nil)
        #expect(Standing(flows(), month: 24_305).netPaybackMonths == 6)
        #expect(Standing(flows(visible: 500), month: 24_305).netPaybackMonths == nil)
    }

    private func advice(
        _ flows: Standing.Flows, _ figures: [KeyFigure], month: MonthIndex = 24_310,
        firstPromised: MonthIndex? = 24_300, unproven: Units = 0, overFreed: Units = 0
    ) -> Advice {
        Advice(
            Advice.Facts(
                standing: Standing(flows, month: month), figures: figures,
                firstPromised: firstPromised, firstInvested: 24_298, unproven: unproven,
                overFreed: overFreed, personYearsClaimed: 100_000))
    }

    @Test func anInitiativeThatOnlySpendsIsStopped() {
        var spends = Standing.Flows()
        spends.invested = [.init(month: 24_298, source: "own", cents: 1)]
        let stopped = advice(spends, [], firstPromised: nil)
        #expect(stopped.word == .stop)
        #expect(stopped.reason == .nothingClaimed)
        #expect(advice(spends, [], month: 24_303, firstPromised: nil).word == .continue)
        #expect(advice(spends, [], month: 24_303, firstPromised: 24_300).word == .continue)
        spends.invested = []
        #expect(advice(spends, [], firstPromised: nil).word == .continue)
    }

    @Test func moreKeyFiguresMakeStopNoLikelier() {
        let still = flows(visible: 0)
        #expect(advice(still, [goal(5)]).word == .stop)
        #expect(advice(still, [goal(50), goal(0, role: .driver)]).word != .stop)
        #expect(advice(still, [goal(50), goal(-5, role: .guard)]).word != .stop)
    }

    @Test func aGoalThatMovedWithoutThePlanIsAParadox() {
        let paradox = advice(flows(visible: 1_000), [goal(90)])
        #expect(paradox == Advice.expected(.steer, .paradox))
    }

    @Test func whatIsUnprovenOrOverFreedIsSteered() {
        #expect(
            advice(flows(), [goal(60)], unproven: 30_000)
                == .expected(.steer, .unproven))
        #expect(advice(flows(), [goal(60)], unproven: 27_500).reason != .unproven)
        #expect(
            advice(flows(), [goal(60)], overFreed: 1) == .expected(.steer, .overFreed))
        #expect(
            advice(flows(promised: 30_000), [goal(60)]) == .expected(.steer, .belowPromise))
    }

    @Test func accelerateNeedsGoalsAndPlanOnTheirPromise() {
        #expect(advice(flows(), []).word == .continue)
        #expect(advice(flows(), [goal(100)]).word == .accelerate)
        #expect(advice(flows(), [goal(99)]).word == .continue)
        #expect(advice(flows(visible: 9_999), [goal(100)]).word == .continue)
        #expect(advice(flows(), [goal(100), goal(-1, role: .guard)]).word == .continue)
        #expect(advice(flows(), [goal(100), goal(1, role: .guard)]).word == .accelerate)
    }

    @Test func anotherDayChangesOnlyWhatTheDayMayChange() {
        for month in MonthIndex(24_295)..<24_330 {
            let (today, again) = (
                Standing(flows(), month: month), Standing(flows(), month: month)
            )
            #expect(today == again)
            let next = Standing(flows(), month: month + 1)
            #expect(next.realised >= today.realised)
            #expect(next.visible >= today.visible)
            #expect(next.invested >= today.invested)
        }
    }

    @Test func aChangeOfAdviceCountsWhenItHeld() {
        func changes(_ words: [(MonthIndex, Advice.Word)], _ hold: Int = 2) -> [ConfirmedAdvice] {
            ConfirmedAdvice.changes(words.map { (month: $0.0, word: $0.1) }, holdFor: hold)
        }
        #expect(changes([(1, .stop)]) == [])
        #expect(
            changes([(1, .continue), (2, .continue), (3, .stop), (4, .continue), (5, .continue)])
                == [.init(word: .continue, since: 2)])
        // Of several runs of one month the last counts.
        #expect(changes([(1, .stop), (1, .stop)]) == [])
        #expect(changes([(1, .steer), (1, .stop), (2, .stop)]) == [.init(word: .stop, since: 2)])
        #expect(changes([(1, .stop)], 1) == [.init(word: .stop, since: 1)])
    }

    /// Section 12, worked example 6: March is 24 302, September 24 308.
    @Test func goingOnAgainstAdviceHasItsCost() {
        let invested = (24_300...24_312).map {
            Promise.Investment(month: MonthIndex($0), source: "own", cents: 18_500_00)
        }
        let goOn = InitiativeDecision(word: .continue, month: 24_303, at: 0)
        let cost = CostSince(
            advice: [.init(word: .stop, since: 24_302)], decisions: [goOn], invested: invested,
            until: 24_308)
        #expect(cost.advice == 111_000_00)
        #expect(cost.decision == 92_500_00)
        let unadvised = CostSince(
            advice: [.init(word: .steer, since: 24_302)], decisions: [goOn], invested: invested,
            until: 24_308)
        #expect(unadvised.advice == nil)
        #expect(unadvised.decision == nil)
    }

    @Test func aStopStandsFromItsFirstDecision() {
        let stop = InitiativeDecision(word: .stop, month: 24_300, at: 100)
        let again = InitiativeDecision(word: .stop, month: 24_301, at: 200)
        let goOn = InitiativeDecision(word: .continue, month: 24_302, at: 300)
        #expect([stop, again].stoppedAt == 100)
        #expect([stop, again, goOn].stoppedAt == nil)
        #expect([stop, goOn, again].stoppedAt == 200)
        #expect([InitiativeDecision]().stoppedAt == nil)
    }
}

extension Advice {
    /// The advice that a test expects, by its rule.
    fileprivate static func expected(_ word: Word, _ reason: Reason) -> Advice {
        var flows = Standing.Flows()
        flows.invested = []
        var advice = Advice(Facts(standing: Standing(flows, month: 0), figures: []))
        advice.word = word
        advice.reason = reason
        return advice
    }
}
