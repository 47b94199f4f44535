import BudgetModel

/// Says of each record whether it may claim, and every reason why not (contract, section 3).
struct Readiness: Sendable {
    private let horizon: Horizon?
    private let ranks: KeyRanks
    /// nil where no tree was given: then a unit is known if a line of either plan has it.
    private let units: UnitTree?
    private let presence: PlanPresence
    private let accounts: AccountTree?
    private let grains: ComparedGrains
    private let planHasAccount: Bool
    private let acceptedStatus: CodeSet
    private let blankText: Code
    private let knownInitiatives: CodeSet?
    private let profiles: [Code: [Int64]]
    private let baselines: Baselines?

    init(
        input: ReconciliationInput, horizon: Horizon?, ranks: KeyRanks, presence: PlanPresence
    ) {
        self.presence = presence
        self.horizon = horizon
        self.ranks = ranks
        units = input.hasUnitTree ? input.units : nil
        accounts = input.hasAccountTree ? input.accounts : nil
        grains = input.grains
        planHasAccount = input.financialPlan?.hasAccount == true
        let texts = input.codes.texts
        acceptedStatus = CodeSet(input.rules.acceptedStatuses.compactMap { texts.find($0) })
        blankText = texts.find("") ?? noCode
        knownInitiatives = input.initiatives.map { CodeSet($0.map(\.id)) }
        profiles = .init(
            input.rules.profiles.compactMap { name, weights in
                texts.find(name).map { ($0, weights) }
            }, uniquingKeysWith: { first, _ in first })
        baselines = input.kpis.map(Baselines.init)
    }

    /// Reasons by record; none for a record that is ready.
    func reasons(_ readings: Readings) -> [NotReadyReasons] {
        var reasons: [NotReadyReasons] = .concurrently(count: readings.records.count) { index in
            var found = self.reasons(readings.records[index])
            if readings.isDuplicate[index] { found.insert(.duplicate) }
            return found
        }
        addOverlaps(readings.records, &reasons)
        return reasons
    }

    /// The weights that a record's profile names; nil: evenly.
    func profile(_ record: BenefitRecord) -> [Int64]? {
        record.profile == noCode ? nil : profiles[record.profile]
    }

    private func reasons(_ record: BenefitRecord) -> NotReadyReasons {
        var found = NotReadyReasons()
        register(record, &found)
        keys(record, &found)
        amounts(record, &found)
        guard record.benefitClass.claims else { return found }
        if record.profile != noCode, !isBlank(record.profile) {
            let months = Int64(record.lastMonth) - Int64(record.firstMonth) + 1
            let serves = profiles[record.profile].map { Phasing.serves($0, months: months) }
            if serves != true { found.insert(.unknownProfile) }
        }
        let claimed = Measure.allCases.filter { record.claims(in: $0) }
        if !claimed.isEmpty, claimed.allSatisfy({ grains[$0] == nil }) {
            for measure in claimed {
                found.insert(measure == .money ? .noFinancialPlan : .noStaffingPlan)
            }
        } else if !isWithinHorizon(record) {
            found.insert(.outsideHorizon)
        }
        return found
    }

    private func isBlank(_ text: Code) -> Bool { text == noCode || text == blankText }

    private static let reasonOfDefect: [(BenefitRecord.Defects, NotReadyReason)] = [
        (.emptyOwner, .noOwner), (.emptyEvidence, .noEvidence),
        (.emptyInitiative, .noInitiative), (.emptyStatus, .noStatus),
        (.emptyRecordedAt, .noRecordedAt), (.emptyKind, .noKind), (.emptyMaturity, .noMaturity),
        (.emptyOutputHeld, .noOutputHeld), (.emptyAdditive, .noAdditive),
    ]

