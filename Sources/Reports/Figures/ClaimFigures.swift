import BudgetModel
import Dispatch
import Reconciliation

/// The sums of a run's claims by the unit and by the initiative that claims, from one walk along
/// all of them: largest `notShown` first, then by the code's text.
public struct ClaimFigures: Sendable {
    let units: [Measure: [GroupFigures]]
    let initiatives: [Measure: [GroupFigures]]

    public init(_ outcome: Outcome) {
        let (claims, codes) = (outcome.claims, outcome.codes)
        var initiativeOf = [Code](repeating: noCode, count: codes.benefits.count)
        for (benefit, initiative) in zip(outcome.benefits.benefits, outcome.benefits.initiatives) {
            initiativeOf[Int(benefit)] = initiative
        }
        let initiatives = initiativeOf
        let cuts = SpendingCuts(outcome)
        let bounds = Self.bounds(claims)
        var parts = [Part](
            repeating: Part(codes.units.count, codes.initiatives.count), count: bounds.count - 1)
        parts.withUnsafeMutableBufferPointer { parts in
            nonisolated(unsafe) let parts = parts
            DispatchQueue.concurrentPerform(iterations: parts.count) { part in
                for index in bounds[part]..<bounds[part + 1] {
                    let claim = claims[index]
                    parts[part].add(
                        claim, initiative: initiatives[Int(claim.benefit)],
                        isSpendingCut: cuts[claim.benefit])
                }
            }
        }
        var whole = parts[0]
        for part in parts.dropFirst() { whole.add(part) }
        units = whole.units.ranked(outcome, codes.units)
        self.initiatives = whole.initiatives.ranked(outcome, codes.initiatives)
    }

    /// Where parts of the claims begin, and their end: between two benefits.
    private static func bounds(_ claims: RowList<ClaimOutcome>) -> [Int] {
        let parts = 4
        return (0...parts).map { part in
            var index = claims.count * part / parts
            while index > 0, index < claims.count,
                claims[index - 1].benefit == claims[index].benefit
            { index += 1 }
            return index
        }
    }

    private struct Part {
        var units: Groups
        var initiatives: Groups

        init(_ unitCount: Int, _ initiativeCount: Int) {
            units = Groups(count: unitCount)
            initiatives = Groups(count: initiativeCount)
        }

        mutating func add(_ claim: ClaimOutcome, initiative: Code, isSpendingCut: Bool) {
            let sums = ClaimSums(claim)
            units.add(claim, sums, isSpendingCut, to: claim.unit)
            initiatives.add(claim, sums, isSpendingCut, to: initiative)
        }

        mutating func add(_ other: Part) {
            units.add(other.units)
            initiatives.add(other.initiatives)
        }
    }

    /// By measure and by code; the group of no code comes last.
    private struct Groups {
        private var money: [GroupFigures]
        private var years: [GroupFigures]

        init(count: Int) {
            money = (0..<Code(count)).map { GroupFigures(code: $0) } + [GroupFigures(code: noCode)]
            years = money
        }

        mutating func add(
            _ claim: ClaimOutcome, _ sums: ClaimSums, _ isSpendingCut: Bool, to code: Code
        ) {
            let slot = min(Int(code), money.count - 1)
            if claim.measure == .money {
                money[slot].add(claim, sums, isSpendingCut: isSpendingCut)
            } else {
                years[slot].add(claim, sums, isSpendingCut: isSpendingCut)
            }
        }

        mutating func add(_ other: Groups) {
            for slot in money.indices {
                money[slot].add(other.money[slot])
                years[slot].add(other.years[slot])
            }
        }

        /// The groups that claim. Claims were summed before person-years are averaged, so that each
        /// group keeps the contract's equation.
        func ranked(_ outcome: Outcome, _ book: CodeBook) -> [Measure: [GroupFigures]] {
            let ranks = book.ranks()
            func rank(_ code: Code) -> UInt32 {
                Int(code) < ranks.count ? ranks[Int(code)] : .max
            }
            var ranked: [Measure: [GroupFigures]] = [:]
            for totals in outcome.measures {
                let groups = (totals.measure == .money ? money : years).filter { $0.benefits > 0 }
                ranked[totals.measure] = groups.map { group in
                    var group = group
                    let periods = Int(totals.periodCount)
                    group.sums = group.sums.totalled(totals.measure, periods: periods)
                    group.all = group.all.totalled(totals.measure, periods: periods)
                    return group
                }.sorted {
                    $0.notShown != $1.notShown
                        ? $0.notShown > $1.notShown : rank($0.code) < rank($1.code)
                }
            }
            return ranked
        }
    }
}
