import BudgetModel
import Diagnostics
import Reconciliation
import TestSupport
import Testing

/// Corrupts one figure of an outcome at a time: the audit must refuse each.
@Suite struct OutcomeAuditTests {
    private func outcome() throws -> Outcome {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 1_000, current: 900)
        work.line("U", "Z", "2027-01", reference: 500, current: 540)
        work.benefit("B1", "U", "X", "2027-01", amount: 80)
        work.benefit("B2", "U", "X", "2027-01", amount: 80)
        return try work.outcome()
    }

    @Test func anHonestOutcomePasses() throws { try OutcomeAudit.check(outcome()) }

    @Test func everyCorruptedClaimFigureIsRefused() throws {
        let honest = try outcome()
        let figures: [WritableKeyPath<ClaimOutcome, Units>] = [
            \.claimed, \.inBase, \.gross, \.visible, \.redeployed, \.cut, \.reabsorbed, \.missing,
        ]
        for figure in figures {
            for claim in honest.claims.indices {
                var corrupt = honest
                corrupt.claims[claim][keyPath: figure] += 1
                #expect(throws: Findings.self, "\(figure)") { try OutcomeAudit.check(corrupt) }
            }
        }
    }

    @Test func everyOtherCorruptionIsRefused() throws {
        let honest = try outcome()
        let corruptions: [(inout Outcome) -> Void] = [
            { $0.claims[0].direct = $0.claims[0].visible + 1 },
            { $0.attribution[0].amount += 1 }, { $0.attribution.removeLast() },
            { $0.attribution[0].amount = 0 }, { $0.budgetLines.visible[0] += 1 },
            { $0.budgetLines.adjustment[0] = -2_000 }, { $0.measures[0].all.visible += 1 },
            { $0.measures[0].ratio.missing += 1 }, { $0.benefits[0].money?.missing -= 1 },
            { $0.reallocations[0].shown += 1 }, { $0.reallocations[0].owed += 1 },
            { $0.reallocations[1].unbookable += 1 }, { $0.reallocations.removeLast() },
            { $0.reallocations[0].toGive = 1 }, { $0.legs[0].shown -= 1 },
            { $0.legs[0].toBook += 1 }, { $0.legs.removeLast() },
            { outcome in
                // Balanced, and on another line than the one that is adjusted.
                let other = outcome.legs[0].line == outcome.budgetLines.key(0) ? 1 : 0
                outcome.legs[0].line = outcome.budgetLines.key(other)
            },
        ]
        for (number, corruption) in corruptions.enumerated() {
            var corrupt = honest
            corruption(&corrupt)
            #expect(throws: Findings.self, "corruption \(number)") {
                try OutcomeAudit.check(corrupt)
            }
        }
    }
}
