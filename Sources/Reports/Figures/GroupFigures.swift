import BudgetModel
import Reconciliation

/// The sums of a set of claims in one measure: a unit's, an initiative's.
struct GroupFigures {
    var code: Code
    var sums = ClaimSums()
    var benefits = 0
    private var lastBenefit = noCode

    init(code: Code) { self.code = code }

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
        let groups = groups(outcome, in: book, by: code)
        var ranked: [Measure: [GroupFigures]] = [:]
        for totals in outcome.measures {
            let periods = Int(totals.periodCount)
            ranked[totals.measure] = groups(totals.measure)
                .map { group in
                    var group = group
                    group.sums = group.sums.totalled(totals.measure, periods: periods)
                    return group
                }.sorted {
                    $0.notShown != $1.notShown
                        ? $0.notShown > $1.notShown : rank($0.code) < rank($1.code)
                }
        }
        return ranked
    }

    /// By measure: the groups that claim in it, by code; those of no code come last.
    private static func groups(
        _ outcome: Outcome, in book: CodeBook, by code: (ClaimOutcome) -> Code
    ) -> (Measure) -> [GroupFigures] {
        var blank = (0..<Code(book.count)).map { GroupFigures(code: $0) }
        blank.append(GroupFigures(code: noCode))
        var (euro, years) = (blank, blank)
        for claim in outcome.claims {
            let slot = min(Int(code(claim)), book.count)
            if claim.measure == .euro { euro[slot].add(claim) } else { years[slot].add(claim) }
        }
        return { measure in (measure == .euro ? euro : years).filter { $0.benefits > 0 } }
    }

    /// Claims stand by benefit, so a change of benefit is a new one.
    private mutating func add(_ claim: ClaimOutcome) {
        sums.add(claim)
        if lastBenefit != claim.benefit {
            lastBenefit = claim.benefit
            benefits += 1
        }
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
        var initiatives = [Code](repeating: noCode, count: outcome.codes.benefits.count)
        for (benefit, initiative) in zip(outcome.benefits.benefits, outcome.benefits.initiatives) {
            initiatives[Int(benefit)] = initiative
        }
        return GroupFigures.ranked(outcome, in: outcome.codes.initiatives) {
            initiatives[Int($0.benefit)]
        }
    }
}

extension BenefitOutcome {
    func sums(_ measure: Measure) -> ClaimSums? { measure == .euro ? euro : personYears }
}
