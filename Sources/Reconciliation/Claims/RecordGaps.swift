import BudgetModel

/// Says of records that are not ready which value it is that will not do.
struct RecordGaps {
    private let codes: Codes
    private let ranks: KeyRanks

    init(_ codes: Codes, _ ranks: KeyRanks) {
        self.codes = codes
        self.ranks = ranks
    }

    /// In the order of the records, which is that of their ids.
    func gaps(_ records: BenefitTable, _ reasons: [NotReadyReasons]) -> [RecordGap] {
        let others = overlapping(records, reasons)
        var gaps: [RecordGap] = []
        for index in records.indices where !reasons[index].isEmpty {
            let record = records[index]
            for reason in reasons[index].list {
                gaps.append(
                    RecordGap(
                        benefit: record.id, reason: reason, value: value(reason, record),
                        other: reason == .overlap ? others[index] ?? noCode : noCode))
            }
        }
        return gaps
    }

    private func value(_ reason: NotReadyReason, _ record: BenefitRecord) -> String {
        switch reason {
        case .statusNotAccepted: codes.texts.text(record.status)
        case .unknownUnit: codes.units.text(record.unit)
        case .unknownAccount: codes.accounts.text(record.account)
        case .unknownInitiative: codes.initiatives.text(record.initiative)
        case .unknownProfile: codes.texts.text(record.profile)
        case .noBaseline:
            record.kpi == noCode
                ? codes.initiatives.text(record.initiative) : codes.texts.text(record.kpi)
        case .outsideHorizon:
            [record.firstMonth, record.lastMonth]
                .map { Period(grain: .month, index: $0).description }.joined(separator: " – ")
        case .notPositive:
            [
                record.amount.map { Measure.money.text($0.units) },
                record.personYears.map { Measure.personYears.text($0.units) },
            ].compactMap { $0 }.joined(separator: " / ")
        default: ""
        }
    }

    /// By record: the first other one with the same gain.
    private func overlapping(
        _ records: BenefitTable, _ reasons: [NotReadyReasons]
    ) -> [Int: Code] {
        var met: [OverlapKey: Int] = [:]
        var others: [Int: Code] = [:]
        for index in records.indices where reasons[index].contains(.overlap) {
            let record = records[index]
            let key = OverlapKey(record, ranks)
            if let first = met[key] {
                others[index] = records[first].id
                if others[first] == nil { others[first] = record.id }
            } else {
                met[key] = index
            }
        }
        return others
    }
}

/// What recurring records have in common that are about the same gain (contract, section 3).
struct OverlapKey: Hashable {
    private var initiative: Code
    private var benefitClass: BenefitClass
    private var unit, account, activity, task: UInt32

    init(_ record: BenefitRecord, _ ranks: KeyRanks) {
        initiative = record.initiative
        benefitClass = record.benefitClass
        unit = ranks.unit(record.unit)
        account = ranks.account(record.account)
        activity = ranks.activity(record.activity)
        task = ranks.activity(record.task)
    }
}
