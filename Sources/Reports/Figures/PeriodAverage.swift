import BudgetModel
import Reconciliation

/// Totals over periods: euro are summed, person-years are averaged over the horizon's periods and
/// rounded half up (contract, section 2, point 1).
struct PeriodAverage {
    private let periods: Int64

    init(_ outcome: Outcome) {
        let lines = outcome.staffingLines
        let months = lines.grain.months
        if let horizon = outcome.horizon {
            let (first, last) = (horizon.lowerBound / months, horizon.upperBound / months)
            periods = Int64(last - first + 1)
        } else if let first = lines.period.min(), let last = lines.period.max() {
            periods = Int64(last - first + 1)
        } else {
            periods = 1
        }
    }

    func total(_ sum: Units, _ measure: Measure) -> Units {
        guard measure == .personYears, periods > 1 else { return sum }
        let (quotient, remainder) = sum.quotientAndRemainder(dividingBy: periods)
        return remainder * 2 >= periods ? quotient + 1 : quotient
    }
}
