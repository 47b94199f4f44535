import BudgetModel

/// The reading of each benefit that counts: the latest within `as_of` (contract, section 3).
struct Readings {
    /// Ascending `benefit_id`, one each.
    let records: [BenefitRecord]
    /// By record: another reading of the same benefit has the same time, so neither can win.
    let isDuplicate: [Bool]

    init(_ all: [BenefitRecord], asOf: Int64?, ranks: KeyRanks) {
        var order: [Int] = []
        order.reserveCapacity(all.count)
        for index in all.indices {
            if let asOf, all[index].recordedAt > asOf { continue }
            order.append(index)
        }
        order.sort { Self.precedes(all[$0], all[$1], ranks: ranks) }
        var records: [BenefitRecord] = []
        var isDuplicate: [Bool] = []
        records.reserveCapacity(order.count)
        for index in order {
            let record = all[index]
            guard let last = records.last, last.id == record.id else {
                records.append(record)
                isDuplicate.append(false)
                continue
            }
            // The latest comes first; an older one is superseded, an equally late one a duplicate.
            if record.recordedAt == last.recordedAt { isDuplicate[isDuplicate.count - 1] = true }
        }
        self.records = records
        self.isDuplicate = isDuplicate
    }

    /// By benefit, the latest first; among equally late ones an order by content, so that the one
    /// that is shown does not depend on the order of rows.
    private static func precedes(
        _ a: BenefitRecord, _ b: BenefitRecord, ranks: KeyRanks
    ) -> Bool {
        if a.id != b.id { return ranks.benefit(a.id) < ranks.benefit(b.id) }
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
            BenefitClass.allCases.firstIndex(of: record.benefitClass) ?? 0,
            Maturity.allCases.firstIndex(of: record.maturity) ?? 0, record.outputHeld ? 1 : 0,
            record.isAdditive ? 1 : 0, Int(record.defects.rawValue),
        ]
        return keys.map { Int64($0) } + amounts.map { $0 ?? .min } + words.map { Int64($0) }
    }
}
