import BudgetModel
import Diagnostics
import Reconciliation

/// Names that the writer and the reader of measure totals share.
enum OutcomeReading {
    static let sumColumns = [
        "claimed", "in_base", "gross", "direct", "visible", "timing", "parked", "redeployed", "cut",
        "reabsorbed", "missing", "unadjustable",
    ]
    static let totalColumns = [
        "falls", "rises", "explained_rises", "reference_total", "current_total", "adjustment_total",
    ]
}

extension RunStore {
    /// A published run as it was in memory: what reports and explanations are made from.
    ///
    /// Lines that the run did not touch, plan adjustments at the export's grain and the rules are
    /// not in the tables; `rules` are the caller's.
    ///
    /// - Throws: `Finding` where there is no completed run of this number; `PostgresError`.
    ///
    /// - Parameter tables: only these are read; the rest of the outcome stays empty.
    public func outcome(
        of run: Int64, rules: Rules = Rules(), tables: [OutcomeTable] = OutcomeTable.allCases
    ) throws -> Outcome {
        guard let record = try self.run(run), record.state == .completed else {
            throw Finding.noSuchRun(run)
        }
        var reader = OutcomeReader(connection, run: record)
        try reader.readContext()
        for table in tables { try reader.read(table) }
        return reader.finish(rules)
    }

    /// The totals of each measure that a completed run claimed in.
    public func measureTotals(of run: RunRecord) throws -> [MeasureTotals] {
        try OutcomeReader(connection, run: run).measureTotals()
    }
}

extension Finding {
    static func noSuchRun(_ run: Int64) -> Finding {
        Finding(
            "run.unknown", at: .table(name: "hemtag.run", key: String(run), column: ""),
            "there is no completed run of this number", fix: "list the runs: hemtag runs")
    }
}

/// Collects the tables of one run.
struct OutcomeReader {
    let connection: Connection
    let run: RunRecord
    var codes = Codes()
    var outcome: Outcome
    private var parents: (units: [Code: Code], accounts: [Code: Code]) = ([:], [:])
    private var levels: [Code: String] = [:]
    private var kinds: [Code: AccountKind] = [:]
    private var names: (units: [Code: Code], accounts: [Code: Code]) = ([:], [:])

    init(_ connection: Connection, run: RunRecord) {
        self.connection = connection
        self.run = run
        outcome = Outcome(
            entity: run.entity, codes: Codes(), units: .flat(count: 0), accounts: .flat(count: 0),
            rules: Rules())
    }

    func copy(
        _ table: String, _ columns: [String], orderedBy order: String = "",
        _ body: (inout CopyFields) throws -> Void
    ) throws {
        let list = columns.joined(separator: ", ")
        let entity = Connection.quoted(literal: run.entity)
        let sorting = order.isEmpty ? "" : " order by \(order)"
        try connection.copyOut(
            "select \(list) from hemtag.\(table)"
                + " where entity = \(entity) and run_id = \(run.number)\(sorting)",
            name: "read \(table)", body)
    }

    mutating func readContext() throws {
        var codes = codes
        var (parents, names, levels, kinds) = (parents, names, levels, kinds)
        try copy("run_unit", ["unit", "parent", "level", "name"]) { fields in
            let unit = fields.code(in: &codes.units)
            parents.units[unit] = fields.code(in: &codes.units)
            levels[unit] = fields.text() ?? ""
            names.units[unit] = fields.code(in: &codes.texts)
        }
        try copy("run_account", ["account", "parent", "kind", "name"]) { fields in
            let account = fields.code(in: &codes.accounts)
            parents.accounts[account] = fields.code(in: &codes.accounts)
            kinds[account] = AccountKind(rawValue: fields.text() ?? "") ?? .expense
            names.accounts[account] = fields.code(in: &codes.texts)
        }
        var initiatives: [Code: Code] = [:]
        try copy("run_initiative", ["initiative_id", "name"]) { fields in
            let initiative = fields.code(in: &codes.initiatives)
            initiatives[initiative] = fields.code(in: &codes.texts)
        }
        outcome.initiativeNames = initiatives
        self.codes = codes
        (self.parents, self.names, self.levels, self.kinds) = (parents, names, levels, kinds)
        var skipped: [AccountKind: Int] = [:]
        try copy("run_skipped", ["kind", "line_count"]) { fields in
            guard let kind = AccountKind(rawValue: fields.text() ?? "") else { return }
            skipped[kind] = Int(fields.integer() ?? 0)
        }
        outcome.skippedLines = skipped
        outcome.measures = try measureTotals()
        outcome.findings = try RunStore(connection).findings(of: run.number)
    }

