import BudgetModel

/// A reading before it is put under its key figure.
public struct KPIReadingRow: Sendable {
    public var kpi: Code
    public var month: MonthIndex
    public var value: Int64
}

extension RegisterReader {
    public func readInitiatives(into codes: inout Codes) throws -> RegisterRows<[Initiative]> {
        try read(.initiatives) { cells in
            Initiative(
                id: cells.code(0, in: &codes.initiatives), name: cells.code(1, in: &codes.texts),
                owner: cells.code(2, in: &codes.texts), status: cells.code(3, in: &codes.texts),
                startMonth: cells.month(4))
        }
    }

    /// Key figures, still without readings (see `attach`).
    public func readKPIs(into codes: inout Codes) throws -> RegisterRows<[KPI]> {
        try read(.kpis) { cells in
            KPI(
                id: cells.code(0, in: &codes.texts),
                initiative: cells.code(1, in: &codes.initiatives),
                name: cells.code(2, in: &codes.texts),
                baseline: cells.units(3, fractionDigits: 4),
                target: cells.units(4, fractionDigits: 4), readings: [])
        }
    }

    public func readKPIReadings(into codes: inout Codes) throws -> RegisterRows<[KPIReadingRow]> {
        try read(.kpiReadings) { cells in
            let kpi = cells.code(0, in: &codes.texts)
            guard let month = cells.month(1), let value = cells.units(2, fractionDigits: 4) else {
                return nil
            }
            return KPIReadingRow(kpi: kpi, month: month, value: value)
        }
    }

    /// Key figures with their readings, ascending by month.
    public static func attach(_ readings: [KPIReadingRow], to kpis: [KPI]) -> [KPI] {
        var byKPI: [Code: [KPI.Reading]] = [:]
        for row in readings {
            byKPI[row.kpi, default: []].append(.init(month: row.month, value: row.value))
        }
        return kpis.map { kpi in
            var kpi = kpi
            kpi.readings = (byKPI[kpi.id] ?? []).sorted { $0.month < $1.month }
            return kpi
        }
    }

    public func readPlannedBenefits(into codes: inout Codes) throws -> RegisterRows<
        [PlannedBenefit]
    > {
        let measures = Vocabulary<Measure>.measures
        return try read(.plannedBenefits) { cells in
            let initiative = cells.code(0, in: &codes.initiatives)
            let measure = cells.word(2, measures) ?? .money
            guard let month = cells.month(1), let amount = cells.units(3, measure) else {
                return nil
            }
            return PlannedBenefit(
                initiative: initiative, month: month, measure: measure, amount: amount)
        }
    }

    public func readInvestments(into codes: inout Codes) throws -> RegisterRows<[Investment]> {
        try read(.investments) { cells in
            let initiative = cells.code(0, in: &codes.initiatives)
            guard let month = cells.month(1), let amount = cells.units(2, .money) else {
                return nil
            }
            return Investment(initiative: initiative, month: month, amount: Money(units: amount))
        }
    }
}
