import BudgetModel
import Reconciliation
import Reports

extension RunContext {
    /// A run of the sample with inputs, rejects and a past that improved from run to run.
    public static func sample(
        for outcome: Outcome, pastRuns: Int = 8, decorate: (String) -> String = { $0 }
    ) -> RunContext {
        var context = RunContext(
            runID: "20270331-0215", pipeline: decorate("nightly"), entity: outcome.entity,
            asOf: "2027-03-31", startedAt: "2027-03-31T02:15:00Z",
            finishedAt: "2027-03-31T02:15:04Z", programVersion: "1.0.0")
        context.fingerprint = String(repeating: "5e", count: 32)
        var totals = ControlTotals()
        totals.amountColumns = ["reference", "current"]
        totals.read.rows = 1_204
        totals.accepted.rows = 1_201
        totals.rejected.rows = 1
        totals.skipped.rows = 2
        totals.read.sums = [98_765_432_10, 97_000_000_00]
        totals.accepted.sums = [98_765_000_10, 96_999_000_00]
        totals.rejected.sums = [400_00, 900_00]
        totals.skipped.sums = [32_00, 100_00]
        context.inputs = ["financial_plan", "staffing_plan", "benefits"].map {
            RunContext.Input(
                name: decorate($0), path: decorate("input/\($0).csv"),
                sha256: String(repeating: "ab", count: 32), totals: totals)
        }
        context.rejected = [
            RejectedRow(
                input: decorate("financial_plan"), line: 418, column: 17, field: "amount",
                value: decorate("12,3x"), code: "plan.amount.malformed",
                reason: "the amount is not a number", fix: "write the amount as 1234.56",
                text: decorate("2810;4000;12,3x"))
        ]
        context.history = (0..<pastRuns).map { run in
            let day = run + 20
            let measures = outcome.measures.map { totals -> MeasureTotals in
                var past = totals
                past.ratio.visible = totals.ratio.visible * Int64(run + 4) / Int64(pastRuns + 4)
                past.ratio.direct = totals.ratio.direct * Int64(run + 3) / Int64(pastRuns + 3)
                past.ratio.missing += totals.ratio.visible - past.ratio.visible
                past.all = past.ratio
                return past
            }
            return PastRun(
                runID: "202703\(day)-0215", asOf: "2027-03-\(day)",
                finishedAt: "2027-03-\(day)T02:15:03Z", measures: measures,
                benefits: run < pastRuns - 1
                    ? [:]
                    : Dictionary(
                        uniqueKeysWithValues: outcome.benefits.enumerated().map { index, row in
                            let changed = index % 11 == 0
                            return (
                                outcome.codes.benefits.text(row.benefit),
                                PastBenefit(
                                    verdict: changed ? .notInPlan : row.verdict,
                                    visibleMoney: changed ? 0 : row.money?.visible ?? 0,
                                    visiblePersonYears: row.personYears?.visible ?? 0,
                                    owedMoney: row.money?.owed ?? 0,
                                    owedPersonYears: row.personYears?.owed ?? 0)
                            )
                        }))
        }
        return context
    }
}
