import BudgetModel

extension RegisterInput {
    /// Approved changes; a row has an amount or a percentage. Without a measure: money.
    public static let approvedChanges = RegisterInput(
        "approved_changes", table: "approved_change",
        columns: [
            .key("unit"), .code("account"), .code("activity"), .period("period"), .measure,
            .word("type").required, .amount("amount"), .percent("percent"), .text("decision"),
            .text("reason"),
        ],
        make: { cells, codes in
            let measure = cells.word(4, .measures) ?? .money
            let type = cells.word(5, changeTypes)
            let amount = cells.units(6, measure)
            let percent = cells.units(7, fractionDigits: 4)
            let period = cells.period(3)
            let size: ApprovedChange.Size
            switch (amount, percent) {
            case (let amount?, nil): size = .amount(amount)
            case (nil, let percent?): size = .percent(percent)
            default:
                if cells.isEmpty(6) == cells.isEmpty(7) || amount != nil {
                    cells.fault(
                        6, "register.change.size",
                        "a change has an amount or a percentage, one of them",
                        "fill amount or percent, and leave the other one empty")
                }
                return nil
            }
            guard let type else { return nil }
            return ApprovedChange(
                unit: cells.code(0, in: &codes.units), account: cells.code(1, in: &codes.accounts),
                activity: cells.code(2, in: &codes.activities), period: period,
                measure: measure, type: type, size: size,
                decision: cells.code(8, in: &codes.texts), reason: cells.code(9, in: &codes.texts),
                place: cells.place())
        }, keep: { $0.approvedChanges.append($1) })

    /// What the reference already holds of a benefit. Without a measure: money.
    public static let inBase = RegisterInput(
        "in_base", table: "in_base",
        columns: [
            .key("benefit_id"), .period("period").required, .measure,
            .amount("amount").required, .text("source"),
        ],
        make: { cells, codes in
            let benefit = cells.code(0, in: &codes.benefits)
            let period = cells.period(1)
            let measure = cells.word(2, .measures) ?? .money
            guard let amount = cells.units(3, measure), let period else { return nil }
            return InBaseRow(
                benefit: benefit, period: period, measure: measure, amount: amount,
                source: cells.code(4, in: &codes.texts), place: cells.place())
        }, keep: { $0.inBase.append($1) })

    /// Lines that carry the running cost of a benefit.
    public static let runCosts = RegisterInput(
        "run_costs", table: "run_cost",
        columns: [
            .key("benefit_id"), .key("unit"), .code("account"), .code("activity"),
            .month("period_start").required, .month("period_end").required,
            .money("amount").required,
        ],
        make: { cells, codes in
            let months = cells.months(4, 5)
            guard let amount = cells.units(6, .money), let months else { return nil }
            return RunCostRow(
                benefit: cells.code(0, in: &codes.benefits), unit: cells.code(1, in: &codes.units),
                account: cells.code(2, in: &codes.accounts),
                activity: cells.code(3, in: &codes.activities), firstMonth: months.first,
                lastMonth: months.last, amount: Money(units: amount), place: cells.place())
        }, keep: { $0.runCosts.append($1) })

    /// Where freed resources go. Without a share: all of it.
    public static let reallocations = RegisterInput(
        "reallocations", table: "reallocation_plan",
        columns: [
            .key("benefit_id"), .code("to_unit"), .code("to_account"), .code("to_activity"),
            .share("share"),
        ],
        make: { cells, codes in
            DestinationRow(
                benefit: cells.code(0, in: &codes.benefits),
                toUnit: cells.code(1, in: &codes.units),
                toAccount: cells.code(2, in: &codes.accounts),
                toActivity: cells.code(3, in: &codes.activities),
                shareMillionths: cells.units(4, fractionDigits: 6) ?? 1_000_000,
                place: cells.place())
        }, keep: { $0.destinations.append($1) })

    /// Explicit reach. A blank period is the claim's own.
    public static let crosswalk = RegisterInput(
        "crosswalk", table: "crosswalk",
        columns: [
            .key("benefit_id"), .key("unit"), .code("account"), .code("activity"),
            .period("period"), .boolean("only").stored(.boolean(false)),
        ],
        make: { cells, codes in
            CrosswalkRow(
                benefit: cells.code(0, in: &codes.benefits), unit: cells.code(1, in: &codes.units),
                account: cells.code(2, in: &codes.accounts),
                activity: cells.code(3, in: &codes.activities), period: cells.period(4),
                only: cells.boolean(5) ?? false, place: cells.place())
        }, keep: { $0.crosswalk.append($1) })
}

private let changeTypes = Vocabulary<ApprovedChangeType>()

extension RegisterCells {
    /// The first and the last month of a row; nil where one is missing or faulted.
    func months(_ first: Int, _ last: Int) -> (first: MonthIndex, last: MonthIndex)? {
        let firstMonth = month(first)
        guard let lastMonth = month(last), let firstMonth else { return nil }
        if lastMonth < firstMonth {
            let names = [first, last].map { input.columns[$0].name }
            fault(
                last, "register.period.order", "the last month lies before the first",
                "correct \(names[0]) or \(names[1])")
        }
        return (firstMonth, lastMonth)
    }
}
