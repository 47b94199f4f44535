import BudgetModel

extension Outcome {
    /// Writes every row of a table to a sink, in key order.
    ///
    /// - Throws: what the sink throws at the end of a row (a full disk, a lost connection).
    public func write<Sink: OutcomeRowSink>(_ table: OutcomeTable, to sink: inout Sink) throws {
        switch table {
        case .claimOutcome: for claim in claims { try write(claim, to: &sink) }
        case .benefitOutcome: for benefit in benefits { try write(benefit, to: &sink) }
        case .attribution: for row in attribution { try write(row, to: &sink) }
        case .bottleneck: for row in bottlenecks { try write(row, to: &sink) }
        case .adjustedBudgetLine: try write(budgetLines, to: &sink)
        case .adjustedStaffingLine: try write(staffingLines, to: &sink)
        case .reallocationEntry:
            for (index, entry) in reallocations.enumerated() {
                try write(entry, number: Int64(index + 1), to: &sink)
            }
        case .reallocationLeg: try legs.forEachLeg { leg, _ in try write(leg, to: &sink) }
        case .unexplained: for row in unexplained { try write(row, to: &sink) }
        case .initiativeStanding: for row in standings { try write(row, to: &sink) }
        }
    }

    /// How many rows `write` gives a table.
    public func rowCount(_ table: OutcomeTable) -> Int {
        switch table {
        case .claimOutcome: claims.count
        case .benefitOutcome: benefits.tableRowCount
        case .attribution: attribution.count
        case .bottleneck: bottlenecks.count
        case .adjustedBudgetLine: budgetLines.isTouched.count { $0 }
        case .adjustedStaffingLine: staffingLines.isTouched.count { $0 }
        case .reallocationEntry: reallocations.count
        case .reallocationLeg: legs.count
        case .unexplained: unexplained.count
        case .initiativeStanding: standings.count
        }
    }

    private func write<Sink: OutcomeRowSink>(_ claim: ClaimOutcome, to sink: inout Sink) throws {
        sink.beginRow()
        sink.code(claim.benefit, in: codes.benefits)
        sink.word(claim.measure.rawValue)
        sink.period(claim.period)
        write(ClaimSums(claim), claim.measure, to: &sink)
        sink.amount(claim.unadjustable, claim.measure)
        sink.amount(claim.explained, claim.measure)
        sink.code(claim.unit, in: codes.units)
        sink.code(claim.account, in: codes.accounts)
        sink.code(claim.activity, in: codes.activities)
        try sink.endRow()
    }

    /// One row for each measure that the record claims in; a record that claims nothing has one row
    /// of zeros, in the measure that it was recorded in.
    private func write<Sink: OutcomeRowSink>(_ benefit: BenefitOutcome, to sink: inout Sink) throws
    {
        if let money = benefit.money { try write(benefit, .money, money, to: &sink) }
        if let years = benefit.personYears { try write(benefit, .personYears, years, to: &sink) }
        if benefit.money == nil, benefit.personYears == nil {
            let onlyYears = benefit.recordedAmount == nil && benefit.recordedPersonYears != nil
            try write(benefit, onlyYears ? .personYears : .money, ClaimSums(), to: &sink)
        }
    }

    private func write<Sink: OutcomeRowSink>(
        _ benefit: BenefitOutcome, _ measure: Measure, _ sums: ClaimSums, to sink: inout Sink
    ) throws {
        sink.beginRow()
        sink.code(benefit.benefit, in: codes.benefits)
        sink.word(measure.rawValue)
        write(sums, measure, to: &sink)
        sink.word(benefit.verdict.rawValue)
        sink.word(benefit.flags.list.joined(separator: " "))
        sink.word(benefit.reasons.map(\.rawValue).joined(separator: " "))
        sink.amount(sums.unadjustable, measure)
        sink.integer(Int64(benefit.outsideHorizonMonths))
        sink.amount(benefit.outsideHorizonMoney, .money)
        sink.boolean(benefit.toleranceUsed)
        sink.code(benefit.initiative, in: codes.initiatives)
        sink.word(benefit.benefitClass.rawValue)
        sink.code(benefit.unit, in: codes.units)
        sink.code(benefit.account, in: codes.accounts)
        sink.code(benefit.activity, in: codes.activities)
        sink.code(benefit.task, in: codes.activities)
        sink.month(benefit.firstMonth)
        sink.month(benefit.lastMonth)
        sink.word(benefit.kind.rawValue)
        sink.word(benefit.maturity.rawValue)
        sink.text(benefit.owner, in: codes.texts)
        sink.amount(benefit.recordedAmount?.units, .money)
        sink.amount(benefit.recordedPersonYears?.units, .personYears)
        sink.amount(benefit.runCost?.units, .money)
        sink.amount(benefit.oneOffCost?.units, .money)
        try sink.endRow()
    }