    func measureTotals() throws -> [MeasureTotals] {
        var totals: [Measure: MeasureTotals] = [:]
        let columns =
            ["measure", "scope", "period_count"] + OutcomeReading.sumColumns
            + OutcomeReading.totalColumns
        try copy("run_measure", columns) { fields in
            guard let measure = Measure(rawValue: fields.text() ?? "") else { return }
            let scope = fields.text()
            let periodCount = fields.integer() ?? 0
            let sums = try fields.sums(measure)
            var found = totals[measure] ?? MeasureTotals(measure: measure)
            if scope == "all" { found.all = sums } else { found.ratio = sums }
            found.periodCount = Int32(clamping: periodCount)
            found.falls = try fields.amount(measure)
            found.rises = try fields.amount(measure)
            found.explainedRises = try fields.amount(measure)
            found.referenceTotal = try fields.amount(measure)
            found.currentTotal = try fields.amount(measure)
            found.adjustmentTotal = try fields.amount(measure)
            totals[measure] = found
        }
        return totals.values.sorted { $0.measure < $1.measure }
    }

    /// Puts the trees together, now that every code is known.
    mutating func finish(_ rules: Rules) -> Outcome {
        outcome.rules = rules
        outcome.rules.currency = run.currency
        outcome.codes = codes
        let units = 0..<Code(codes.units.count)
        let levelNames = Set(levels.values).subtracting([""]).sorted()
        outcome.units = UnitTree(
            parent: units.map { parents.units[$0] ?? noCode },
            level: units.map { unit in
                levels[unit].flatMap { levelNames.firstIndex(of: $0) }.map(Int32.init) ?? -1
            },
            levelNames: levelNames, isKnown: units.map { parents.units[$0] != nil },
            name: units.map { names.units[$0] ?? noCode })
        let accounts = 0..<Code(codes.accounts.count)
        outcome.accounts = AccountTree(
            parent: accounts.map { parents.accounts[$0] ?? noCode },
            kind: accounts.map { kinds[$0] ?? .expense },
            isKnown: accounts.map { parents.accounts[$0] != nil },
            name: accounts.map { names.accounts[$0] ?? noCode })
        return outcome
    }
}

extension CopyFields {
    /// An amount that is never NULL in the tables.
    mutating func amount(_ measure: Measure) throws(NumericFault) -> Units {
        try units(fractionDigits: measure.fractionDigits) ?? 0
    }

    /// A date and its grain.
    mutating func period() -> Period? {
        let month = month()
        let grain = text().flatMap(Grain.init(rawValue:))
        guard let month, let grain else { return nil }
        return Period(grain: grain, holding: month)
    }

    /// The twelve sums of `OutcomeReading.sumColumns`.
    mutating func sums(_ measure: Measure) throws(NumericFault) -> ClaimSums {
        var sums = ClaimSums()
        sums.claimed = try amount(measure)
        sums.inBase = try amount(measure)
        sums.gross = try amount(measure)
        sums.direct = try amount(measure)
        sums.visible = try amount(measure)
        sums.timing = try amount(measure)
        sums.parked = try amount(measure)
        sums.redeployed = try amount(measure)
        sums.cut = try amount(measure)
        sums.reabsorbed = try amount(measure)
        sums.missing = try amount(measure)
        sums.unadjustable = try amount(measure)
        return sums
    }

    mutating func line(_ codes: inout Codes) -> (unit: Code, account: Code, activity: Code) {
        let unit = code(in: &codes.units)
        let account = code(in: &codes.accounts)
        return (unit, account, code(in: &codes.activities))
    }

    mutating func measure() -> Measure { text().flatMap(Measure.init(rawValue:)) ?? .money }
}
