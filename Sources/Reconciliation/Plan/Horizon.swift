import BudgetModel
import Diagnostics

/// The months that a run looks at (contract, section 2, point 6).
///
/// The widening by the shift is for one-off records beside the plan's edge, whose gain may show in
/// the nearest planned period. A recurring record claims within the plan's own months alone: beyond
/// them it would claim where no line can answer, and every recurring gain would look incomplete
/// (worked examples 10 and 11).
struct Horizon: Sendable, Hashable {
    /// First to last month of either plan, or as declared.
    let base: ClosedRange<MonthIndex>
    let isDeclared: Bool
    /// Periods of shift that widen it.
    let shift: Int32

    /// - Returns: nil where neither plan has a line and nothing is declared.
    init?(_ input: ReconciliationInput) {
        shift = input.rules.largestShift
        if let declared = input.rules.horizon {
            base = declared
            isDeclared = true
            return
        }
        isDeclared = false
        var months: ClosedRange<MonthIndex>?
        let plans = [input.financialPlan, input.staffingPlan].compactMap(\.self)
        for plan in plans.flatMap(\.parts) {
            guard let periods = plan.periods else { continue }
            let range =
                Period(grain: plan.grain, index: periods.lowerBound)
                .firstMonth...Period(
                    grain: plan.grain, index: periods.upperBound
                ).lastMonth
            months =
                months.map {
                    min($0.lowerBound, range.lowerBound)...max($0.upperBound, range.upperBound)
                } ?? range
        }
        guard let months else { return nil }
        // At the rule's grain, where it is coarser than the plans', whole periods count.
        let grain = input.rules.grain ?? .month
        base =
            Period(grain: grain, holding: months.lowerBound)
            .firstMonth...Period(grain: grain, holding: months.upperBound).lastMonth
    }

    /// The months in which a record may claim at a grain.
    func months(of kind: BenefitKind, grain: Grain) -> ClosedRange<MonthIndex> {
        if isDeclared || kind == .recurring { return base }
        return Period(grain: grain, index: periods(grain).lowerBound - shift)
            .firstMonth...Period(grain: grain, index: periods(grain).upperBound + shift).lastMonth
    }

    /// The buckets that the base months touch.
    func periods(_ grain: Grain) -> ClosedRange<Int32> {
        Period.bucket(
            of: base.lowerBound, grain: grain)...Period.bucket(of: base.upperBound, grain: grain)
    }
}

extension Rules {
    /// `k`: the farthest that any shifted rule looks.
    var largestShift: Int32 {
        tiers.reduce(0) { farthest, rule in
            if case .shifted(let periods, _) = rule { max(farthest, periods) } else { farthest }
        }
    }
}