    /// The eleven sums of `OutcomeTable.sumNames`, in order.
    private func write<Sink: OutcomeRowSink>(
        _ sums: ClaimSums, _ measure: Measure, to sink: inout Sink
    ) {
        sink.amount(sums.claimed, measure)
        sink.amount(sums.inBase, measure)
        sink.amount(sums.gross, measure)
        sink.amount(sums.direct, measure)
        sink.amount(sums.visible, measure)
        sink.amount(sums.timing, measure)
        sink.amount(sums.parked, measure)
        sink.amount(sums.redeployed, measure)
        sink.amount(sums.cut, measure)
        sink.amount(sums.reabsorbed, measure)
        sink.amount(sums.missing, measure)
    }

    private func write<Sink: OutcomeRowSink>(_ row: AttributionRow, to sink: inout Sink) throws {
        sink.beginRow()
        sink.code(row.benefit, in: codes.benefits)
        sink.word(row.measure.rawValue)
        sink.period(row.period)
        sink.code(row.line.unit, in: codes.units)
        sink.code(row.line.account, in: codes.accounts)
        sink.code(row.line.activity, in: codes.activities)
        sink.period(row.line.period)
        sink.integer(Int64(row.tier))
        sink.amount(row.amount, row.measure)
        try sink.endRow()
    }

    private func write<Sink: OutcomeRowSink>(_ row: BottleneckRow, to sink: inout Sink) throws {
        sink.beginRow()
        sink.word(row.run.rawValue)
        sink.integer(Int64(row.group))
        sink.word(row.member.kind)
        sink.word(text(of: row.member))
        sink.amount(row.amount, row.measure)
        sink.word(row.measure.rawValue)
        try sink.endRow()
    }

    private func write<Sink: OutcomeRowSink>(_ lines: AdjustedLines, to sink: inout Sink) throws {
        let measure = lines.measure
        for row in 0..<lines.count where lines.isTouched[row] {
            sink.beginRow()
            let key = lines.key(row)
            sink.code(key.unit, in: codes.units)
            sink.code(key.account, in: codes.accounts)
            sink.code(key.activity, in: codes.activities)
            sink.period(key.period)
            sink.amount(lines.reference[row], measure)
            sink.amount(lines.approved(row), measure)
            sink.amount(lines.current[row], measure)
            sink.amount(lines.fall[row], measure)
            sink.amount(lines.claimedHere[row], measure)
            sink.amount(lines.visible[row], measure)
            sink.amount(lines.adjustment[row], measure)
            sink.amount(lines.adjusted(row), measure)
            try sink.endRow()
        }
    }

    private func write<Sink: OutcomeRowSink>(
        _ entry: ReallocationEntry, number: Int64, to sink: inout Sink
    ) throws {
        let measure = entry.measure
        sink.beginRow()
        sink.integer(number)
        sink.code(entry.benefit, in: codes.benefits)
        sink.word(measure.rawValue)
        sink.period(entry.source.period)
        sink.code(entry.source.unit, in: codes.units)
        sink.code(entry.source.account, in: codes.accounts)
        sink.code(entry.source.activity, in: codes.activities)
        sink.code(entry.destination.unit, in: codes.units)
        sink.code(entry.destination.account, in: codes.accounts)
        sink.code(entry.destination.activity, in: codes.activities)
        sink.word(entry.isCut ? "cut" : "redeployment")
        sink.amount(entry.owed, measure)
        sink.amount(entry.shown, measure)
        sink.amount(entry.toBook, measure)
        sink.amount(entry.unbookable, measure)
        sink.amount(entry.toGive, measure)
        sink.text(entry.owner, in: codes.texts)
        try sink.endRow()
    }

