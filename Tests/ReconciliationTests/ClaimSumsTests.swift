import BudgetModel
import Reconciliation
import TestSupport
import Testing

@Suite struct ClaimSumsTests {
    @Test func euroAreNotAveraged() {
        var sums = ClaimSums()
        sums.claimed = 7
        #expect(sums.totalled(.money, periods: 12).claimed == 7)
    }

    /// Claim = in base + visible + reabsorbed + missing, to the unit, on any average.
    @Test(arguments: 1...8) func averagesKeepTheirParts(block: Int) {
        var random = SeededGenerator(seed: UInt64(block))
        for round in 0..<500 {
            var sums = ClaimSums()
            func part() -> Units { .random(in: 0...40, using: &random) }
            (sums.inBase, sums.reabsorbed, sums.missing) = (part(), part(), part())
            (sums.direct, sums.timing, sums.parked) = (part(), part(), part())
            sums.visible = sums.direct + sums.timing + sums.parked + part()
            sums.redeployed = .random(in: 0...sums.visible, using: &random)
            sums.cut = sums.visible - sums.redeployed
            sums.gross = sums.visible + sums.reabsorbed
            sums.claimed = sums.inBase + sums.gross + sums.missing
            sums.unadjustable = .random(in: 0...sums.missing, using: &random)
            let periods = Int.random(in: 1...24, using: &random)
            let average = sums.totalled(.personYears, periods: periods)
            let label = "block \(block) round \(round) periods \(periods)"
            let parts = average.inBase + average.visible + average.reabsorbed + average.missing
            #expect(parts == average.claimed, "\(label)")
            #expect(average.claimed == ClaimSums.average(sums.claimed, periods), "\(label)")
            #expect(average.direct + average.timing + average.parked <= average.visible)
            #expect(average.redeployed + average.cut == average.visible, "\(label)")
            #expect(average.unadjustable <= average.missing + average.reabsorbed, "\(label)")
            #expect((average.visible * Units(periods) - sums.visible).magnitude < periods)
        }
    }
}
