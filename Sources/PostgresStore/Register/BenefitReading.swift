import BudgetModel

extension RegisterReader {
    private enum Column {
        static let id = 0
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

    /// Every reading of every benefit of the entity, in no particular order.
    ///
    /// - Throws: `Findings` for columns that a query lacks; `PostgresError`.
    public func readBenefits(into codes: inout Codes) throws -> RegisterRows<BenefitTable> {
        let classes = Vocabulary<BenefitClass>()
        let kinds = Vocabulary<BenefitKind>()
        let maturities = Vocabulary<Maturity>()
        return try read(.benefits, recordedAt: Column.recordedAt) { cells in
            let id = cells.code(Column.id, in: &codes.benefits)
            let benefitClass = cells.word(Column.benefitClass, classes)
            let unit = cells.code(Column.unit, in: &codes.units)
            let start = cells.month(Column.start)
            let end = cells.month(Column.end)
            guard let benefitClass, let start, let end else { return nil }
            if end < start {
                cells.fault(
                    Column.end, "register.period.order", "the last month lies before the first",
                    "Correct period_start or period_end.")
            }
            var record = BenefitRecord(
                id: id, benefitClass: benefitClass, unit: unit, firstMonth: start, lastMonth: end)
            fillKeys(&record, cells, &codes)
            fillFigures(&record, cells)
            record.kind = cells.word(Column.kind, kinds) ?? .oneOff
            record.maturity = cells.word(Column.maturity, maturities) ?? .final
            record.outputHeld = cells.boolean(Column.outputHeld) ?? true
            record.isAdditive = cells.boolean(Column.additive) ?? false
            record.recordedAt = cells.instant(Column.recordedAt) ?? .min
            record.defects = defects(cells)
            return record
        }
    }

    private func fillKeys(
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

    private func fillFigures(_ record: inout BenefitRecord, _ cells: RegisterCells) {
        record.amount = cells.units(Column.amount, .money).map(Money.init(units:))
        record.personYears = cells.units(Column.fte, .personYears).map(PersonYears.init(units:))
        record.runCost = cells.units(Column.runCost, .money).map(Money.init(units:))
        record.oneOffCost = cells.units(Column.oneOffCost, .money).map(Money.init(units:))
    }

    private func defects(_ cells: RegisterCells) -> BenefitRecord.Defects {
        var defects: BenefitRecord.Defects = []
        if cells.isEmpty(Column.owner) { defects.insert(.emptyOwner) }
        if cells.isEmpty(Column.evidence) { defects.insert(.emptyEvidence) }
        if cells.isEmpty(Column.status) { defects.insert(.emptyStatus) }
        if cells.isEmpty(Column.recordedAt) { defects.insert(.emptyRecordedAt) }
        // The register's own table has the column always: NULL there says “of no initiative”.
        if cells.isCustom, cells.isEmpty(Column.initiative) { defects.insert(.emptyInitiative) }
        return defects
    }
}
