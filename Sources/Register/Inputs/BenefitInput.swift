import BudgetModel

extension RegisterInput {
    private enum Column {
        static let initiative = 1
        static let benefitClass = 2
        static let unit = 3
        static let account = 4
        static let activity = 5
        static let task = 6
        static let start = 7
        static let end = 8
        static let amount = 9
        static let fte = 10
        static let kind = 11
        static let status = 12
        static let maturity = 13
        static let outputHeld = 14
        static let owner = 15
        static let evidence = 16
        static let recordedAt = 17
        static let additive = 18
        static let runCost = 19
        static let oneOffCost = 20
        static let profile = 21
        static let kpi = 22
    }

    /// Every reading of every benefit. A column that is absent defaults to a ready record; one that
    /// is there and empty is kept as a defect of the record, where an answer is wanted.
    public static let benefits = RegisterInput(
        "benefits", table: "realized_benefit",
        columns: [
            .key("benefit_id"), .code("initiative_id").nullable, .word("class").required,
            .key("unit"), .code("account"), .code("activity"), .code("task"),
            .month("period_start").required, .month("period_end").required, .money("amount"),
            .personYears("fte"), .word("kind"), .code("status"), .word("maturity"),
            .boolean("output_held"), .text("owner").nullable.absent(.text("not stated")),
            .text("evidence").nullable.absent(.text("not stated")),
            .instant("recorded_at").stored(.refused),
            .boolean("additive"), .money("run_cost"), .money("one_off_cost"), .code("profile"),
            .code("kpi").nullable,
        ],
        recordedAt: Column.recordedAt,
        make: { cells, codes in
            let id = cells.code(0, in: &codes.benefits)
            let benefitClass = cells.word(Column.benefitClass, classes)
            let months = cells.months(Column.start, Column.end)
            // Without one of these the row is faulted; the rest of it is read all the same.
            var record = BenefitRecord(
                id: id, benefitClass: benefitClass ?? .quality,
                unit: cells.code(Column.unit, in: &codes.units), firstMonth: months?.first ?? 0,
                lastMonth: months?.last ?? 0)
            fillKeys(&record, cells, &codes)
            fillFigures(&record, cells)
            record.defects = defects(cells)
            return record
        }, keep: { $0.benefits.append($1) })

    private static func fillKeys(
        _ record: inout BenefitRecord, _ cells: RegisterCells, _ codes: inout Codes
    ) {
        record.initiative = cells.code(Column.initiative, in: &codes.initiatives)
        record.account = cells.code(Column.account, in: &codes.accounts)
        record.activity = cells.code(Column.activity, in: &codes.activities)
        record.task = cells.code(Column.task, in: &codes.activities)
        record.status = cells.code(Column.status, in: &codes.texts)
        record.owner = cells.code(Column.owner, in: &codes.texts)
        record.profile = cells.code(Column.profile, in: &codes.texts)
        record.kpi = cells.code(Column.kpi, in: &codes.texts)
    }

    private static func fillFigures(_ record: inout BenefitRecord, _ cells: RegisterCells) {
        record.amount = cells.units(Column.amount, .money).map(Money.init(units:))
        record.personYears = cells.units(Column.fte, .personYears).map(PersonYears.init(units:))
        record.runCost = cells.units(Column.runCost, .money).map(Money.init(units:))
        record.oneOffCost = cells.units(Column.oneOffCost, .money).map(Money.init(units:))
        record.kind = cells.word(Column.kind, kinds) ?? .oneOff
        record.maturity = cells.word(Column.maturity, maturities) ?? .final
        record.outputHeld = cells.boolean(Column.outputHeld) ?? true
        record.isAdditive = cells.boolean(Column.additive) ?? false
        record.recordedAt = cells.instant(Column.recordedAt) ?? .min
    }

    private static func defects(_ cells: RegisterCells) -> BenefitRecord.Defects {
        var defects: BenefitRecord.Defects = []
        for (column, defect) in answers where cells.isEmpty(column) { defects.insert(defect) }
        // The register's own table has the column always: NULL there says “of no initiative”.
        if !cells.isOwnTable, cells.isEmpty(Column.initiative) { defects.insert(.emptyInitiative) }
        return defects
    }

    /// The columns that ask something of the claimant: an empty cell is no answer.
    private static let answers: [(Int, BenefitRecord.Defects)] = [
        (Column.owner, .emptyOwner), (Column.evidence, .emptyEvidence),
        (Column.status, .emptyStatus), (Column.recordedAt, .emptyRecordedAt),
        (Column.kind, .emptyKind), (Column.maturity, .emptyMaturity),
        (Column.outputHeld, .emptyOutputHeld), (Column.additive, .emptyAdditive),
    ]
}

private let classes = Vocabulary<BenefitClass>()
private let kinds = Vocabulary<BenefitKind>()
private let maturities = Vocabulary<Maturity>()
