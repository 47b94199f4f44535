import BudgetModel

/// What a reader may ask of all benefits without having each of them made.
public protocol BenefitColumns: RowSource where Row == BenefitOutcome {
    /// By benefit, in the order of the rows.
    var verdicts: [Verdict] { get }
    /// By benefit, in the order of the rows: its own code.
    var benefits: [Code] { get }
    /// By benefit, in the order of the rows; `noCode` where it has none.
    var initiatives: [Code] { get }
    /// Rows of the table `benefit_outcome`: one for each measure in which a benefit claims, and
    /// one for each benefit that claims in none.
    var tableRowCount: Int { get }
}

/// Every accepted reading with its verdict, ascending `benefit_id`.
struct BenefitRows: BenefitColumns {
    private let pass: ReconciledRecords
    private let measures: [ReconciledMeasure]
    private let judgements: [Judgement]
    private let personYearPeriods: Int

    /// What the verdicts say of one benefit.
    struct Judgement: Sendable, BitwiseCopyable {
        var verdict: Verdict
        var toleranceUsed: Bool
        /// Half as wide as `Flags` could be.
        private var flagBits: UInt16 = 0

        var flags: Flags {
            get { Flags(rawValue: UInt32(flagBits)) }
            set { flagBits = UInt16(newValue.rawValue) }
        }

        init(verdict: Verdict, toleranceUsed: Bool = false, flags: Flags = []) {
            self.verdict = verdict
            self.toleranceUsed = toleranceUsed
            self.flags = flags
        }
    }

    init(
        _ pass: ReconciledRecords, _ measures: [ReconciledMeasure], _ verdicts: BenefitVerdicts
    ) {
        self.pass = pass
        self.measures = measures
        personYearPeriods = verdicts.periodCount[.personYears] ?? 1
        judgements = .concurrently(count: pass.records.count) { index in
            guard pass.reasons[index].isEmpty else { return Judgement(verdict: .notReady) }
            guard pass.records.benefitClass[index].claims else {
                return Judgement(verdict: .notExpected)
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

extension RowList where Row == BenefitOutcome {
    /// By benefit, in the order of the rows.
    public var verdicts: [Verdict] {
        (source as? any BenefitColumns)?.verdicts ?? map(\.verdict)
    }

    /// By benefit, in the order of the rows: its own code.
    public var benefits: [Code] {
        (source as? any BenefitColumns)?.benefits ?? map(\.benefit)
    }

    /// By benefit, in the order of the rows; `noCode` where it has none.
    public var initiatives: [Code] {
        (source as? any BenefitColumns)?.initiatives ?? map(\.initiative)
    }

    /// Hands over the sums of each row.
    func forEachSums(_ body: (_ row: Int, _ money: ClaimSums?, _ personYears: ClaimSums?) -> Void) {
        if let rows = source as? BenefitRows {
            for row in 0..<rows.count {
                let sums = rows.sums(row)
                body(row, sums.money, sums.personYears)
            }
        } else {
            for row in indices { body(row, self[row].money, self[row].personYears) }
        }
    }

    /// Rows of the table `benefit_outcome`.
    var tableRowCount: Int {
        if let columns = source as? any BenefitColumns { return columns.tableRowCount }
        return reduce(0) { sum, benefit in
            sum + (benefit.money != nil && benefit.personYears != nil ? 2 : 1)
        }
    }

    public func count(of verdict: Verdict) -> Int { verdicts.count { $0 == verdict } }

    /// The benefits of one verdict, in the order of the rows.
    public func rows(of verdict: Verdict) -> [BenefitOutcome] {
        let verdicts = verdicts
        return verdicts.indices.filter { verdicts[$0] == verdict }.map { self[$0] }
    }
}
