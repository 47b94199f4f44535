import BudgetModel
import Diagnostics
import Reconciliation
import TestSupport
import Testing

/// Files of one plan at different grains (contract, section 2, point 1).
@Suite struct MixedGrainTests {
    private func plan(_ rows: [(String, Units, Units)], _ grain: Grain, _ measure: Measure)
        -> PlanTable
    {
        var table = PlanTable(
            measure: measure, grain: grain, hasAccount: false, hasActivity: false)
        for (period, reference, current) in rows {
            guard let period = Period(period) else { continue }
            table.append(
                unit: 0, account: noCode, activity: noCode, period: period.index,
                reference: reference, current: current)
        }
        return table
    }

    private func input(_ measure: Measure, grain: Grain?) -> ReconciliationInput {
        var codes = Codes()
        _ = codes.units.intern("U")
        let months = (1...12).map {
            ("2027-\($0 < 10 ? "0" : "")\($0)", Units(1_200), Units($0 > 6 ? 1_100 : 1_200))
        }
        var table = plan(months, .month, measure)
        table.join(plan([("2027", 5_000, 4_000)], .year, measure))
        table.join(plan([("2028", 5_000, 4_000)], .year, measure))
        var input = ReconciliationInput(entity: "E", codes: codes)
        input.rules.grain = grain
        if measure == .money { input.financialPlan = table } else { input.staffingPlan = table }
        return input
    }

    private func outcome(_ input: ReconciliationInput) throws -> Outcome {
        try Reconciler(solver: ParametricFlowSolver()).reconcile(input)
    }

    @Test func moneyIsSummedIntoTheYear() throws {
        let lines = try outcome(input(.money, grain: .year)).budgetLines
        #expect(lines.grain == .year)
        #expect(lines.reference == [19_400, 5_000])
        #expect(lines.current == [17_800, 4_000])
    }

    @Test func personYearsAreAveragedFileByFile() throws {
        let lines = try outcome(input(.personYears, grain: .year)).staffingLines
        #expect(lines.reference == [6_200, 5_000])
        #expect(lines.current == [5_150, 4_000])
    }

    /// 2027 falls by 1 600 (600 in months, 1 000 in the frame); 2028, one period away, by 1 000.
    @Test func whatIsMissingIsTakenFromEveryFileByWhatItPlans() throws {
        var input = input(.money, grain: .year)
        var record = BenefitRecord(
            id: input.codes.benefits.intern("B1"), benefitClass: .cashable, unit: 0,
            firstMonth: 2027 * 12, lastMonth: 2027 * 12 + 11)
        record.amount = Money(units: 3_000)
        input.benefits.append(record)
        let outcome = try outcome(input)
        #expect(outcome.claims.map(\.timing) == [1_000])
        #expect(outcome.claims.map(\.missing) == [400])
        var sums: [Grain: Units] = [:]
        for change in outcome.planAdjustments {
            sums[change.key.period.grain, default: 0] += change.amount
        }
        #expect(sums == [.month: -310, .year: -90])
        #expect(outcome.planAdjustments.count { $0.key.period.grain == .month } == 12)
    }

    @Test func withoutARuleGrainTheRunIsRefused() {
        let findings = #expect(throws: Findings.self) {
            try outcome(input(.money, grain: nil))
        }
        #expect(findings?.all.map(\.code) == ["plan.grain.mixed"])
        #expect(findings?.all.first?.fix.contains("grain: year") == true)
    }

    @Test func aFileCoarserThanTheRuleIsRefused() {
        let findings = #expect(throws: Findings.self) {
            try outcome(input(.money, grain: .quarter))
        }
        #expect(findings?.all.map(\.code) == ["plan.grain.too_coarse"])
    }
}
