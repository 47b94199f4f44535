import BudgetModel
import Diagnostics

/// What run-cost lines supply to explained rises, by record and bucket (contract, section 7).
struct RunCosts {
    struct Entry {
        var record: Int32
        var period: Int32
        var line: Int
        var amount: Units
    }

    /// Ascending record, period and line.
    private(set) var entries: [Entry] = []
    private(set) var findings: [Finding] = []

    /// - Parameter claims: whether a record claims in a bucket of the financial plan, in any
    ///   measure.
    init(
        _ rows: [RunCostRow], place: ReachPlace, recordOf: [Int32], codes: Codes,
        claims: (Int, Period) -> Bool
    ) {
        let plan = place.plan
        for row in rows {
            let record = Int(row.benefit) < recordOf.count ? Int(recordOf[Int(row.benefit)]) : -1
            guard record >= 0 else {
                findings.append(
                    Finding(
                        "run_cost.benefit.unknown", severity: .warning, at: row.place,
                        "the run cost names a benefit without an accepted reading",
                        value: codes.benefits.text(row.benefit),
                        fix: "correct the benefit or drop the row; it was left out"))
                continue
            }
            guard row.amount.units > 0, row.firstMonth <= row.lastMonth else { continue }
            let ranks = plan.space.ranks
            let own = place.ownKeys[record]
            for (bucket, amount) in Self.phased(row, grain: plan.grain) where amount > 0 {
                guard claims(record, Period(grain: plan.grain, index: bucket)),
                    let line = plan.line(
                        unit: ranks.unit(row.unit) == 0 ? own.unit : row.unit,
                        account: ranks.account(row.account) == 0 ? own.account : row.account,
                        activity: ranks.activity(row.activity) == 0 ? own.activity : row.activity,
                        period: bucket),
                    !plan.isRevenue[line]
                else { continue }
                entries.append(
                    Entry(record: Int32(record), period: bucket, line: line, amount: amount))
            }
        }
        entries.sort {
            ($0.record, $0.period, $0.line, $0.amount) < ($1.record, $1.period, $1.line, $1.amount)
        }
    }

    /// Spread evenly over the row's months, leftover cents to the earliest, summed by bucket.
    private static func phased(_ row: RunCostRow, grain: Grain) -> [(Int32, Units)] {
        let phasing = Phasing(
            amount: row.amount.units, months: Int64(row.lastMonth) - Int64(row.firstMonth) + 1,
            profile: nil)
        var buckets: [(Int32, Units)] = []
        for month in row.firstMonth...row.lastMonth {
            let bucket = Period.bucket(of: month, grain: grain)
            let amount = phasing(Int64(month - row.firstMonth))
            if buckets.last?.0 == bucket {
                buckets[buckets.count - 1].1 += amount
            } else {
                buckets.append((bucket, amount))
            }
        }
        return buckets
    }
}
