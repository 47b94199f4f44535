import BudgetModel
import Diagnostics

extension CanonicalFiles {
    private static let initiatives = CanonicalTable(
        name: "initiatives",
        columns: [
            .key("initiative_id"), .text("name"), .text("owner"), .text("status"), .text("start"),
        ])

    private static let kpis = CanonicalTable(
        name: "kpis",
        columns: [
            .key("kpi_id"), .text("initiative_id"), .text("name"), .number("baseline", 4),
            .number("target", 4),
        ])

    private static let kpiReadings = CanonicalTable(
        name: "kpi_readings",
        columns: [
            .key("kpi_id"), .key("period"),
            CanonicalColumn(name: "value", isRequired: true, numbers: .decimals(4)),
        ])

    private static let plannedBenefits = CanonicalTable(
        name: "planned_benefits",
        columns: [
            .key("initiative_id"), .key("period"), .text("measure"),
            .number("amount", ofMeasure: 2),
        ])

    private static let investments = CanonicalTable(
        name: "investments",
        columns: [
            .key("initiative_id"), .key("period"),
            CanonicalColumn(name: "amount", isRequired: true, numbers: .decimals(2)),
        ])

    /// Projects and programmes that owe benefits.
    ///
    /// - Throws: `Findings` where the file cannot be read or lacks a required column.
    public static func readInitiatives(
        path: String, into codes: inout Codes
    ) throws(Findings) -> LoadedRows<[Initiative]> {
        // Moved, not copied: a second owner would make the first new code copy the whole book.
        var books = Codes()
        swap(&books, &codes)
        defer { swap(&books, &codes) }
        return try initiatives.read(path) { cells in
            Initiative(
                id: cells.code(0, in: &books.initiatives), name: cells.code(1, in: &books.texts),
                owner: cells.code(2, in: &books.texts), status: cells.code(3, in: &books.texts),
                startMonth: cells.month(4))
        }
    }

    /// Key figures, still without readings (see `attach`).
    ///
    /// - Throws: `Findings` where the file cannot be read or lacks a required column.
    public static func readKPIs(
        path: String, into codes: inout Codes
    ) throws(Findings) -> LoadedRows<[KPI]> {
        // Moved, not copied: a second owner would make the first new code copy the whole book.
        var books = Codes()
        swap(&books, &codes)
        defer { swap(&books, &codes) }
        return try kpis.read(path) { cells in
            KPI(
                id: cells.code(0, in: &books.texts),
                initiative: cells.code(1, in: &books.initiatives),
                name: cells.code(2, in: &books.texts),
                baseline: cells.units(3, fractionDigits: 4),
                target: cells.units(4, fractionDigits: 4), readings: [])
        }
    }

    /// Readings of key figures.
    ///
    /// - Throws: `Findings` where the file cannot be read or lacks a required column.
    public static func readKPIReadings(
        path: String, into codes: inout Codes
    ) throws(Findings) -> LoadedRows<[KPIReadingRow]> {
        // Moved, not copied: a second owner would make the first new code copy the whole book.
        var books = Codes()
        swap(&books, &codes)
        defer { swap(&books, &codes) }
        return try kpiReadings.read(path) { cells in
            guard let month = cells.month(1), let value = cells.units(2, fractionDigits: 4) else {
                return nil
            }
            return KPIReadingRow(
                kpi: cells.code(0, in: &books.texts), month: month, value: value,
                place: cells.place)
        }
    }

    /// Key figures with their readings, ascending by month.
    public static func attach(_ readings: [KPIReadingRow], to kpis: [KPI]) -> [KPI] {
        let byKPI = Dictionary(grouping: readings, by: \.kpi)
        return kpis.map { kpi in
            var kpi = kpi
            kpi.readings = (byKPI[kpi.id] ?? [])
                .map { KPI.Reading(month: $0.month, value: $0.value) }
                .sorted { $0.month < $1.month }
            return kpi
        }
    }

    /// What the initiatives' plans promised. Without a measure: money.
    ///
    /// - Throws: `Findings` where the file cannot be read or lacks a required column.
    public static func readPlannedBenefits(
        path: String, into codes: inout Codes
    ) throws(Findings) -> LoadedRows<[PlannedBenefit]> {
        // Moved, not copied: a second owner would make the first new code copy the whole book.
        var books = Codes()
        swap(&books, &codes)
        defer { swap(&books, &codes) }
        return try plannedBenefits.read(path) { cells in
            let measure = cells.word(2, Measure.self) ?? .money
            guard let month = cells.month(1), let amount = cells.units(3, measure) else {
                return nil
            }
            return PlannedBenefit(
                initiative: cells.code(0, in: &books.initiatives), month: month, measure: measure,
                amount: amount)
        }
    }

    /// What the initiatives have spent.
    ///
    /// - Throws: `Findings` where the file cannot be read or lacks a required column.
    public static func readInvestments(
        path: String, into codes: inout Codes
    ) throws(Findings) -> LoadedRows<[Investment]> {
        // Moved, not copied: a second owner would make the first new code copy the whole book.
        var books = Codes()
        swap(&books, &codes)
        defer { swap(&books, &codes) }
        return try investments.read(path) { cells in
            guard let month = cells.month(1), let amount = cells.units(2, .money) else {
                return nil
            }
            return Investment(
                initiative: cells.code(0, in: &books.initiatives), month: month,
                amount: Money(units: amount))
        }
    }
}
