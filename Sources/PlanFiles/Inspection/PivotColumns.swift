import BudgetModel

/// Key columns of a pivot table: each text stands once, and empty cells below it mean the same.
enum PivotColumns {
    /// - Parameter unit: the columns of the unit.
    /// - Returns: the columns to fill down, the outermost first; none where the file shows its rows
    ///   with a stride, or where an empty cell may mean that there is no unit.
    static func found(_ roles: ColumnRoles, _ unit: [Int]) -> [Int] {
        let rows = roles.relations.rows
        let account = roles.keyColumns(roles.mapping.account)
        let keys = unit + account
        guard unit.count == 1,
            let inner = account.last ?? roles.keyColumns(roles.mapping.activity).last
        else { return [] }
        return keys.filter { column in
            column != inner && isPivot(column, inner, rows)
        }
    }

    /// Whether no two rows after one another hold the same text, and many leave it out although
    /// they have an inner key.
    private static func isPivot(_ column: Int, _ inner: Int, _ rows: [[String]]) -> Bool {
        var (filled, left, repeated) = (0, 0, 0)
        var above = ""
        for row in rows {
            if row[column].isEmpty {
                // The first row has nothing above it.
                if row[inner].isEmpty { continue }
                if above.isEmpty { return false }
                left += 1
            } else {
                filled += 1
                if row[column] == above { repeated += 1 }
                above = row[column]
            }
        }
        return filled > 1 && left >= 2 && repeated == 0
    }
}
