import BudgetModel
import Reconciliation

extension OutcomeReader {
    mutating func read(_ table: OutcomeTable) throws {
        switch table {
        case .claimOutcome: try readClaims()
        case .benefitOutcome: try readBenefits()
        case .attribution: try readAttribution()
        case .bottleneck: try readBottlenecks()
        case .adjustedBudgetLine: try readLines(table, \.budgetLines, .money)
        case .adjustedStaffingLine: try readLines(table, \.staffingLines, .personYears)
        case .reallocationEntry: try readEntries()
        case .reallocationLeg: try readLegs()
        case .unexplained: try readUnexplained()
        case .initiativeStanding: try readStandings()
        }
    }

    /// Rows of a table in its columns' order, without entity and run; `order` is its key.
    func copy(
        _ table: OutcomeTable, orderedBy order: String,
        _ body: (inout CopyFields) throws -> Void
    ) throws {
        let columns = OutcomeCopySink.columns(of: table).dropFirst(2)
        try copy(
            table.name, columns.map(Connection.quoted(identifier:)), orderedBy: order, body)
    }

    private mutating func readClaims() throws {
        var codes = codes
        var claims: [ClaimOutcome] = []
        try copy(.claimOutcome, orderedBy: "benefit_id, measure, period") { fields in
            let benefit = fields.code(in: &codes.benefits)
            let measure = fields.measure()
            let period = fields.period() ?? Period(grain: .month, index: 0)
            let sums = try fields.sums(measure)
            let explained = try fields.amount(measure)
            let line = fields.line(&codes)
            var claim = ClaimOutcome(
                benefit: benefit, measure: measure, period: period, unit: line.unit,
                account: line.account, activity: line.activity)
            claim.fill(sums)
            claim.explained = explained
            claims.append(claim)
        }
        self.codes = codes
        outcome.claims = RowList(claims)
    }

    private mutating func readAttribution() throws {
        var codes = codes
        var rows: [AttributionRow] = []
        let order = "benefit_id, measure, period, unit, account, activity, line_period, tier"
        try copy(.attribution, orderedBy: order) { fields in
            let benefit = fields.code(in: &codes.benefits)
            let measure = fields.measure()
            let period = fields.period() ?? Period(grain: .month, index: 0)
            let line = fields.line(&codes)
            let key = LineKey(
                unit: line.unit, account: line.account, activity: line.activity,
                period: fields.period() ?? period)
            rows.append(
                AttributionRow(
                    benefit: benefit, measure: measure, period: period, line: key,
                    tier: UInt8(clamping: fields.integer() ?? 0),
                    amount: try fields.amount(measure)))
        }
        self.codes = codes
        outcome.attribution = RowList(rows)
    }

    private mutating func readLines(
        _ table: OutcomeTable, _ target: WritableKeyPath<Outcome, AdjustedLines>, _ measure: Measure
    ) throws {
        var codes = codes
        var lines = AdjustedLines(measure: measure, grain: .month)
        try copy(table, orderedBy: "unit, account, activity, period") { fields in
            let line = fields.line(&codes)
            let period = fields.period() ?? Period(grain: .month, index: 0)
            lines.grain = period.grain
            lines.keys.append(
                LineKey(
                    unit: line.unit, account: line.account, activity: line.activity,
                    period: period))
            lines.reference.append(try fields.amount(measure))
            lines.approvedChange.append(try fields.amount(measure))
            lines.current.append(try fields.amount(measure))
            lines.fall.append(try fields.amount(measure))
            lines.claimedHere.append(try fields.amount(measure))
            lines.visible.append(try fields.amount(measure))
            lines.adjustment.append(try fields.amount(measure))
            lines.isTouched.append(true)
        }
        self.codes = codes
        outcome[keyPath: target] = lines
    }

    private mutating func readUnexplained() throws {
        var codes = codes
        var rows: [UnexplainedMovement] = []
        let order = "measure, unit, account, activity, period, side, direction"
        try copy(.unexplained, orderedBy: order) { fields in
            let measure = fields.measure()
            let line = fields.line(&codes)
            let key = LineKey(
                unit: line.unit, account: line.account, activity: line.activity,
                period: fields.period() ?? Period(grain: .month, index: 0))
            let side = AccountKind(rawValue: fields.text() ?? "") ?? .expense
            let direction = UnexplainedMovement.Direction(rawValue: fields.text() ?? "") ?? .fall
            rows.append(
                UnexplainedMovement(
                    measure: measure, key: key, side: side, direction: direction,
                    amount: try fields.amount(measure)))
        }
        self.codes = codes
        outcome.unexplained = RowList(rows)
    }

    private mutating func readStandings() throws {
        var codes = codes
        var rows: [InitiativeStanding] = []
        try copy(.initiativeStanding, orderedBy: "initiative_id, period") { fields in
            var row = InitiativeStanding(
                initiative: fields.code(in: &codes.initiatives),
                period: fields.period() ?? Period(grain: .month, index: 0))
            row.plannedMoney = try fields.amount(.money)
            row.realisedMoney = try fields.amount(.money)
            row.owedMoney = try fields.amount(.money)
            row.directMoney = try fields.amount(.money)
            row.visibleMoney = try fields.amount(.money)
            row.investedMoney = try fields.amount(.money)
            row.plannedPersonYears = try fields.amount(.personYears)
            row.realisedPersonYears = try fields.amount(.personYears)
            row.owedPersonYears = try fields.amount(.personYears)
            row.directPersonYears = try fields.amount(.personYears)
            row.visiblePersonYears = try fields.amount(.personYears)
            row.kpiProgressMillionths = try fields.units(fractionDigits: 6)
            row.paybackMonths = fields.integer().map { Int32(clamping: $0) }
            row.recommendation = Recommendation(rawValue: fields.text() ?? "") ?? .continue
            row.rule = RecommendationReason(rawValue: fields.text() ?? "") ?? .onCourse
            row.isParadox = fields.boolean() ?? false
            rows.append(row)
        }
        self.codes = codes
        outcome.standings = rows
    }
}
