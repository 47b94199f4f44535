import BudgetModel
import Diagnostics
import Reconciliation

/// Times the whole reconciliation on a generated register and plan.
///
///     swift run -c release reconcile-bench CLAIMS LINES
///
/// Prints claims, lines and seconds of the pass; run it under `/usr/bin/time -v` for peak memory.
struct Generated {
    var input = ReconciliationInput(entity: "bench", codes: Codes())
    private var state: UInt64 = 42

    private mutating func random(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }

    init(claims: Int, lines: Int) {
        let accountCount = 200
        let activityCount = 5
        let months = 24
        let unitCount = max(10, lines / (months * 40))
        let units = (0..<unitCount).map { input.codes.units.intern("unit \($0)") }
        let accounts = (0..<accountCount).map { input.codes.accounts.intern("account \($0)") }
        let groups = (0..<20).map { input.codes.accounts.intern("group \($0)") }
        let activities = (0..<activityCount).map { input.codes.activities.intern("task \($0)") }
        let unitRows = units.indices.map { index in
            OrgUnitRow(
                unit: units[index], parent: index == 0 ? noCode : units[(index - 1) / 8],
                level: "", name: noCode, place: .nowhere)
        }
        input.units = UnitTree.build(unitRows, codes: input.codes).0
        let accountRows =
            groups.map {
                AccountRow(
                    account: $0, parent: noCode, kind: .expense, name: noCode, place: .nowhere)
            }
            + accounts.indices.map {
                AccountRow(
                    account: accounts[$0], parent: groups[$0 / 10], kind: .expense, name: noCode,
                    place: .nowhere)
            }
        input.accounts = AccountTree.build(accountRows, codes: input.codes).0
        (input.hasUnitTree, input.hasAccountTree) = (true, true)
        var plan = PlanTable(measure: .money, grain: .month, hasAccount: true, hasActivity: true)
        let first = Int32(2027 * 12)
        for _ in 0..<lines {
            let reference = Int64(random(1_000_000))
            let move = random(4) == 0 ? 0 : Int64(random(20_000)) - 6_000
            plan.append(
                unit: units[random(unitCount)], account: accounts[random(accountCount)],
                activity: activities[random(activityCount)], period: first + Int32(random(months)),
                reference: reference, current: max(0, reference - move))
        }
        input.financialPlan = plan
        for index in 0..<claims {
            let line = random(lines)
            let id = input.codes.benefits.intern("benefit \(index)")
            var record = BenefitRecord(
                id: id, benefitClass: .cashable, unit: plan.unit[line],
                firstMonth: plan.period[line], lastMonth: plan.period[line])
            record.account = plan.account[line]
            record.activity = plan.activity[line]
            record.amount = Money(units: Int64(random(40_000)) + 1)
            input.benefits.append(record)
        }
    }
}

let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let (claims, lines) = (arguments.first ?? 10_000, arguments.dropFirst().first ?? 100_000)
let input = Generated(claims: claims, lines: lines).input
let clock = ContinuousClock()
let solver = ParametricFlowSolver()
let start = clock.now
let outcome = try Reconciler(solver: solver).reconcile(input)
let reconciled = clock.now
try OutcomeAudit.check(outcome)
let totals = outcome.measures.first?.all ?? ClaimSums()
print(
    "claims \(claims) lines \(lines) reconcile \(reconciled - start)",
    "audit \(clock.now - reconciled) visible \(totals.visible) of \(totals.owed)")
