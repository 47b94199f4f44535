import BudgetModel
import Diagnostics
import NightlyRun
import TestSupport

@testable import PostgresStore
@testable import Reconciliation

/// A small county whose outcome has rows in every table.
enum SampleRun {
    static func outcome() throws -> Outcome {
        var work = CaseBuilder()
        work.unit("root", level: "county")
        for unit in ["North", "Söder ”A”"] { work.unit(unit, parent: "root", level: "unit") }
        work.account("40")
        for account in ["4010", "4020"] { work.account(account, parent: "40") }
        work.account("3010", kind: .revenue)
        work.account("9000", kind: .internal)
        work.line("North", "4010", "2027-01", reference: 1_000_000, current: 940_000)
        work.line("North", "4020", "2027-01", reference: 200_000, current: 220_000)
        work.line("North", "4010", "2027-02", reference: 1_000_000, current: 1_000_000)
        work.line("Söder ”A”", "4010", "2027-01", reference: 500_000, current: 550_000)
        work.line("Söder ”A”", "3010", "2027-01", reference: 100_000, current: 130_000)
        work.line("North", "9000", "2027-01", reference: 5, current: 0)
        work.staff("North", "routine", "2027-01", reference: 100_000, current: 80_000)
        work.staff("North", "care", "2027-01", reference: 10_000, current: 30_000)
        work.benefit("B1", "North", "4010", "2027-01", amount: 100_000, initiative: "DIGI") {
            $0.owner = $1.texts.intern("Petra")
        }
        work.benefit("B2", "North", "4010", "2027-01", amount: 50_000, initiative: "DIGI")
        work.benefit("B3 | odd", "Söder ”A”", "3010", "2027-01", amount: 30_000, class: .revenue)
        work.benefit(
            "B4", "North", "", "2027-01", personYears: 20_000, activity: "routine",
            class: .capacity)
        work.destination("B4", activity: "care")
        work.benefit("B5", "North", "4010", "2027-01", amount: 700, class: .avoidance)
        work.benefit("B6", "North", "4010", "2027-01", amount: -5)
        var input = work.built()
        let texts = input.codes.texts.intern("Digital clinic")
        let initiative = input.codes.initiatives.intern("DIGI")
        input.initiatives = [
            Initiative(id: initiative, name: texts, owner: noCode, status: noCode, startMonth: nil)
        ]
        let month = Period(grain: .month, index: 2027 * 12).firstMonth
        input.plannedBenefits = [
            PlannedBenefit(initiative: initiative, month: month, measure: .money, amount: 90_000)
        ]
        input.investments = [
            Investment(initiative: initiative, month: month, amount: Money(units: 1_000))
        ]
        return try Reconciler(solver: ParametricFlowSolver()).reconcile(input)
    }

    static func inputs() -> [RunInput] {
        var totals = ControlTotals()
        totals.amountColumns = ["amount"]
        totals.read.rows = 6
        totals.accepted.rows = 4
        totals.rejected.rows = 1
        totals.skipped.rows = 1
        totals.read.sums = [Int128(Int64.max) * 3]
        totals.accepted.sums = [Int128(Int64.max) * 3 + 7]
        totals.rejected.sums = [-9]
        totals.skipped.sums = [2]
        let rejected = RejectedRow(
            input: "plan", line: 7, column: 3, field: "amount", value: "x\u{0}y",
            code: "plan.amount.malformed", reason: "this is not a number", fix: "Correct it.",
            text: "North;\"4010\";x\u{0}y")
        return [
            RunInput(
                name: "plan", location: "plan.csv", sha256: "00ff", byteCount: 123, totals: totals,
                rejected: [rejected])
        ]
    }

    static func start(_ fingerprint: String = "f1", pipeline: String = "nightly") -> RunStart {
        RunStart(
            entity: "county", pipeline: pipeline, asOf: 1_800_000_000, fingerprint: fingerprint,
            programVersion: "1.0")
    }
}

extension Publication {
    /// Commits without an audit: what is stored need not be sound.
    @discardableResult
    func commit(_ inputs: [RunInput]) throws -> RowCounts {
        try commit(inputs, proof: AuditPassed(outcome))
    }
}

extension RunStore {
    /// Publishes whatever is given.
    func publishUnaudited(_ run: Int64, _ outcome: Outcome, inputs: [RunInput]) throws {
        try startPublishing(run, outcome).commit(inputs)
    }
}

extension RunStore {
    /// Drops what a retention of so many runs does.
    func prune(entity: String, pipeline: String, keep: Int) throws -> Int {
        let runs = try ages(entity: entity, pipeline: pipeline).map { age in
            PastRun(
                run: RunIdentity(number: age.number),
                state: age.state == .completed
                    ? .completed : age.state == .failed ? .failed : .running,
                ageSeconds: age.seconds)
        }
        let old = RetentionPolicy(keepRuns: keep).dropped(runs)
        return try drop(old.map(\.number), of: entity)
    }
}
