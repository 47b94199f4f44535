import BudgetModel
import Diagnostics

/// Explicit reach, tier 0: rows by accepted reading (contract, section 4).
struct Crosswalk: Sendable {
    /// Rows of record r: `rows[start[r] ..< start[r + 1]]`, ascending key; empty where no record
    /// has any.
    private var start: [UInt32] = []
    private var rows: [CrosswalkRow] = []
    private(set) var findings: [Finding] = []

    init(_ all: [CrosswalkRow], recordOf: [Int32], recordCount: Int, codes: Codes, ranks: KeyRanks)
    {
        var known: [(record: Int32, row: CrosswalkRow)] = []
        for row in all {
            if Int(row.benefit) < recordOf.count, recordOf[Int(row.benefit)] >= 0 {
                known.append((recordOf[Int(row.benefit)], row))
            } else {
                findings.append(
                    Finding(
                        "crosswalk.benefit.unknown", severity: .warning, at: row.place,
                        "the crosswalk names a benefit without an accepted reading",
                        value: codes.benefits.text(row.benefit),
                        fix: "correct the benefit or drop the row; it was left out"))
            }
        }
        if known.isEmpty { return }
        known.sort { a, b in
            if a.record != b.record { return a.record < b.record }
            return Self.key(a.row, ranks).lexicographicallyPrecedes(Self.key(b.row, ranks))
        }
        start = .init(repeating: 0, count: recordCount + 1)
        for entry in known { start[Int(entry.record) + 1] += 1 }
        for record in 0..<recordCount { start[record + 1] += start[record] }
        rows = known.map(\.row)
    }

    private static func key(_ row: CrosswalkRow, _ ranks: KeyRanks) -> [Int64] {
        [
            Int64(ranks.unit(row.unit)), Int64(ranks.account(row.account)),
            Int64(ranks.activity(row.activity)), Int64(row.period?.firstMonth ?? -1),
            Int64(row.period?.grain.months ?? 0),
        ]
    }

    /// Whether it has a row of a record.
    func names(_ record: Int) -> Bool { !range(of: record).isEmpty }

    /// Whether the crosswalk replaces all other reach of a record.
    func isOnly(_ record: Int) -> Bool { rows[range(of: record)].contains(where: \.only) }

    private func range(of record: Int) -> Range<Int> {
        start.isEmpty ? 0..<0 : Int(start[record])..<Int(start[record + 1])
    }

    /// The lines that the crosswalk gives a claim, ascending; a blank dimension is the claim's own.
    func lines(
        record: Int, own: OwnKey, period: Int32, isRevenue: Bool, plan: ComparedPlan
    ) -> [Int] {
        let ranks = plan.space.ranks
        var found: [Int] = []
        for row in rows[range(of: record)] {
            let periods =
                row.period.map {
                    Period.bucket(
                        of: $0.firstMonth, grain: plan.grain)...Period.bucket(
                            of: $0.lastMonth, grain: plan.grain)
                } ?? period...period
            for bucket in periods.clamped(to: plan.space.periods) {
                let line = plan.line(
                    unit: ranks.unit(row.unit) == 0 ? own.unit : row.unit,
                    account: ranks.account(row.account) == 0 ? own.account : row.account,
                    activity: ranks.activity(row.activity) == 0 ? own.activity : row.activity,
                    period: bucket)
                if let line, periods.contains(bucket), plan.isRevenue[line] == isRevenue {
                    found.append(line)
                }
            }
        }
        return found.count > 1 ? Set(found).sorted() : found
    }
}
