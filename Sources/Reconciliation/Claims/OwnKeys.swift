import BudgetModel

/// Where a record claims, without the period.
struct OwnKey: Sendable, Hashable {
    var unit, account, activity: Code
}

/// Unit, account and activity of the line on which each record claims in one measure.
struct OwnKeys: Sendable {
    let records: BenefitTable
    let ranks: KeyRanks
    let measure: Measure
    let hasAccount: Bool
    let hasActivity: Bool

    subscript(record: Int) -> OwnKey {
        var activity = noCode
        if hasActivity {
            let task =
                measure == .personYears ? ranks.activity.normal(records.task[record]) : noCode
            activity = task != noCode ? task : ranks.activity.normal(records.activity[record])
        }
        return OwnKey(
            unit: ranks.unit.normal(records.unit[record]),
            account: hasAccount ? ranks.account.normal(records.account[record]) : noCode,
            activity: activity)
    }
}
