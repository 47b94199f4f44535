import BudgetModel
import Diagnostics

/// Builds a reconciliation input from texts and whole units, row by row, as a test wants to read
/// it.
public struct CaseBuilder {
    public var input = ReconciliationInput(entity: "test", codes: Codes())
    public var units: [OrgUnitRow] = []
    public var accounts: [AccountRow] = []

    public init() {}

    /// An unpadded code; an empty text is a blank dimension.
    private static func code(_ text: String, in book: inout CodeBook) -> Code {
        text.isEmpty ? noCode : book.intern(text)
    }

    public mutating func unit(_ name: String, parent: String = "", level: String = "") {
        units.append(
            OrgUnitRow(
                unit: Self.code(name, in: &input.codes.units),
                parent: Self.code(parent, in: &input.codes.units), level: level, name: noCode,
                place: .nowhere))
    }

    public mutating func account(
        _ name: String, parent: String = "", kind: AccountKind = .expense
    ) {
        accounts.append(
            AccountRow(
                account: Self.code(name, in: &input.codes.accounts),
                parent: Self.code(parent, in: &input.codes.accounts), kind: kind, name: noCode,
                place: .nowhere))
    }

    /// One line of the plan; an empty table is made on first use, with the columns that it names.
    public mutating func line(
        _ unit: String, _ account: String, _ period: String, activity: String = "",
        measure: Measure = .money, reference: Units, current: Units, isInCurrent: Bool? = nil
    ) {
        let at = Self.period(period)
        var table =
            (measure == .money ? input.financialPlan : input.staffingPlan)
            ?? PlanTable(
                measure: measure, grain: at.grain, hasAccount: !account.isEmpty,
                hasActivity: !activity.isEmpty)
        table.append(
            unit: Self.code(unit, in: &input.codes.units),
            account: Self.code(account, in: &input.codes.accounts),
            activity: Self.code(activity, in: &input.codes.activities), period: at.index,
            reference: reference, current: current)
        if let isInCurrent { table.isInCurrent.append(isInCurrent) }
        if measure == .money { input.financialPlan = table } else { input.staffingPlan = table }
    }

    public mutating func staff(
        _ unit: String, _ activity: String, _ period: String, reference: Units, current: Units
    ) {
        line(
            unit, "", period, activity: activity, measure: .personYears, reference: reference,
            current: current)
    }

    /// A cashable record of one or more months by default; change what `edit` is given.
    public mutating func benefit(
        _ id: String, _ unit: String, _ account: String, _ months: ClosedRange<String>,
        amount: Units? = nil, personYears: Units? = nil, activity: String = "",
        initiative: String = "", class benefitClass: BenefitClass = .cashable,
        kind: BenefitKind = .oneOff, edit: (inout BenefitRecord, inout Codes) -> Void = { _, _ in }
    ) {
        var record = BenefitRecord(
            id: input.codes.benefits.intern(id), benefitClass: benefitClass,
            unit: Self.code(unit, in: &input.codes.units),
            firstMonth: Self.period(months.lowerBound).firstMonth,
            lastMonth: Self.period(months.upperBound).lastMonth)
        record.account = Self.code(account, in: &input.codes.accounts)
        record.activity = Self.code(activity, in: &input.codes.activities)
        record.initiative = Self.code(initiative, in: &input.codes.initiatives)
        record.amount = amount.map { Money(units: $0) }
        record.personYears = personYears.map { PersonYears(units: $0) }
        record.kind = kind
        edit(&record, &input.codes)
        input.benefits.append(record)
    }

    public mutating func benefit(
        _ id: String, _ unit: String, _ account: String, _ month: String, amount: Units? = nil,
        personYears: Units? = nil, activity: String = "", initiative: String = "",
        class benefitClass: BenefitClass = .cashable, kind: BenefitKind = .oneOff,
        edit: (inout BenefitRecord, inout Codes) -> Void = { _, _ in }
    ) {
        benefit(
            id, unit, account, month...month, amount: amount, personYears: personYears,
            activity: activity, initiative: initiative, class: benefitClass, kind: kind, edit: edit)
    }

