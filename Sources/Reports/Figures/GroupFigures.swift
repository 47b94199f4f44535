import BudgetModel
import Reconciliation

/// The sums of a set of benefits in one measure: a unit's, an initiative's.
struct GroupFigures {
    var code: Code
    var sums = ClaimSums()
    var benefits = 0

    /// Owed and not visible: missing and reabsorbed.
    var notShown: Units { sums.missing + sums.reabsorbed }

    /// Groups by a code of the benefit; largest `notShown` first, then by the code's text.
    static func ranked(
        _ outcome: Outcome, by code: (BenefitOutcome) -> Code, in book: CodeBook
    ) -> [Measure: [GroupFigures]] {
        var ranked: [Measure: [GroupFigures]] = [:]
        for measure in Measure.allCases {
            var groups: [Code: GroupFigures] = [:]
            for benefit in outcome.benefits {
                guard let sums = benefit.sums(measure) else { continue }
                let code = code(benefit)
                groups[code, default: GroupFigures(code: code)].sums.add(sums)
                groups[code, default: GroupFigures(code: code)].benefits += 1
            }
            guard !groups.isEmpty else { continue }
            let ranks = book.ranks()
            func rank(_ code: Code) -> UInt32 { code == noCode ? .max : ranks[Int(code)] }
            ranked[measure] = groups.values.sorted {
                ($1.notShown, rank($0.code)) < ($0.notShown, rank($1.code))
            }
        }
        return ranked
    }
}

enum UnitFigures {
    /// By the unit that claims.
    static func ranked(_ outcome: Outcome) -> [Measure: [GroupFigures]] {
        GroupFigures.ranked(outcome, by: \.unit, in: outcome.codes.units)
    }
}

enum InitiativeFigures {
    static func ranked(_ outcome: Outcome) -> [Measure: [GroupFigures]] {
        GroupFigures.ranked(outcome, by: \.initiative, in: outcome.codes.initiatives)
    }
}

extension BenefitOutcome {
    func sums(_ measure: Measure) -> ClaimSums? { measure == .euro ? euro : personYears }
}

extension ClaimSums {
    /// Totals stay below 2^62 (contract, section 1), so that these sums cannot overflow.
    mutating func add(_ other: ClaimSums) {
        claimed += other.claimed
        inBase += other.inBase
        gross += other.gross
        direct += other.direct
        visible += other.visible
        timing += other.timing
        parked += other.parked
        redeployed += other.redeployed
        cut += other.cut
        reabsorbed += other.reabsorbed
        missing += other.missing
        unadjustable += other.unadjustable
    }
}