    private func write<Sink: OutcomeRowSink>(_ leg: EntryLeg, to sink: inout Sink) throws {
        sink.beginRow()
        sink.integer(Int64(leg.entry + 1))
        sink.integer(Int64(leg.number + 1))
        sink.word(leg.role.rawValue)
        sink.code(leg.benefit, in: codes.benefits)
        sink.word(leg.measure.rawValue)
        sink.period(leg.period)
        sink.code(leg.line.unit, in: codes.units)
        sink.code(leg.line.account, in: codes.accounts)
        sink.code(leg.line.activity, in: codes.activities)
        sink.period(leg.line.period)
        sink.word(leg.isRevenue ? "revenue" : "expense")
        sink.amount(leg.shown, leg.measure)
        sink.amount(leg.toBook, leg.measure)
        try sink.endRow()
    }

    private func write<Sink: OutcomeRowSink>(
        _ row: UnexplainedMovement, to sink: inout Sink
    ) throws {
        sink.beginRow()
        sink.word(row.measure.rawValue)
        sink.code(row.key.unit, in: codes.units)
        sink.code(row.key.account, in: codes.accounts)
        sink.code(row.key.activity, in: codes.activities)
        sink.period(row.key.period)
        sink.word(row.side.rawValue)
        sink.word(row.direction.rawValue)
        sink.amount(row.amount, row.measure)
        try sink.endRow()
    }

    private func write<Sink: OutcomeRowSink>(_ row: InitiativeStanding, to sink: inout Sink) throws
    {
        sink.beginRow()
        sink.code(row.initiative, in: codes.initiatives)
        sink.period(row.period)
        for money in [
            row.plannedMoney, row.realisedMoney, row.owedMoney, row.directMoney, row.visibleMoney,
            row.investedMoney,
        ] { sink.amount(money, .money) }
        for years in [
            row.plannedPersonYears, row.realisedPersonYears, row.owedPersonYears,
            row.directPersonYears, row.visiblePersonYears,
        ] { sink.amount(years, .personYears) }
        sink.ratio(row.kpiProgressMillionths)
        sink.integer(row.paybackMonths.map(Int64.init))
        sink.word(row.recommendation.rawValue)
        sink.word(row.rule.rawValue)
        sink.boolean(row.isParadox)
        try sink.endRow()
    }
}

extension ClaimSums {
    /// The sums of a single claim.
    public init(_ claim: ClaimOutcome) {
        self.init()
        claimed = claim.claimed
        inBase = claim.inBase
        gross = claim.gross
        direct = claim.direct
        visible = claim.visible
        timing = claim.timing
        parked = claim.parked
        redeployed = claim.redeployed
        cut = claim.cut
        reabsorbed = claim.reabsorbed
        missing = claim.missing
        unadjustable = claim.unadjustable
    }
}

extension BottleneckRow.Member {
    /// The word of the `kind` column.
    public var kind: String {
        switch self {
        case .claim: "claim"
        case .line: "line"
        case .cap: "cap"
        case .restsOn: "rests_on"
        }
    }
}

extension Outcome {
    /// The `key` column of a bottleneck member: parts joined by ` | `, blank dimensions empty.
    public func text(of member: BottleneckRow.Member) -> String {
        switch member {
        case .claim(let benefit, let period): "\(codes.benefits.text(benefit)) | \(period)"
        case .line(let key): text(of: key)
        case .cap(let key):
            "\(codes.units.text(key.unit)) | \(key.period) | \(key.side.rawValue)"
                + (key.family == noCode ? "" : " | \(codes.accounts.text(key.family))")
                + (key.isOwnLines ? "" : " | and below")
        case .restsOn(let group): String(group)
        }
    }

    /// `unit | account | activity | period`, as keys stand in tables and sentences.
    public func text(of key: LineKey) -> String {
        let (unit, account) = (codes.units.text(key.unit), codes.accounts.text(key.account))
        return "\(unit) | \(account) | \(codes.activities.text(key.activity)) | \(key.period)"
    }
}
