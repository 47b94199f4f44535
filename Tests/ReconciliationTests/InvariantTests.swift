import BudgetModel
import Diagnostics
import Reconciliation
import TestSupport
import Testing

/// The invariants of the contract's section 10 on random small cases; each failure names its seed.
@Suite struct InvariantTests {
    static let seeds = (1...6).map { UInt64($0) * 1_000 }
    private let reconciler = Reconciler(solver: ParametricFlowSolver())

    /// Every seed of a block of cases.
    private func cases(_ block: UInt64) -> [(seed: UInt64, case: RandomCase)] {
        (block..<block + 40).map { ($0, RandomCase(seed: $0)) }
    }

    @Test(arguments: seeds) func sumsHoldAndNoLineIsOverdrawn(block: UInt64) throws {
        for (seed, work) in cases(block) {
            let outcome = try reconciler.reconcile(work.input())
            #expect(throws: Never.self, "seed \(seed)") { try OutcomeAudit.check(outcome) }
        }
    }

    @Test(arguments: seeds) func noCapIsExceeded(block: UInt64) throws {
        for (seed, work) in cases(block)
        where work.rules.netting == .unit && work.rules.nettingAccountLevel == nil {
            let outcome = try reconciler.reconcile(work.input())
            for (cap, sums) in netByUnit(outcome) {
                let amount = max(0, sums.falls - sums.unexplained)
                #expect(sums.visible <= amount, "seed \(seed) cap \(cap)")
            }
        }
    }

    private struct Sums {
        var (falls, unexplained, visible): (Units, Units, Units) = (0, 0, 0)
    }

    /// Falls, unexplained rises and visible of each unit, period, measure and side.
    private func netByUnit(_ outcome: Outcome) -> [[String]: Sums] {
        var sums: [[String]: Sums] = [:]
        for lines in [outcome.budgetLines, outcome.staffingLines] {
            for row in 0..<lines.count {
                let key = lines.key(row)
                let isRevenue = outcome.codes.accounts.text(key.account).hasPrefix("R")
                let cap = [
                    lines.measure.rawValue, outcome.codes.units.text(key.unit),
                    key.period.description, isRevenue ? "revenue" : "expense",
                ]
                sums[cap, default: Sums()].falls += max(0, lines.fall[row])
                sums[cap, default: Sums()].visible += lines.visible[row]
            }
        }
        for movement in outcome.unexplained where movement.direction == .rise {
            let cap = [
                movement.measure.rawValue, outcome.codes.units.text(movement.key.unit),
                movement.key.period.description, movement.side.rawValue,
            ]
            sums[cap, default: Sums()].unexplained += movement.amount
        }
        return sums
    }

    @Test(arguments: seeds) func shufflingRowsChangesNoByte(block: UInt64) throws {
        for (seed, work) in cases(block) {
            var random = SeededGenerator(seed: seed)
            let whole = try reconciler.reconcile(work.input()).everyByte()
            let shuffled = try reconciler.reconcile(
                work.input(work.rows.shuffled(using: &random))
            ).everyByte()
            #expect(whole == shuffled, "seed \(seed)")
        }
    }

    @Test(arguments: seeds) func splittingALineInTwoChangesNoByte(block: UInt64) throws {
        for (seed, work) in cases(block) {
            var random = SeededGenerator(seed: seed)
            let input = work.input()
            var split = input
            for path in [\ReconciliationInput.financialPlan, \.staffingPlan] {
                guard let plan = input[keyPath: path] else { continue }
                let row = Int.random(in: 0..<plan.count, using: &random)
                let part = Units.random(in: 0...5, using: &random)
                split[keyPath: path]?.reference[row] -= part
                split[keyPath: path]?.current[row] += part
                split[keyPath: path]?.append(
                    unit: plan.unit[row], account: plan.account[row],
                    activity: plan.activity[row], period: plan.period[row], reference: part,
                    current: -part)
            }
            let (one, two) = (
                try reconciler.reconcile(input), try reconciler.reconcile(split)
            )
            #expect(try one.everyByte() == two.everyByte(), "seed \(seed)")
        }
    }

