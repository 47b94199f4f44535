import BudgetModel
import Reconciliation

/// Totals over periods: money is summed, person-years are averaged over the horizon's periods and
/// rounded half up (contract, section 2, point 1).
struct PeriodAverage {
    private let periods: [Measure: Int]

    init(_ outcome: Outcome) {
        periods = Dictionary(
            outcome.measures.map { ($0.measure, Int($0.periodCount)) },
            uniquingKeysWith: { first, _ in first })
    }

    func periods(_ measure: Measure) -> Int { max(1, periods[measure] ?? 1) }

    func total(_ sum: Units, _ measure: Measure) -> Units {
        measure == .personYears ? ClaimSums.average(sum, periods(measure)) : sum
    }
}
