import BudgetModel

extension RegisterInput {
    /// Projects and programmes that owe benefits.
    public static let initiatives = RegisterInput(
        "initiatives", table: "initiative",
        columns: [
            .key("initiative_id"), .text("name"), .text("owner"), .text("status"), .month("start"),
        ],
        open: { $0.initiatives.begin() },
        make: { cells, codes in
            Initiative(
                id: cells.code(0, in: &codes.initiatives), name: cells.code(1, in: &codes.texts),
                owner: cells.code(2, in: &codes.texts), status: cells.code(3, in: &codes.texts),
                startMonth: cells.month(4))
        }, keep: { $0.initiatives.append($1) })

    /// Key figures, without their readings.
    public static let kpis = RegisterInput(
        "kpis", table: "kpi",
        columns: [
            .key("kpi_id"), .code("initiative_id"), .text("name"), .figure("baseline"),
            .figure("target"),
        ],
        open: { $0.kpis.begin() },
        make: { cells, codes in
            KPI(
                id: cells.code(0, in: &codes.texts),
                initiative: cells.code(1, in: &codes.initiatives),
                name: cells.code(2, in: &codes.texts),
                baseline: cells.units(3, fractionDigits: 4),
                target: cells.units(4, fractionDigits: 4), readings: [])
        }, keep: { $0.kpis.append($1) })

    /// Readings of key figures, one a month.
    public static let kpiReadings = RegisterInput(
        "kpi_readings", table: "kpi_reading",
        columns: [.key("kpi_id"), .month("period").required, .figure("value").required],
        make: { cells, codes in
            let kpi = cells.code(0, in: &codes.texts)
            let month = cells.month(1)
            guard let value = cells.units(2, fractionDigits: 4), let month else { return nil }
            return KPIReading(kpi: kpi, reading: .init(month: month, value: value))
        }, keep: { $0.kpiReadings.append($1) })

    /// What the initiatives' plans promised. Without a measure: money.
    public static let plannedBenefits = RegisterInput(
        "planned_benefits", table: "planned_benefit",
        columns: [
            .key("initiative_id"), .month("period").required, .measure,
            .amount("amount").required,
        ],
        make: { cells, codes in
            let initiative = cells.code(0, in: &codes.initiatives)
            let month = cells.month(1)
            let measure = cells.word(2, .measures) ?? .money
            guard let amount = cells.units(3, measure), let month else { return nil }
            return PlannedBenefit(
                initiative: initiative, month: month, measure: measure, amount: amount)
        }, keep: { $0.plannedBenefits.append($1) })

    /// What the initiatives have spent.
    public static let investments = RegisterInput(
        "investments", table: "investment",
        columns: [
            .key("initiative_id"), .month("period").required, .money("amount").required,
        ],
        make: { cells, codes in
            let initiative = cells.code(0, in: &codes.initiatives)
            let month = cells.month(1)
            guard let amount = cells.units(2, .money), let month else { return nil }
            return Investment(initiative: initiative, month: month, amount: Money(units: amount))
        }, keep: { $0.investments.append($1) })
}
