import BudgetModel

/// Says of each record whether it may claim, and every reason why not (contract, section 3).
struct Readiness {
    let input: ReconciliationInput
    let horizon: Horizon?
    let ranks: KeyRanks
    private let acceptedStatus: Set<Code>
    private let knownInitiatives: Set<Code>?
    private let profiles: [Code: [Int64]]
    private let baselines: Baselines?

    init(input: ReconciliationInput, horizon: Horizon?, ranks: KeyRanks) {
        self.input = input
        self.horizon = horizon
        self.ranks = ranks
        let texts = input.codes.texts
        acceptedStatus = Set(input.rules.acceptedStatuses.compactMap { texts.find($0) })
        knownInitiatives = input.initiatives.map { Set($0.map(\.id)) }
        profiles = .init(
            input.rules.profiles.compactMap { name, weights in
                texts.find(name).map { ($0, weights) }
            }, uniquingKeysWith: { first, _ in first })
        baselines = input.kpis.map(Baselines.init)
    }

    /// Reasons by record, ascending; empty for a record that is ready.
    func reasons(_ readings: Readings) -> [[NotReadyReason]] {
        var reasons: [Reasons] = readings.records.indices.map { index in
            var found = self.reasons(readings.records[index])
            if readings.isDuplicate[index] { found.insert(.duplicate) }
            return found
        }
        for index in overlapping(readings.records, reasons) { reasons[index].insert(.overlap) }
        return reasons.map { found in
            found == [] ? [] : NotReadyReason.allCases.filter(found.contains)
        }
    }

    /// The weights that a record's profile names; nil: evenly.
    func profile(_ record: BenefitRecord) -> [Int64]? { profiles[record.profile] }

    private func reasons(_ record: BenefitRecord) -> Reasons {
        var found: Reasons = []
        register(record, &found)
        keys(record, &found)
        amounts(record, &found)
        let claims = record.benefitClass != .avoidance && record.benefitClass != .quality
        guard claims else { return found }
        if record.profile != noCode, !isBlank(record.profile) {
            let months = Int64(record.lastMonth) - Int64(record.firstMonth) + 1
            let serves = profiles[record.profile].map { Phasing.serves($0, months: months) }
            if serves != true { found.insert(.unknownProfile) }
        }
        if !isWithinHorizon(record) { found.insert(.outsideHorizon) }
        return found
    }

    private func isBlank(_ text: Code) -> Bool {
        text == noCode || input.codes.texts.withBytes(of: text) { $0.isEmpty }
    }

    private func register(_ record: BenefitRecord, _ found: inout Reasons) {
        let defects: [(BenefitRecord.Defects, NotReadyReason)] = [
            (.emptyOwner, .noOwner), (.emptyEvidence, .noEvidence),
            (.emptyInitiative, .noInitiative), (.emptyStatus, .noStatus),
            (.emptyRecordedAt, .noRecordedAt),
        ]
        for (defect, reason) in defects where record.defects.contains(defect) {
            found.insert(reason)
        }
        if !isBlank(record.status), !acceptedStatus.contains(record.status) {
            found.insert(.statusNotAccepted)
        }
        if let knownInitiatives, record.initiative != noCode,
            !record.defects.contains(.emptyInitiative),
            !knownInitiatives.contains(record.initiative)
        {
            found.insert(.unknownInitiative)
        }
        if let baselines, !baselines.has(record) { found.insert(.noBaseline) }
    }

    private func keys(_ record: BenefitRecord, _ found: inout Reasons) {
        if ranks.unit(record.unit) == 0
            || (input.hasUnitTree && !input.units.contains(record.unit))
        {
            found.insert(.unknownUnit)
        }
        let account = ranks.account(record.account)
        if account != 0, input.hasAccountTree, !input.accounts.contains(record.account) {
            found.insert(.unknownAccount)
        }
        let claimsEuro = record.benefitClass == .cashable || record.benefitClass == .revenue
        if account == 0, claimsEuro, input.financialPlan?.hasAccount == true {
            found.insert(.unknownAccount)
        }
    }

