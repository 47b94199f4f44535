import BudgetModel
import Diagnostics

extension CanonicalFiles {
    private static let approvedChanges = CanonicalTable(
        name: "approved_changes",
        columns: [
            .key("unit"), .text("account"), .text("activity"), .text("period"), .text("measure"),
            .key("type"), CanonicalColumn(name: "amount", numbers: .ofMeasure(4)),
            .number("percent", 4), .text("decision"), .text("reason"),
        ])

    private static let inBase = CanonicalTable(
        name: "in_base",
        columns: [
            .key("benefit_id"), .key("period"), .text("measure"), .number("amount", ofMeasure: 2),
            .text("source"),
        ])

    private static let runCosts = CanonicalTable(
        name: "run_costs",
        columns: [
            .key("benefit_id"), .key("unit"), .text("account"), .text("activity"),
            .key("period_start"), .key("period_end"),
            CanonicalColumn(name: "amount", isRequired: true, numbers: .decimals(2)),
        ])

    private static let reallocations = CanonicalTable(
        name: "reallocations",
        columns: [
            .key("benefit_id"), .text("to_unit"), .text("to_account"), .text("to_activity"),
            .number("share", 6),
        ])

    private static let crosswalk = CanonicalTable(
        name: "crosswalk",
        columns: [
            .key("benefit_id"), .key("unit"), .text("account"), .text("activity"),
            .text("period"), .text("only"),
        ])

    /// Approved changes; a row has an amount or a percentage. Without a measure: money.
    ///
    /// - Throws: `Findings` where the file cannot be read or lacks a required column.
    public static func readApprovedChanges(
        path: String, into codes: inout Codes
    ) throws(Findings) -> LoadedRows<[ApprovedChange]> {
        // Moved, not copied: a second owner would make the first new code copy the whole book.
        var books = Codes()
        swap(&books, &codes)
        defer { swap(&books, &codes) }
        return try approvedChanges.read(path) { cells in
            let measure = cells.word(4, Measure.self) ?? .money
            let type = cells.word(5, ApprovedChangeType.self)
            let amount = cells.units(6, measure)
            let percent = cells.units(7, fractionDigits: 4)
            guard let type else { return nil }
            guard let size = size(amount, percent) else {
                if cells.faults.isEmpty {
                    cells.fault(
                        6, "register.change.size",
                        "a change has an amount or a percentage, one of them",
                        "fill amount or percent, and leave the other one empty")
                }
                return nil
            }
            return ApprovedChange(
                unit: cells.code(0, in: &books.units), account: cells.code(1, in: &books.accounts),
                activity: cells.code(2, in: &books.activities), period: cells.period(3),
                measure: measure, type: type, size: size,
                decision: cells.code(8, in: &books.texts), reason: cells.code(9, in: &books.texts),
                place: cells.place)
        }
    }

    private static func size(_ amount: Int64?, _ percent: Int64?) -> ApprovedChange.Size? {
        switch (amount, percent) {
        case (let amount?, nil): .amount(amount)
        case (nil, let percent?): .percent(percent)
        default: nil
        }
    }

    /// What the reference already holds. Without a measure: money.
    ///
    /// - Throws: `Findings` where the file cannot be read or lacks a required column.
    public static func readInBase(
        path: String, into codes: inout Codes
    ) throws(Findings) -> LoadedRows<[InBaseRow]> {
        // Moved, not copied: a second owner would make the first new code copy the whole book.
        var books = Codes()
        swap(&books, &codes)
        defer { swap(&books, &codes) }
        return try inBase.read(path) { cells in
            let measure = cells.word(2, Measure.self) ?? .money
            let benefit = cells.code(0, in: &books.benefits)
            guard let period = cells.period(1), let amount = cells.units(3, measure) else {
                return nil
            }
            return InBaseRow(
                benefit: benefit, period: period, measure: measure, amount: amount,
                source: cells.code(4, in: &books.texts), place: cells.place)
        }
    }

    /// Lines that carry the running cost of a benefit.
    ///
    /// - Throws: `Findings` where the file cannot be read or lacks a required column.
    public static func readRunCosts(
        path: String, into codes: inout Codes
    ) throws(Findings) -> LoadedRows<[RunCostRow]> {
        // Moved, not copied: a second owner would make the first new code copy the whole book.
        var books = Codes()
        swap(&books, &codes)
        defer { swap(&books, &codes) }
        return try runCosts.read(path) { cells in
            guard let first = cells.month(4), let last = cells.month(5),
                let amount = cells.units(6, .money)
            else { return nil }
            if last < first {
                cells.fault(
                    5, "register.period.order", "the last month lies before the first",
                    "correct period_start or period_end")
            }
            return RunCostRow(
                benefit: cells.code(0, in: &books.benefits), unit: cells.code(1, in: &books.units),
                account: cells.code(2, in: &books.accounts),
                activity: cells.code(3, in: &books.activities), firstMonth: first,
                lastMonth: last, amount: Money(units: amount), place: cells.place)
        }
    }

    /// Destinations of freed resources (`--reallocations`). Without a share: all of it.
    ///
    /// - Throws: `Findings` where the file cannot be read or lacks a required column.
    public static func readDestinations(
        path: String, into codes: inout Codes
    ) throws(Findings) -> LoadedRows<[DestinationRow]> {
        // Moved, not copied: a second owner would make the first new code copy the whole book.
        var books = Codes()
        swap(&books, &codes)
        defer { swap(&books, &codes) }
        return try reallocations.read(path) { cells in
            DestinationRow(
                benefit: cells.code(0, in: &books.benefits),
                toUnit: cells.code(1, in: &books.units),
                toAccount: cells.code(2, in: &books.accounts),
                toActivity: cells.code(3, in: &books.activities),
                shareMillionths: cells.units(4, fractionDigits: 6) ?? 1_000_000,
                place: cells.place)
        }
    }

    /// Explicit reach. A blank period is the claim's own.
    ///
    /// - Throws: `Findings` where the file cannot be read or lacks a required column.
    public static func readCrosswalk(
        path: String, into codes: inout Codes
    ) throws(Findings) -> LoadedRows<[CrosswalkRow]> {
        // Moved, not copied: a second owner would make the first new code copy the whole book.
        var books = Codes()
        swap(&books, &codes)
        defer { swap(&books, &codes) }
        return try crosswalk.read(path) { cells in
            CrosswalkRow(
                benefit: cells.code(0, in: &books.benefits), unit: cells.code(1, in: &books.units),
                account: cells.code(2, in: &books.accounts),
                activity: cells.code(3, in: &books.activities), period: cells.period(4),
                only: cells.boolean(5) ?? false, place: cells.place)
        }
    }
}
