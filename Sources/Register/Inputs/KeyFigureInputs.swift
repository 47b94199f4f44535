import BudgetModel

extension RegisterInput {
    private enum Column {
        static let initiative = 1
        static let name = 2
        static let baseline = 3
        static let target = 4
        static let unit = 5
        static let direction = 6
        static let role = 7
        static let baselineDate = 8
        static let source = 9
        static let owner = 10
        static let deadline = 11
        static let cadence = 12
        static let grace = 13
    }

    /// Key figures, without their readings and milestones. Without a role: a goal; without a
    /// direction: towards the target.
    public static let kpis = RegisterInput(
        "kpis", table: "kpi",
        columns: [
            .key("kpi_id"), .code("initiative_id"), .text("name"), .figure("baseline"),
            .figure("target"), .text("unit"), .word("direction"), .word("role"),
            .month("baseline_date"), .text("source"), .text("owner"), .month("deadline"),
            .whole("cadence"), .whole("grace"),
        ],
        open: { $0.kpis.begin() },
        make: { cells, codes in
            var kpi = KPI(
                id: cells.code(0, in: &codes.texts),
                initiative: cells.code(Column.initiative, in: &codes.initiatives),
                name: cells.code(Column.name, in: &codes.texts),
                baseline: cells.units(Column.baseline, fractionDigits: 4),
                target: cells.units(Column.target, fractionDigits: 4), readings: [])
            kpi.unit = cells.code(Column.unit, in: &codes.texts)
            kpi.direction = cells.word(Column.direction, directions)
            kpi.role = cells.word(Column.role, roles) ?? .goal
            kpi.baselineMonth = cells.month(Column.baselineDate)
            kpi.source = cells.code(Column.source, in: &codes.texts)
            kpi.owner = cells.code(Column.owner, in: &codes.texts)
            kpi.deadline = cells.month(Column.deadline)
            kpi.cadence = cells.months(Column.cadence, from: 1)
            kpi.grace = cells.months(Column.grace, from: 0)
            kpi.place = cells.place()
            return kpi
        }, keep: { $0.kpis.append($1) })

    /// Readings of key figures, one a month.
    public static let kpiReadings = points("kpi_readings", table: "kpi_reading") {
        $0.kpiReadings.append($1)
    }

    /// What key figures are to have reached on their way, one a month at most.
    public static let kpiMilestones = points("kpi_milestones", table: "kpi_milestone") {
        $0.kpiMilestones.append($1)
    }

    private static func points(
        _ name: String, table: String,
        keep: @escaping @Sendable (inout RegisterRows, KPIReading) -> Void
    ) -> RegisterInput {
        RegisterInput(
            name, table: table,
            columns: [.key("kpi_id"), .month("period").required, .figure("value").required],
            make: { cells, codes in
                let kpi = cells.code(0, in: &codes.texts)
                let month = cells.month(1)
                guard let value = cells.units(2, fractionDigits: 4), let month else { return nil }
                return KPIReading(
                    kpi: kpi, reading: .init(month: month, value: value), place: cells.place())
            }, keep: keep)
    }
}

private let directions = Vocabulary<FigureDirection>()
private let roles = Vocabulary<FigureRole>()

extension RegisterCells {
    /// A number of months; one below the least, or beyond all years, is faulted.
    fileprivate func months(_ column: Int, from least: Int64) -> Int32? {
        guard let months = units(column, fractionDigits: 0) else { return nil }
        if months < least || months > 1_200 {
            fault(
                column, "register.months.range",
                "this is no number of months from \(least) to 1200",
                "write how many months, or leave it empty where it is not known")
            return nil
        }
        return Int32(months)
    }
}