    private func amounts(_ record: BenefitRecord, _ found: inout Reasons) {
        let years = record.personYears?.units
        switch record.benefitClass {
        case .cashable, .revenue:
            guard let amount = record.amount else {
                found.insert(.noAmount)
                return
            }
            if amount.units <= 0 { found.insert(.notPositive) }
            if record.benefitClass == .cashable, let years, years < 0 { found.insert(.notPositive) }
        case .capacity:
            guard let years else {
                found.insert(.noAmount)
                return
            }
            if years <= 0 { found.insert(.notPositive) }
        case .avoidance:
            if let amount = record.amount, amount.units <= 0 { found.insert(.notPositive) }
        case .quality: break
        }
    }

    /// Whether any month of the record, or of its recurrence, may claim in a plan of its measure.
    private func isWithinHorizon(_ record: BenefitRecord) -> Bool {
        guard let horizon, record.firstMonth <= record.lastMonth else { return false }
        return Measure.claimed(by: record).contains { measure in
            guard let grain = input.grain(of: measure) else { return false }
            let months = horizon.months(of: record.kind, grain: grain)
            let last = record.kind == .recurring ? months.upperBound : record.lastMonth
            return record.firstMonth <= months.upperBound && last >= months.lowerBound
        }
    }

    /// Recurring records of one initiative, class and line run side by side from the later one's
    /// start, so any two overlap; those marked `additive` come on top (contract, section 3).
    private func overlapping(
        _ records: [BenefitRecord], _ reasons: [Reasons]
    ) -> [Int] {
        var groups: [OverlapKey: [Int]] = [:]
        for (index, record) in records.enumerated()
        where record.kind == .recurring && !record.isAdditive && reasons[index] == []
            && record.initiative != noCode && !Measure.claimed(by: record).isEmpty
        {
            let key = OverlapKey(
                initiative: record.initiative, benefitClass: record.benefitClass,
                unit: ranks.unit(record.unit), account: ranks.account(record.account),
                activity: ranks.activity(record.activity), task: ranks.activity(record.task))
            groups[key, default: []].append(index)
        }
        return groups.values.filter { $0.count > 1 }.flatMap(\.self)
    }

    /// A set of reasons, one bit each: nearly every record has none.
    private struct Reasons: Equatable, ExpressibleByArrayLiteral {
        private var bits: UInt32 = 0

        init(arrayLiteral: NotReadyReason...) { for reason in arrayLiteral { insert(reason) } }

        mutating func insert(_ reason: NotReadyReason) { bits |= Self.bit(reason) }
        func contains(_ reason: NotReadyReason) -> Bool { bits & Self.bit(reason) != 0 }

        private static func bit(_ reason: NotReadyReason) -> UInt32 {
            1 << UInt32(NotReadyReason.allCases.firstIndex(of: reason) ?? 0)
        }
    }

    private struct OverlapKey: Hashable {
        var initiative: Code
        var benefitClass: BenefitClass
        var unit, account, activity, task: UInt32
    }
}

/// Which KPIs and initiatives have a zero-point.
private struct Baselines {
    /// KPIs with and without a baseline; an initiative has one where any of its KPIs has.
    private var ofKPI: [Code: Bool] = [:]
    private var ofInitiative: [Code: Bool] = [:]

    init(_ kpis: [KPI]) {
        for kpi in kpis {
            let has = kpi.baseline != nil
            ofKPI[kpi.id] = (ofKPI[kpi.id] ?? false) || has
            ofInitiative[kpi.initiative] = (ofInitiative[kpi.initiative] ?? false) || has
        }
    }

    /// True where the KPI that the record names, or else any of its initiative's, has a baseline;
    /// also where neither names a KPI at all.
    func has(_ record: BenefitRecord) -> Bool {
        if record.kpi != noCode { return ofKPI[record.kpi] ?? false }
        return ofInitiative[record.initiative] ?? true
    }
}

extension Measure {
    /// The measures in which a record of this class claims (contract, section 3).
    static func claimed(by record: BenefitRecord) -> [Measure] {
        switch record.benefitClass {
        case .cashable: (record.personYears?.units ?? 0) > 0 ? [.euro, .personYears] : [.euro]
        case .revenue: [.euro]
        case .capacity: [.personYears]
        case .avoidance, .quality: []
        }
    }
}

extension ReconciliationInput {
    func plan(of measure: Measure) -> PlanTable? {
        measure == .euro ? financialPlan : staffingPlan
    }

    /// The grain at which a measure is compared; nil without a plan.
    func grain(of measure: Measure) -> Grain? {
        plan(of: measure).map { rules.grain ?? $0.grain }
    }
}
