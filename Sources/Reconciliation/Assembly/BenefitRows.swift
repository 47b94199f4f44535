import BudgetModel

/// Every accepted reading with its verdict, ascending `benefit_id`.
struct BenefitRows: BenefitColumns {
    private let pass: ReconciledRecords
    private let measures: [ReconciledMeasure]
    private let judgements: [BenefitJudgement]
    private let personYearPeriods: Int

    init(
        _ pass: ReconciledRecords, _ measures: [ReconciledMeasure], _ verdicts: BenefitVerdicts
    ) {
        self.pass = pass
        self.measures = measures
        personYearPeriods = verdicts.periodCount[.personYears] ?? 1
        judgements = .concurrently(count: pass.records.count) { index in
            guard pass.reasons[index].isEmpty else { return BenefitJudgement(verdict: .notReady) }
            guard pass.records.benefitClass[index].claims else {
                return BenefitJudgement(verdict: .notExpected)
            }
            return verdicts.judge(index, MeasureSums(measures, record: index))
        }
    }

    var count: Int { judgements.count }
    var verdicts: [Verdict] { judgements.map(\.verdict) }
    var benefits: [Code] { pass.records.id }
    var initiatives: [Code] { pass.records.indices.map { pass.records.initiative[$0] } }

    var tableRowCount: Int {
        judgements.indices.reduce(0) { sum, record in
            let claiming = measures.count { !$0.run.claims.claims(of: record).isEmpty }
            return sum + max(1, claiming)
        }
    }

    func row(_ index: Int) -> BenefitOutcome {
        let record = pass.records[index]
        let judgement = judgements[index]
        var benefit = BenefitOutcome(
            benefit: record.id, initiative: record.initiative,
            benefitClass: record.benefitClass, unit: record.unit, account: record.account,
            activity: record.activity, task: record.task, firstMonth: record.firstMonth,
            lastMonth: record.lastMonth, kind: record.kind, maturity: record.maturity,
            owner: record.owner, verdict: judgement.verdict)
        benefit.recordedAmount = record.amount
        benefit.recordedPersonYears = record.personYears
        benefit.runCost = record.runCost
        benefit.oneOffCost = record.oneOffCost
        benefit.reasons = pass.reasons[index].list
        benefit.flags = judgement.flags
        benefit.toleranceUsed = judgement.toleranceUsed
        if let outside = pass.outsideHorizon(record, reasons: pass.reasons[index]) {
            benefit.outsideHorizonMonths = outside.months
            benefit.outsideHorizonMoney = outside.money
        }
        (benefit.money, benefit.personYears) = sums(index)
        return benefit
    }

    func sums(_ index: Int) -> (money: ClaimSums?, personYears: ClaimSums?) {
        let verdict = judgements[index].verdict
        guard verdict != .notReady, verdict != .notExpected else { return (nil, nil) }
        let sums = MeasureSums(measures, record: index)
        return (
            sums.money,
            sums.personYears.map { $0.totalled(.personYears, periods: personYearPeriods) }
        )
    }
}

/// What the rows of benefits need of the records.
struct ReconciledRecords: Sendable {
    let records: BenefitTable
    let reasons: [NotReadyReasons]
    let readiness: Readiness
    let horizon: Horizon?
    let grains: ComparedGrains

    /// nil where the record claims nothing that a plan could show, or its months are unknown.
    func outsideHorizon(_ record: BenefitRecord, reasons: NotReadyReasons) -> OutsideHorizon? {
        guard let horizon, let measure = Measure.allCases.first(where: record.claims),
            let grain = grains[measure], !reasons.contains(.unknownProfile)
        else { return nil }
        return OutsideHorizon(
            record, horizon: horizon, grain: grain, profile: readiness.profile(record))
    }
}
