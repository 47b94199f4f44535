import BudgetModel

/// Where a record claims, without the period.
struct OwnKey: Sendable, Hashable {
    var unit, account, activity: Code
}

/// Unit, account and activity of the line on which each record claims in one measure.
///
/// A class, so that whoever asks for a key takes hold of one thing and not of every column.
final class OwnKeys: Sendable {
    let records: BenefitTable
    let measure: Measure
    let hasAccount: Bool
    let hasActivity: Bool
    private let ranks: KeyRanks

    init(
        records: BenefitTable, ranks: KeyRanks, measure: Measure, hasAccount: Bool,
        hasActivity: Bool
    ) {
        self.records = records
        self.ranks = ranks
        self.measure = measure
        self.hasAccount = hasAccount
        self.hasActivity = hasActivity
    }

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