    private func register(_ record: BenefitRecord, _ found: inout NotReadyReasons) {
        if !record.defects.isEmpty {
            for (defect, reason) in Self.reasonOfDefect where record.defects.contains(defect) {
                found.insert(reason)
            }
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

    private func keys(_ record: BenefitRecord, _ found: inout NotReadyReasons) {
        let isKnown = units?.contains(record.unit) ?? presence.has(unit: record.unit)
        if ranks.unit(record.unit) == 0 || !isKnown {
            found.insert(.unknownUnit)
        }
        let account = ranks.account(record.account)
        if account != 0, accounts?.contains(record.account) == false {
            found.insert(.unknownAccount)
        }
        if account == 0, planHasAccount, record.claims(in: .money) {
            found.insert(.unknownAccount)
        }
    }

    private func amounts(_ record: BenefitRecord, _ found: inout NotReadyReasons) {
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
        return Measure.allCases.contains { measure in
            guard record.claims(in: measure), let grain = grains[measure] else { return false }
            let months = horizon.months(of: record.kind, grain: grain)
            let last = record.kind == .recurring ? months.upperBound : record.lastMonth
            return record.firstMonth <= months.upperBound && last >= months.lowerBound
        }
    }

    /// Recurring records of one initiative, class and line run side by side from the later one's
    /// start, so any two overlap; those marked `additive` come on top (contract, section 3).
    private func addOverlaps(_ records: BenefitTable, _ reasons: inout [NotReadyReasons]) {
        var firstOf: [OverlapKey: Int] = [:]
        for index in records.indices
        where records.kind[index] == .recurring && records.initiative[index] != noCode {
            let record = records[index]
            guard !record.isAdditive, reasons[index].isEmpty, record.benefitClass.claims else {
                continue
            }
            let key = OverlapKey(
                initiative: record.initiative, benefitClass: record.benefitClass,
                unit: ranks.unit(record.unit), account: ranks.account(record.account),
                activity: ranks.activity(record.activity), task: ranks.activity(record.task))
            if let first = firstOf[key] {
                reasons[first].insert(.overlap)
                reasons[index].insert(.overlap)
            } else {
                firstOf[key] = index
            }
        }
    }

    private struct OverlapKey: Hashable {
        var initiative: Code
        var benefitClass: BenefitClass
        var unit, account, activity, task: UInt32
    }
}

/// Which KPIs and initiatives have a zero-point.
private struct Baselines: Sendable {
    private let kpis: CodeSet
    /// Initiatives that name a KPI, and those of which any KPI has a baseline.
    private let asked: CodeSet
    private let initiatives: CodeSet

    init(_ all: [KPI]) {
        let based = all.filter { $0.baseline != nil }
        kpis = CodeSet(based.map(\.id))
        asked = CodeSet(all.map(\.initiative))
        initiatives = CodeSet(based.map(\.initiative))
    }

    /// True where the KPI that the record names, or else any of its initiative's, has a baseline;
    /// also where neither names a KPI at all.
    func has(_ record: BenefitRecord) -> Bool {
        if record.kpi != noCode { return kpis.contains(record.kpi) }
        return initiatives.contains(record.initiative) || !asked.contains(record.initiative)
    }
}

extension BenefitClass {
    /// Whether a record of this class claims anything (contract, section 3).
    var claims: Bool { self != .avoidance && self != .quality }

    /// Whether a record of this class claims in a measure.
    func claims(in measure: Measure, hasPersonYears: Bool) -> Bool {
        switch self {
        case .cashable: measure == .money || hasPersonYears
        case .revenue: measure == .money
        case .capacity: measure == .personYears
        case .avoidance, .quality: false
        }
    }
}

extension BenefitRecord {
    func claims(in measure: Measure) -> Bool {
        benefitClass.claims(in: measure, hasPersonYears: (personYears?.units ?? 0) > 0)
    }
}

extension BenefitTable {
    func claims(_ row: Int, in measure: Measure) -> Bool {
        benefitClass[row].claims(in: measure, hasPersonYears: hasPersonYears(row))
    }
}

extension ReconciliationInput {
    var grains: ComparedGrains {
        ComparedGrains(
            money: financialPlan.map { rules.grain ?? $0.grain },
            personYears: staffingPlan.map { rules.grain ?? $0.grain })
    }
}

/// The grain at which each measure is compared; nil without a plan.
struct ComparedGrains: Sendable {
    var money: Grain?
    var personYears: Grain?

    subscript(measure: Measure) -> Grain? { measure == .money ? money : personYears }
}
