import BudgetModel
import Diagnostics
import Reconciliation
import TestSupport
import Testing

/// Section 9 of the contract: adjusted lines, entries, unexplained movement and standings.
@Suite struct AdjustmentTests {
    @Test func whatDoesNotFitIsUnadjustableProRata() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 100, current: 90)
        work.input.rules.floors = ["X": Money(units: 60)]
        work.benefit("B1", "U", "X", "2027-01", amount: 70)
        work.benefit("B2", "U", "X", "2027-01", amount: 35)
        let outcome = try work.outcome()
        // 10 of 105 show; of the 95 missing the line gives 30 down to its floor; 65 are left.
        #expect(outcome.adjusted("U", "X") == 60)
        #expect(outcome.claims.map(\.missing) == [63, 32])
        #expect(outcome.claims.map(\.unadjustable) == [43, 22])
    }

    @Test func aClaimWithoutALineIsUnadjustable() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 100, current: 90)
        work.benefit("B1", "U", "Y", "2027-01", amount: 70)
        #expect(try work.outcome().claims("B1").map(\.unadjustable) == [70])
    }

    @Test func whatIsReabsorbedIsTakenFromTheRisesProRata() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 1_000, current: 900)
        work.line("U", "Y", "2027-01", reference: 100, current: 130)
        work.line("U", "Z", "2027-01", reference: 100, current: 160)
        work.line("V", "Z", "2027-01", reference: 100, current: 190)
        work.benefit("B1", "U", "X", "2027-01", amount: 50)
        let outcome = try work.outcome()
        #expect(outcome.claims("B1").map(\.reabsorbed) == [40])
        // 40 over rises of 30 and 60: 13 and 27.
        #expect(outcome.budgetLines.adjustment == [0, -13, -27, 0])
        #expect(outcome.measures.first?.adjustmentTotal == -40)
    }

    @Test func adjustmentsReturnToTheGrainOfTheExport() throws {
        var work = CaseBuilder()
        work.input.rules.grain = .quarter
        for (month, current) in [("2027-01", 100), ("2027-02", 200), ("2027-03", 0)]
            as [(
                String, Units
            )]
        {
            work.line("U", "X", month, reference: current, current: current)
            work.staff("U", "a", month, reference: current, current: current)
        }
        work.benefit(
            "B1", "U", "X", "2027-01"..."2027-03", amount: 100, personYears: 10, activity: "a")
        let outcome = try work.outcome()
        #expect(
            outcome.planAdjustments.map { "\($0.measure) \($0.key.period) \($0.amount)" } == [
                "money 2027-01 -33", "money 2027-02 -67", "personYears 2027-01 -10",
                "personYears 2027-02 -20",
            ])
    }

    @Test func unexplainedMovementIsWhatNobodyClaimedAndNothingExplains() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 100, current: 40)
        work.line("U", "Y", "2027-01", reference: 100, current: 105)
        work.benefit("B1", "U", "X", "2027-01", amount: 20)
        let outcome = try work.outcome()
        #expect(
            outcome.unexplained.map { "\($0.direction) \($0.amount)" } == ["fall 40", "rise 5"])
    }

    @Test func aDestinationWithoutALineIsTold() throws {
        var work = CaseBuilder()
        work.staff("U", "a", "2027-01", reference: 30_000, current: 20_000)
        work.benefit(
            "B1", "U", "", "2027-01", personYears: 10_000, activity: "a", class: .capacity)
        work.destination("B1", activity: "b")
        let outcome = try work.outcome()
        #expect(outcome.findings.map(\.code) == ["destination.line.absent"])
        #expect(outcome.measures.first?.adjustmentTotal == 0)
    }

    /// One initiative whose KPI went from 0 to `progress` of 100 and whose plan shows `shown`.
    private func standing(progress: Int64, shown: Units) throws -> InitiativeStanding {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 1_000, current: 1_000 - shown)
        work.line("U", "X", "2027-02", reference: 1_000, current: 1_000)
        work.benefit("B1", "U", "X", "2027-01", amount: 100, initiative: "I1")
        work.input.rules.tiers = [.exact]
        let initiative = work.input.codes.initiatives.intern("I1")
        work.input.kpis = [
            KPI(
                id: work.input.codes.texts.intern("K"), initiative: initiative, name: noCode,
                baseline: 0, target: 100,
                readings: [
                    .init(month: 2027 * 12, value: progress), .init(month: 2028 * 12, value: 0),
                ])
        ]
        work.input.investments = [
            Investment(
                initiative: initiative, month: 2026 * 12 + 11, amount: Money(units: 60))
        ]
        let outcome = try work.outcome()
        #expect(outcome.standings.count == 2)
        return try #require(outcome.standings.last)
    }

    /// An initiative that has spent for `months` and claims nothing.
    private func spender(months: Int32, progress: Int64?) throws -> InitiativeStanding {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 1_000, current: 1_000)
        work.benefit("B1", "U", "X", "2027-01", amount: 100, initiative: "I2")
        let initiative = work.input.codes.initiatives.intern("I1")
        work.input.investments = [
            Investment(
                initiative: initiative, month: 2027 * 12 - months, amount: Money(units: 60))
        ]
        if let progress {
            work.input.kpis = [
                KPI(
                    id: work.input.codes.texts.intern("K"), initiative: initiative, name: noCode,
                    baseline: 0, target: 100,
                    readings: [.init(month: 2027 * 12, value: progress)])
            ]
        }
        let codes = work.input.codes.initiatives
        let outcome = try work.outcome()
        return try #require(
            outcome.standings.first { codes.text($0.initiative) == "I1" })
    }

    @Test func anInitiativeThatOnlySpendsIsStopped() throws {
        #expect(try spender(months: 6, progress: nil).recommendation == .stop)
        #expect(try spender(months: 6, progress: 19).recommendation == .stop)
        #expect(try spender(months: 6, progress: 20).recommendation == .continue)
        #expect(try spender(months: 5, progress: nil).recommendation == .continue)
        #expect(try spender(months: 6, progress: nil).rule == .nothingClaimed)
    }

    /// B1 shows 90 of 100 after an investment of 60.
    private func shower(
        readings: [Int64], runCost: Units? = nil
    ) throws -> InitiativeStanding {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 1_000, current: 910)
        work.benefit("B1", "U", "X", "2027-01", amount: 100, initiative: "I1")
        work.input.rules.tiers = [.exact]
        let initiative = work.input.codes.initiatives.intern("I1")
        work.input.kpis = readings.enumerated().map { index, reading in
            KPI(
                id: work.input.codes.texts.intern("K\(index)"), initiative: initiative,
                name: noCode, baseline: 0, target: 100,
                readings: [.init(month: 2027 * 12, value: reading)])
        }
        work.input.investments = [
            Investment(initiative: initiative, month: 2027 * 12, amount: Money(units: 60))
        ]
        if let runCost {
            work.input.runCosts = [
                RunCostRow(
                    benefit: work.input.codes.benefits.intern("B1"), unit: noCode, account: noCode,
                    activity: noCode, firstMonth: 2027 * 12, lastMonth: 2027 * 12,
                    amount: Money(units: runCost), place: .argument("test"))
            ]
        }
        return try #require(try work.outcome().standings.last)
    }

    @Test func accelerateNeedsAKeyFigureThatMoved() throws {
        #expect(try shower(readings: []).recommendation == .continue)
        #expect(try shower(readings: [80]).recommendation == .accelerate)
        #expect(try shower(readings: [80, 10]).recommendation == .continue)
    }

    @Test func runCostPaysNothingBack() throws {
        #expect(try shower(readings: [80]).paybackMonths == 1)
        #expect(try shower(readings: [80], runCost: 30).paybackMonths == 1)
        #expect(try shower(readings: [80], runCost: 31).paybackMonths == nil)
    }

    @Test func aParadoxIsAKPIThatMovedWithoutThePlan() throws {
        let paradox = try standing(progress: 80, shown: 49)
        #expect(paradox.isParadox && paradox.recommendation == .steer)
        #expect(paradox.kpiProgressMillionths == 800_000)
        #expect(paradox.rule == .kpiMovedPlanDidNot)
        #expect(try standing(progress: 80, shown: 50).recommendation == .continue)
        let ahead = try standing(progress: 80, shown: 90)
        #expect(ahead.recommendation == .accelerate && ahead.paybackMonths == 2)
        #expect(try standing(progress: 10, shown: 5).recommendation == .stop)
        let behind = try standing(progress: 50, shown: 20)
        #expect(behind.rule == .planBehind && behind.paybackMonths == nil)
        #expect(
            [behind.realisedMoney, behind.visibleMoney, behind.investedMoney] == [100, 20, 60])
    }
}
