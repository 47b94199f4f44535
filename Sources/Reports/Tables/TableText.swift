import BudgetModel

/// A report table for a terminal: columns as wide as their longest cell, numbers to the right.
enum TableText {
    static func text(_ table: ReportTable, _ language: Language) -> String {
        let decimals = table.columns.indices.map { table.decimals($0) }
        let rows = (table.rows + (table.totals.map { [$0] } ?? [])).map { row in
            row.enumerated().map { index, cell in
                cell.shown(language, decimals: decimals[index])
            }
        }
        // Columns in which no row says anything cost width and tell nothing.
        let columns = table.columns.indices.filter { index in
            rows.contains { !$0[index].isEmpty }
        }
        let widths = columns.map { index in
            max(table.columns[index].title.count, rows.map { $0[index].count }.max() ?? 0)
        }
        func line(_ cells: [String]) -> String {
            var line = zip(columns, widths).map { index, width in
                SummaryText.padded(cells[index], width, right: table.columns[index].isNumber)
            }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return "  " + line
        }
        let lines = [table.title, line(table.columns.map(\.title))] + rows.map(line)
        return lines.joined(separator: "\n")
    }
}
