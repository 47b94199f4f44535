/// Names of the tables that a report adds to the outcome's own.
enum ReportTableName: String, CaseIterable {
    case rejectedRow = "rejected_row"
    case inputs, explanation
    case summary
}

/// Names of the columns that a report adds to the outcome's own.
enum ReportColumnName: String, CaseIterable {
    case owed, share, capture, step, before, now, change, benefits, falls, rises, lines, from, to
    case spendingCuts = "spending_cuts"
    case part, explanation, entries, file, state, sha256, closes, shows, records, setting
    case rowsRead = "rows_read"
    case rowsAccepted = "rows_accepted"
    case rowsRejected = "rows_rejected"
    case rowsSkipped = "rows_skipped"
    case sumRead = "sum_read"
    case sumAccepted = "sum_accepted"
    case asOf = "as_of"
    case periods, changed, cause
    case rowsBefore = "rows_before"
    case rowsNow = "rows_now"
    case owedBefore = "owed_before"
    case visibleBefore = "visible_before"
    case currentBefore = "current_before"
    case adjustmentBefore = "adjustment_before"
    case ruleName = "rule_name"
}
