import BudgetModel

extension RegisterReader {
    /// Units with their parents, before the tree is built.
    public func readOrgUnits(into codes: inout Codes) throws -> RegisterRows<[OrgUnitRow]> {
        try read(.orgUnits) { cells in
            OrgUnitRow(
                unit: cells.code(0, in: &codes.units), parent: cells.code(1, in: &codes.units),
                level: cells.text(2), name: cells.code(3, in: &codes.texts),
                place: RegisterReader.place(.orgUnits, cells))
        }
    }

    /// Accounts with their parents, before the tree is built. Without a kind: an expense.
    public func readAccounts(into codes: inout Codes) throws -> RegisterRows<[AccountRow]> {
        let kinds = Vocabulary<AccountKind>()
        return try read(.accounts) { cells in
            AccountRow(
                account: cells.code(0, in: &codes.accounts),
                parent: cells.code(1, in: &codes.accounts),
                kind: cells.word(2, kinds) ?? .expense, name: cells.code(3, in: &codes.texts),
                place: RegisterReader.place(.accounts, cells))
        }
    }

    public func readApprovedChanges(into codes: inout Codes) throws -> RegisterRows<
        [ApprovedChange]
    > {
        let measures = Vocabulary<Measure>.measures
        let types = Vocabulary<ApprovedChangeType>()
        return try read(.approvedChanges) { cells in
            let unit = cells.code(0, in: &codes.units)
            let measure = cells.word(4, measures) ?? .money
            let type = cells.word(5, types)
            let amount = cells.units(6, measure)
            let percent = cells.units(7, fractionDigits: 4)
            guard let type else { return nil }
            guard let size = size(amount, percent) else {
                cells.fault(
                    6, "register.change.size",
                    "a change has an amount or a percentage, one of them",
                    "Fill amount or percent, and leave the other one empty.")
                return nil
            }
            return ApprovedChange(
                unit: unit, account: cells.code(1, in: &codes.accounts),
                activity: cells.code(2, in: &codes.activities), period: cells.period(3),
                measure: measure, type: type, size: size,
                decision: cells.code(8, in: &codes.texts), reason: cells.code(9, in: &codes.texts),
                place: RegisterReader.place(.approvedChanges, cells, 6))
        }
    }

    private func size(_ amount: Int64?, _ percent: Int64?) -> ApprovedChange.Size? {
        switch (amount, percent) {
        case (let amount?, nil): .amount(amount)
        case (nil, let percent?): .percent(percent)
        default: nil
        }
    }

    public func readContinuity(into codes: inout Codes) throws -> RegisterRows<[ContinuityRow]> {
        try read(.continuity) { cells in
            ContinuityRow(
                fromUnit: cells.code(0, in: &codes.units),
                fromAccount: cells.code(1, in: &codes.accounts),
                fromActivity: cells.code(2, in: &codes.activities),
                toUnit: cells.code(3, in: &codes.units),
                toAccount: cells.code(4, in: &codes.accounts),
                toActivity: cells.code(5, in: &codes.activities),
                shareMillionths: cells.units(6, fractionDigits: 6) ?? 1_000_000,
                place: RegisterReader.place(.continuity, cells))
        }
    }

    public func readInBase(into codes: inout Codes) throws -> RegisterRows<[InBaseRow]> {
        let measures = Vocabulary<Measure>.measures
        return try read(.inBase) { cells in
            let measure = cells.word(2, measures) ?? .money
            let benefit = cells.code(0, in: &codes.benefits)
            guard let period = cells.period(1), let amount = cells.units(3, measure) else {
                return nil
            }
            return InBaseRow(
                benefit: benefit, period: period, measure: measure, amount: amount,
                source: cells.code(4, in: &codes.texts), place: RegisterReader.place(.inBase, cells)
            )
        }
    }

    public func readRunCosts(into codes: inout Codes) throws -> RegisterRows<[RunCostRow]> {
        try read(.runCosts) { cells in
            let benefit = cells.code(0, in: &codes.benefits)
            let unit = cells.code(1, in: &codes.units)
            guard let first = cells.month(4), let last = cells.month(5),
                let amount = cells.units(6, .money)
            else { return nil }
            if last < first {
                cells.fault(
                    5, "register.period.order", "the last month lies before the first",
                    "Correct period_start or period_end.")
            }
            return RunCostRow(
                benefit: benefit, unit: unit, account: cells.code(2, in: &codes.accounts),
                activity: cells.code(3, in: &codes.activities), firstMonth: first,
                lastMonth: last, amount: Money(units: amount),
                place: RegisterReader.place(.runCosts, cells))
        }
    }

    /// Destinations of freed resources (`reallocation_plan`). Without a share: all of it.
    public func readDestinations(into codes: inout Codes) throws -> RegisterRows<[DestinationRow]> {
        try read(.reallocations) { cells in
            DestinationRow(
                benefit: cells.code(0, in: &codes.benefits),
                toUnit: cells.code(1, in: &codes.units),
                toAccount: cells.code(2, in: &codes.accounts),
                toActivity: cells.code(3, in: &codes.activities),
                shareMillionths: cells.units(4, fractionDigits: 6) ?? 1_000_000,
                place: RegisterReader.place(.reallocations, cells))
        }
    }

    public func readCrosswalk(into codes: inout Codes) throws -> RegisterRows<[CrosswalkRow]> {
        try read(.crosswalk) { cells in
            CrosswalkRow(
                benefit: cells.code(0, in: &codes.benefits),
                unit: cells.code(1, in: &codes.units), account: cells.code(2, in: &codes.accounts),
                activity: cells.code(3, in: &codes.activities), period: cells.period(4),
                only: cells.boolean(5) ?? false, place: RegisterReader.place(.crosswalk, cells))
        }
    }
}
