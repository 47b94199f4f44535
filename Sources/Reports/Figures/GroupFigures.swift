import BudgetModel
import Reconciliation

/// The sums of a set of claims in one measure: a unit's, an initiative's.
struct GroupFigures {
    var code: Code
    var sums = ClaimSums()
    var benefits = 0

    /// Owed and not visible: missing and reabsorbed.
    var notShown: Units { sums.missing + sums.reabsorbed }

    /// Groups by a code of the claim; largest `notShown` first, then by the code's text. Claims are
    /// summed before person-years are averaged, so that each group keeps the contract's equation.
    static func ranked(
        _ outcome: Outcome, in book: CodeBook, by code: (ClaimOutcome) -> Code
    ) -> [Measure: [GroupFigures]] {
        let ranks = book.ranks()
        func rank(_ code: Code) -> UInt32 {
            Int(code) < ranks.count ? ranks[Int(code)] : .max
        }
        var ranked: [Measure: [GroupFigures]] = [:]
        for totals in outcome.measures {
            let measure = totals.measure
            var groups: [Code: GroupFigures] = [:]
            var lastBenefit: [Code: Code] = [:]
            // Claims stand by benefit, so a change of benefit is a new one.
            for claim in outcome.claims where claim.measure == measure {
                let code = code(claim)
                groups[code, default: GroupFigures(code: code)].sums.add(claim)
                if lastBenefit.updateValue(claim.benefit, forKey: code) != claim.benefit {
                    groups[code]?.benefits += 1
                }
            }
            let periods = Int(totals.periodCount)
            ranked[measure] = groups.values.map { group in
                var group = group
                group.sums = group.sums.totalled(measure, periods: periods)
                return group
            }.sorted {
                $0.notShown != $1.notShown
                    ? $0.notShown > $1.notShown : rank($0.code) < rank($1.code)
            }
        }
        return ranked
    }
}

enum UnitFigures {
    /// By the unit that claims.
    static func ranked(_ outcome: Outcome) -> [Measure: [GroupFigures]] {
        GroupFigures.ranked(outcome, in: outcome.codes.units, by: \.unit)
    }
}

enum InitiativeFigures {
    static func ranked(_ outcome: Outcome) -> [Measure: [GroupFigures]] {
        var initiatives: [Code: Code] = [:]
        for benefit in outcome.benefits { initiatives[benefit.benefit] = benefit.initiative }
        return GroupFigures.ranked(outcome, in: outcome.codes.initiatives) {
            initiatives[$0.benefit] ?? noCode
        }
    }
}

extension BenefitOutcome {
    func sums(_ measure: Measure) -> ClaimSums? { measure == .euro ? euro : personYears }
}
