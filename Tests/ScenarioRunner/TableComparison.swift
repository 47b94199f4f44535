import Foundation

/// The tables of the last run, read back by SQL, beside the CSV files of the same run.
///
/// It goes through `psql` and knows nothing of how Hemtag writes either side.
struct TableComparison {
    var cluster: TestCluster
    var url: String

    static let tables = [
        "claim_outcome", "benefit_outcome", "attribution", "bottleneck", "adjusted_budget_line",
        "adjusted_staffing_line", "reallocation_entry", "reallocation_leg", "unexplained",
        "initiative_standing",
        "rejected_row",
    ]
    static let months: Set = ["period_start", "period_end"]

    /// One text for each table whose rows differ; row order is the file's business.
    func differences(_ folder: URL) throws -> [String] {
        try Self.tables.flatMap { table -> [String] in
            let file = folder.appending(path: table + ".csv")
            let text = try String(contentsOf: file, encoding: .utf8)
            guard let header = text.split(separator: "\n").first else {
                return ["\(table) is empty"]
            }
            let columns = header.split(separator: ",").map(String.init)
            let sql = query(table, columns)
            let finished = try cluster.psql(url, ["--csv", "--tuples-only", "--command", sql])
            if finished.status != 0 { return ["\(table): \(finished.error)"] }
            let rows = Self.rows(text).dropFirst().sorted()
            let stored = Self.rows(finished.output).sorted()
            if rows == stored { return [] }
            let difference = zip(rows, stored).first { $0 != $1 }
            return [
                "\(table): \(rows.count) rows in the file, \(stored.count) in the table"
                    + (difference.map { "\n- file  \($0)\n- table \($1)" } ?? "")
            ]
        }
    }

    private func query(_ table: String, _ columns: [String]) -> String {
        let cells = columns.map { column in
            let name = "\"\(table == "rejected_row" && column == "row" ? "text" : column)\""
            if column == "period" || column == "line_period" {
                return "hemtag.period_text(\"\(column)\", \"\(column)_grain\")"
            }
            return Self.months.contains(column) ? "to_char(\(name), 'YYYY-MM')" : "\(name)::text"
        }
        return "select \(cells.joined(separator: ", ")) from hemtag.\(table)"
            + " where run_id = (select max(run_id) from hemtag.run where state = 'completed')"
    }

    /// Records of a CSV text with their cells joined, so that two ways to quote are one row, and so
    /// are two ways to write zero: a column of zeros alone has no decimals in the database, where
    /// rows of euro and of person-years share it.
    static func rows(_ text: String) -> [String] {
        cells(text).map { row in
            row.map { ["0.00", "0.0000"].contains($0) ? "0" : $0 }.joined(separator: "|")
        }
    }

    /// Records and cells of a CSV text.
    static func cells(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell = String.UnicodeScalarView()
        var isQuoted = false
        for character in text.unicodeScalars {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                row.append(String(cell))
                cell.removeAll()
            case "\n" where !isQuoted:
                rows.append(row + [String(cell)])
                row = []
                cell.removeAll()
            case "\r" where !isQuoted: continue
            default: cell.append(character)
            }
        }
        if !row.isEmpty || !cell.isEmpty { rows.append(row + [String(cell)]) }
        return rows
    }
}
