import BudgetModel
import Diagnostics

/// Where each record says that its resources go, ascending key (contract, section 7).
struct Destinations: Sendable {
    /// Rows of record r: `rows[start[r] ..< start[r + 1]]`; empty where no record has any.
    private var start: [UInt32] = []
    private var rows: [DestinationRow] = []
    private(set) var findings: [Finding] = []

    init(
        _ all: [DestinationRow], recordOf: [Int32], recordCount: Int, codes: Codes, ranks: KeyRanks
    ) {
        var known: [(record: Int32, row: DestinationRow)] = []
        for row in all {
            if Int(row.benefit) < recordOf.count, recordOf[Int(row.benefit)] >= 0 {
                known.append((recordOf[Int(row.benefit)], row))
            } else {
                findings.append(
                    Finding(
                        "destination.benefit.unknown", severity: .warning, at: row.place,
                        "the reallocation plan names a benefit without an accepted reading",
                        value: codes.benefits.text(row.benefit),
                        fix: "correct the benefit or drop the row; it was left out"))
            }
        }
        let key = { (row: DestinationRow) in
            [
                Int64(ranks.unit(row.toUnit)), Int64(ranks.account(row.toAccount)),
                Int64(ranks.activity(row.toActivity)), row.shareMillionths,
            ]
        }
        known.sort { a, b in
            a.record != b.record
                ? a.record < b.record : key(a.row).lexicographicallyPrecedes(key(b.row))
        }
        if known.isEmpty { return }
        start = .init(repeating: 0, count: recordCount + 1)
        var index = 0
        while index < known.count {
            let record = known[index].record
            let end = known[index...].firstIndex { $0.record != record } ?? known.count
            let group = known[index..<end].map(\.row)
            let sum = group.reduce(into: Int128(0)) { $0 += Int128($1.shareMillionths) }
            if sum > 1_000_000 || group.contains(where: { $0.shareMillionths < 0 }) {
                findings.append(
                    Finding(
                        "destination.share.exceeds_whole", at: group[0].place,
                        "the destinations of a benefit receive more than all of it",
                        value: codes.benefits.text(group[0].benefit),
                        fix: "let the shares be positive and sum to at most 1; none was used"))
            } else {
                rows += group
                start[Int(record) + 1] = UInt32(group.count)
            }
            index = end
        }
        for record in 0..<recordCount { start[record + 1] += start[record] }
    }

    var isEmpty: Bool { rows.isEmpty }

    /// Whether a record names no destination.
    func isNone(of record: Int) -> Bool {
        start.isEmpty || start[record] == start[record + 1]
    }

    func rows(of record: Int) -> ArraySlice<DestinationRow> {
        start.isEmpty ? [] : rows[Int(start[record])..<Int(start[record + 1])]
    }

    /// The key of a destination in the measure of `plan`; a blank dimension is the claim's own.
    static func key(of row: DestinationRow, own: OwnKey, plan: ComparedPlan) -> OwnKey {
        key(
            of: row, own: own, ranks: plan.space.ranks, hasAccount: plan.hasAccount,
            hasActivity: plan.hasActivity)
    }

    static func key(
        of row: DestinationRow, own: OwnKey, ranks: KeyRanks, hasAccount: Bool, hasActivity: Bool
    ) -> OwnKey {
        OwnKey(
            unit: ranks.unit(row.toUnit) == 0 ? own.unit : row.toUnit,
            account: !hasAccount
                ? noCode : ranks.account(row.toAccount) == 0 ? own.account : row.toAccount,
            activity: !hasActivity
                ? noCode : ranks.activity(row.toActivity) == 0 ? own.activity : row.toActivity)
    }
}
