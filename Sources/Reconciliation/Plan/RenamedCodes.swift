import BudgetModel
import Diagnostics

/// Accounts and activities that stand in one version alone while one that is nearly the same stands
/// in the other alone: a zero that a spreadsheet took away, a date that it made of a code. Such a
/// pair reads as a fall and a rise that never happened.
struct RenamedCodes {
    private(set) var findings: [Finding] = []

    /// - Parameter table: of several files, so that some rows are of the reference alone.
    init(_ table: borrowing PlanTable, codes: Codes) {
        guard !table.isInCurrent.isEmpty else { return }
        if table.hasAccount {
            compare("account", table.account, table.isInCurrent, codes.accounts, table.measure)
        }
        if table.hasActivity {
            compare("activity", table.activity, table.isInCurrent, codes.activities, table.measure)
        }
    }

    private mutating func compare(
        _ what: String, _ column: [Code], _ isInCurrent: [Bool], _ book: CodeBook,
        _ measure: Measure
    ) {
        var isCurrent = [Bool](repeating: false, count: book.count)
        var isReference = isCurrent
        for row in column.indices where column[row] != noCode {
            if isInCurrent[row] {
                isCurrent[Int(column[row])] = true
            } else {
                isReference[Int(column[row])] = true
            }
        }
        let alone = (0..<Code(book.count)).filter { isReference[Int($0)] && !isCurrent[Int($0)] }
        guard !alone.isEmpty else { return }
        let near = NearCodes(book) { isCurrent[Int($0)] && !isReference[Int($0)] }
        for text in alone.map({ book.text($0) }).sorted() {
            guard findings.count < 100, let other = near.nearest(to: text) else { continue }
            findings.append(
                Finding(
                    "plan.code.renamed", severity: .warning, at: .argument(measure.rawValue),
                    "the \(what) stands in the reference alone, and “\(other)”, nearly the same, "
                        + "in the current plan alone: this reads as a fall and a rise",
                    value: text,
                    fix: "write both alike where they come from, or name the change in the "
                        + "continuity map"))
        }
    }
}
