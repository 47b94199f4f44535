import BudgetModel
import Diagnostics

/// The reading of each benefit that counts: the latest within `as_of` (contract, section 3).
struct Readings {
    /// Ascending `benefit_id`, one each.
    private(set) var records: BenefitTable
    /// By record: another reading of the same benefit has the same time, so neither can win.
    private(set) var isDuplicate: [Bool]

    /// Lets go of what says whether a record is ready, once that is known.
    mutating func settle() {
        records.settle()
        isDuplicate = []
    }

    /// - Parameter benefits: the order of the benefits' codes.
    init(
        _ all: consuming BenefitTable, asOf: Int64?, ranks: KeyRanks, benefits: KeyRanks.Ranking
    ) {
        var table = consume all
        let rows = (0..<UInt32(table.count)).filter { row in
            asOf.map { table.recordedAt[Int(row)] <= $0 } ?? true
        }
        let keys = rows.map { UInt64(benefits(table.id[Int($0)])) }
        let order = KeyOrder.positions(keys, bits: benefits.bits)
        var kept: [UInt32] = []
        var isDuplicate: [Bool] = []
        kept.reserveCapacity(order.count)
        isDuplicate.reserveCapacity(order.count)
        var next = 0
        while next < order.count {
            let benefit = keys[Int(order[next])]
            var best = rows[Int(order[next])]
            var isTied = false
            next += 1
            while next < order.count, keys[Int(order[next])] == benefit {
                let row = rows[Int(order[next])]
                let (time, latest) = (table.recordedAt[Int(row)], table.recordedAt[Int(best)])
                isTied = time == latest || time < latest && isTied
                if Self.precedes(table[Int(row)], table[Int(best)], ranks) { best = row }
                next += 1
            }
            kept.append(best)
            isDuplicate.append(isTied)
        }
        if kept.count < table.count || !kept.indices.allSatisfy({ kept[$0] == UInt32($0) }) {
            table.select(kept)
        }
        records = table
        self.isDuplicate = isDuplicate
    }

    /// The latest first; among equally late ones an order by content, so that the one that is
    /// shown does not depend on the order of rows.
    private static func precedes(
        _ a: BenefitRecord, _ b: BenefitRecord, _ ranks: KeyRanks
    ) -> Bool {
        if a.recordedAt != b.recordedAt { return a.recordedAt > b.recordedAt }
        return content(a, ranks).lexicographicallyPrecedes(content(b, ranks))
    }

    private static func content(_ record: BenefitRecord, _ ranks: KeyRanks) -> [Int64] {
        let keys: [UInt32] = [
            ranks.unit(record.unit), ranks.account(record.account),
            ranks.activity(record.activity), ranks.activity(record.task),
        ]
        let amounts: [Units?] = [
            record.amount?.units, record.personYears?.units, record.runCost?.units,
            record.oneOffCost?.units,
        ]
        let words: [Int] = [
            Int(record.firstMonth), Int(record.lastMonth), record.kind == .recurring ? 1 : 0,
            BenefitClass.allCases.firstIndex(of: record.benefitClass).expected(
                "a case is one of all cases"),
            Maturity.allCases.firstIndex(of: record.maturity).expected(
                "a case is one of all cases"), record.outputHeld ? 1 : 0,
            record.isAdditive ? 1 : 0, Int(record.defects.rawValue),
        ]
        return keys.map { Int64($0) } + amounts.map { $0 ?? .min } + words.map { Int64($0) }
    }
}