    public mutating func destination(
        _ benefit: String, unit: String = "", account: String = "", activity: String = "",
        share: Int64 = 1_000_000
    ) {
        input.destinations.append(
            DestinationRow(
                benefit: input.codes.benefits.intern(benefit),
                toUnit: Self.code(unit, in: &input.codes.units),
                toAccount: Self.code(account, in: &input.codes.accounts),
                toActivity: Self.code(activity, in: &input.codes.activities),
                shareMillionths: share, place: .nowhere))
    }

    public mutating func crosswalk(
        _ benefit: String, _ unit: String, _ account: String, period: String = "",
        activity: String = "", only: Bool
    ) {
        input.crosswalk.append(
            CrosswalkRow(
                benefit: input.codes.benefits.intern(benefit),
                unit: Self.code(unit, in: &input.codes.units),
                account: Self.code(account, in: &input.codes.accounts),
                activity: Self.code(activity, in: &input.codes.activities),
                period: period.isEmpty ? nil : Self.period(period), only: only, place: .nowhere))
    }

    public mutating func change(
        _ type: ApprovedChangeType, _ unit: String, _ account: String = "", _ period: String = "",
        activity: String = "", measure: Measure = .money, _ size: ApprovedChange.Size
    ) {
        input.approvedChanges.append(
            ApprovedChange(
                unit: Self.code(unit, in: &input.codes.units),
                account: Self.code(account, in: &input.codes.accounts),
                activity: Self.code(activity, in: &input.codes.activities),
                period: period.isEmpty ? nil : Self.period(period), measure: measure, type: type,
                size: size, decision: input.codes.texts.intern("decision 1"), reason: noCode,
                place: .nowhere))
    }

    public mutating func inBase(
        _ benefit: String, _ period: String, _ amount: Units, measure: Measure = .money
    ) {
        input.inBase.append(
            InBaseRow(
                benefit: input.codes.benefits.intern(benefit), period: Self.period(period),
                measure: measure, amount: amount, source: noCode, place: .nowhere))
    }

    public mutating func runCost(
        _ benefit: String, _ unit: String, _ account: String, _ months: ClosedRange<String>,
        amount: Units
    ) {
        input.runCosts.append(
            RunCostRow(
                benefit: input.codes.benefits.intern(benefit),
                unit: Self.code(unit, in: &input.codes.units),
                account: Self.code(account, in: &input.codes.accounts), activity: noCode,
                firstMonth: Self.period(months.lowerBound).firstMonth,
                lastMonth: Self.period(months.upperBound).lastMonth, amount: Money(units: amount),
                place: .nowhere))
    }

    public mutating func continuity(
        unit from: String = "", account fromAccount: String = "", toUnit: String = "",
        toAccount: String = "", share: Int64 = 1_000_000
    ) {
        input.continuity.append(
            ContinuityRow(
                fromUnit: Self.code(from, in: &input.codes.units),
                fromAccount: Self.code(fromAccount, in: &input.codes.accounts),
                fromActivity: noCode, toUnit: Self.code(toUnit, in: &input.codes.units),
                toAccount: Self.code(toAccount, in: &input.codes.accounts), toActivity: noCode,
                shareMillionths: share, place: .nowhere))
    }

    /// The input with its trees built from the rows so far.
    public func built() -> ReconciliationInput {
        var input = input
        input.hasUnitTree = !units.isEmpty
        input.hasAccountTree = !accounts.isEmpty
        if input.hasUnitTree { input.units = UnitTree.build(units, codes: input.codes).0 }
        if input.hasAccountTree {
            input.accounts = AccountTree.build(accounts, codes: input.codes).0
        }
        return input
    }

    /// A period from its canonical text; tests write only valid ones.
    static func period(_ text: String) -> Period {
        guard let period = Period(text) else { preconditionFailure("no period: \(text)") }
        return period
    }
}
