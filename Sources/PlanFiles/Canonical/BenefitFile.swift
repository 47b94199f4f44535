import BudgetModel
import Diagnostics

extension CanonicalFiles {
    private enum Column: Int {
        case id, initiative, benefitClass, unit, account, activity, task, start, end, amount, fte
        case kind, status, maturity, outputHeld, owner, evidence, recordedAt, additive, runCost
        case oneOffCost, profile, kpi
    }

    private static let benefits = CanonicalTable(
        name: "benefits",
        columns: [
            .key("benefit_id"), .text("initiative_id"), .key("class"), .key("unit"),
            .text("account"), .text("activity"), .text("task"), .key("period_start"),
            .key("period_end"), .number("amount", 2), .number("fte", 4), .text("kind"),
            .text("status"), .text("maturity"), .text("output_held"), .text("owner"),
            .text("evidence"), .text("recorded_at"), .text("additive"), .number("run_cost", 2),
            .number("one_off_cost", 2), .text("profile"), .text("kpi"),
        ])

    /// Every reading of every benefit, in file order. A column that is absent defaults to a ready
    /// record; one that is there and empty is kept as a defect of the record.
    ///
    /// - Throws: `Findings` where the file cannot be read or lacks a required column.
    public static func readBenefits(
        path: String, into codes: inout Codes
    ) throws(Findings) -> LoadedRows<BenefitTable> {
        // Moved, not copied: a second owner would make the first new code copy the whole book.
        var books = Codes()
        swap(&books, &codes)
        defer { swap(&books, &codes) }
        return try benefits.read(path) { cells in
            let id = cells.code(0, in: &books.benefits)
            let benefitClass = cells.word(Column.benefitClass.rawValue, BenefitClass.self)
            let unit = cells.code(Column.unit.rawValue, in: &books.units)
            let start = cells.month(Column.start.rawValue)
            let end = cells.month(Column.end.rawValue)
            if let start, let end, end < start {
                cells.fault(
                    Column.end.rawValue, "register.period.order",
                    "the last month lies before the first", "correct period_start or period_end")
            }
            // A row without one of these is faulted and rejected; the rest of it is read all the
            // same, so that everything wrong with it is told at once.
            var record = BenefitRecord(
                id: id, benefitClass: benefitClass ?? .quality, unit: unit,
                firstMonth: start ?? 0, lastMonth: end ?? 0)
            fillKeys(&record, cells, &books)
            fillFigures(&record, cells)
            record.defects = defects(cells)
            return record
        }
    }

    private static func fillKeys(
        _ record: inout BenefitRecord, _ cells: CanonicalCells, _ codes: inout Codes
    ) {
        record.initiative = cells.code(Column.initiative.rawValue, in: &codes.initiatives)
        record.account = cells.code(Column.account.rawValue, in: &codes.accounts)
        record.activity = cells.code(Column.activity.rawValue, in: &codes.activities)
        record.task = cells.code(Column.task.rawValue, in: &codes.activities)
        record.status = cells.code(Column.status.rawValue, in: &codes.texts)
        record.owner = cells.code(Column.owner.rawValue, in: &codes.texts)
        record.profile = cells.code(Column.profile.rawValue, in: &codes.texts)
        record.kpi = cells.code(Column.kpi.rawValue, in: &codes.texts)
    }

    private static func fillFigures(_ record: inout BenefitRecord, _ cells: CanonicalCells) {
        record.amount = cells.units(Column.amount.rawValue, .money).map(Money.init(units:))
        record.personYears = cells.units(Column.fte.rawValue, .personYears)
            .map(PersonYears.init(units:))
        record.runCost = cells.units(Column.runCost.rawValue, .money).map(Money.init(units:))
        record.oneOffCost = cells.units(Column.oneOffCost.rawValue, .money).map(Money.init(units:))
        record.kind = cells.word(Column.kind.rawValue, BenefitKind.self) ?? .oneOff
        record.maturity = cells.word(Column.maturity.rawValue, Maturity.self) ?? .final
        record.outputHeld = cells.boolean(Column.outputHeld.rawValue) ?? true
        record.isAdditive = cells.boolean(Column.additive.rawValue) ?? false
        record.recordedAt = cells.instant(Column.recordedAt.rawValue) ?? .min
    }

    private static func defects(_ cells: CanonicalCells) -> BenefitRecord.Defects {
        let columns: [(Column, BenefitRecord.Defects)] = [
            (.owner, .emptyOwner), (.evidence, .emptyEvidence), (.initiative, .emptyInitiative),
            (.status, .emptyStatus), (.recordedAt, .emptyRecordedAt),
        ]
        var defects: BenefitRecord.Defects = []
        for (column, defect) in columns where cells.isEmpty(column.rawValue) {
            defects.insert(defect)
        }
        return defects
    }
}
