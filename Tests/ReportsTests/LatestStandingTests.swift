import BudgetModel
import Reconciliation
import ReportSamples
import Testing

@testable import Reports

@Suite struct LatestStandingTests {
    /// Two initiatives with a standing in each quarter of 2027.
    private func outcome() -> Outcome {
        var outcome = SampleOutcome.make()
        outcome.standings = []
        for name in ["I1", "I2"] {
            let initiative = outcome.codes.initiatives.intern(name)
            for quarter in 0..<4 {
                let period = Period(grain: .quarter, index: Int32(2027 * 4 + quarter))
                outcome.standings.append(
                    InitiativeStanding(initiative: initiative, period: period))
            }
        }
        return outcome
    }

    /// What is still to come by the run's day is not told as realised.
    @Test(arguments: [
        ("2027-05-31", "2027-Q2"), ("2027-12-31", "2027-Q4"), ("2029-01-01", "2027-Q4"),
        ("2026-11-30", "2027-Q1"), ("", "2027-Q4"), ("2027-07-01T23:59:59Z", "2027-Q3"),
    ])
    func theStandingIsOfTheRunsDay(asOf: String, period: String) {
        let context = RunContext(runID: "1", pipeline: "p", entity: "e", asOf: asOf)
        let latest = NextSteps.latestStandings(outcome(), context)
        #expect(latest.map(\.period.description) == [period, period])
    }
}