    @Test(arguments: seeds) func rowsThatStandStillMayBeKeptApart(block: UInt64) throws {
        for (seed, work) in cases(block) {
            var random = SeededGenerator(seed: seed)
            var whole = work.input()
            var apart = whole
            for path in [\ReconciliationInput.financialPlan, \.staffingPlan] {
                guard var plan = whole[keyPath: path] else { continue }
                for row in 0..<plan.count where Bool.random(using: &random) {
                    plan.current[row] = plan.reference[row]
                }
                whole[keyPath: path] = plan
                apart[keyPath: path] = plan.settled()
                #expect(apart[keyPath: path]?.still.isEmpty == false, "seed \(seed)")
            }
            let (one, two) = (
                try reconciler.reconcile(whole), try reconciler.reconcile(apart)
            )
            #expect(try one.everyByte() == two.everyByte(), "seed \(seed)")
            #expect(one.measures == two.measures, "seed \(seed)")
            #expect(one.skippedLines == two.skippedLines, "seed \(seed)")
            #expect(throws: Never.self, "seed \(seed)") { try OutcomeAudit.check(two) }
        }
    }

    @Test(arguments: seeds) func oneThreadAndTwoGiveTheSameBytes(block: UInt64) throws {
        for (seed, work) in cases(block) {
            let one = try Reconciler(solver: ParametricFlowSolver(threads: 1))
                .reconcile(work.input()).everyByte()
            let two = try Reconciler(solver: ParametricFlowSolver(threads: 2))
                .reconcile(work.input()).everyByte()
            #expect(one == two, "seed \(seed)")
        }
    }

    /// Invariant 7: what is booked as it stands gives the adjusted plan, and nothing else.
    @Test(arguments: seeds) func entriesCanBeBookedAsTheyStand(block: UInt64) throws {
        for (seed, work) in cases(block) {
            let outcome = try reconciler.reconcile(work.input())
            for lines in [outcome.budgetLines, outcome.staffingLines] {
                var (booked, shown): ([LineKey: Units], [LineKey: Units]) = ([:], [:])
                for leg in outcome.legs where leg.measure == lines.measure && leg.role != .balance {
                    booked[leg.line, default: 0] += leg.toBook
                    guard leg.role == .take else { continue }
                    shown[leg.line, default: 0] += leg.isRevenue ? leg.shown : -leg.shown
                }
                for row in 0..<lines.count {
                    let key = lines.key(row)
                    let sum = lines.current[row] + (booked.removeValue(forKey: key) ?? 0)
                    #expect(sum == lines.adjusted(row), "seed \(seed) \(outcome.text(of: key))")
                    #expect(shown.removeValue(forKey: key) ?? 0 == lines.visible[row])
                }
                #expect(booked.isEmpty && shown.isEmpty, "seed \(seed): a leg has no line")
            }
        }
    }

    @Test(arguments: seeds) func entriesAreWhatIsOwedAndBalance(block: UInt64) throws {
        for (seed, work) in cases(block) {
            let outcome = try reconciler.reconcile(work.input())
            let claims = outcome.claims.filter { $0.owed > 0 }
            var entries = outcome.reallocations[...]
            for claim in claims {
                let own = entries.prefix {
                    $0.benefit == claim.benefit && $0.measure == claim.measure
                        && $0.source.period == claim.period
                }
                entries = entries.dropFirst(own.count)
                #expect(own.reduce(0) { $0 + $1.owed } == claim.owed, "seed \(seed)")
                #expect(own.reduce(0) { $0 + $1.shown } == claim.visible, "seed \(seed)")
                #expect(
                    own.reduce(0) { $0 + $1.unbookable } == claim.unadjustable, "seed \(seed)")
                #expect(own.allSatisfy { $0.owed == $0.shown + $0.toBook + $0.unbookable })
            }
            #expect(entries.isEmpty, "seed \(seed)")
            var sums = [Units](repeating: 0, count: outcome.reallocations.count)
            for leg in outcome.legs {
                sums[leg.entry] += (leg.isRevenue ? -1 : 1) * (leg.shown + leg.toBook)
            }
            #expect(sums.allSatisfy { $0 == 0 }, "seed \(seed)")
        }
    }
}
