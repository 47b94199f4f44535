import BudgetModel
import Diagnostics

extension RunStore {
    /// Why a run failed, or what it noticed. Places are text: they may be long gone.
    public func findings(of run: Int64) throws(PostgresError) -> [Finding] {
        let found = try connection.run(
            """
            select code, severity, place, message, value, fix from hemtag.run_finding
            where run_id = $1 order by number
            """, [.integer(run)], name: "read findings")
        return found.map { row in
            Finding(
                row.text(0), severity: Severity(rawValue: row.text(1)) ?? .error,
                at: row.text(2).isEmpty ? .nowhere : .argument(row.text(2)), row.text(3),
                value: row.optionalText(4), fix: row.text(5))
        }
    }

    /// What a run read, with its control totals and rejected rows.
    public func inputs(of run: Int64) throws(PostgresError) -> [RunInput] {
        let found = try connection.run(
            """
            select input, location, sha256, byte_count, rows_read, rows_accepted, rows_rejected,
                rows_skipped, row_versions
            from hemtag.run_input where run_id = $1 order by input collate "C"
            """, [.integer(run)], name: "read inputs")
        var inputs = found.map { row in
            var totals = ControlTotals()
            totals.read.rows = row.number(4)
            totals.accepted.rows = row.number(5)
            totals.rejected.rows = row.number(6)
            totals.skipped.rows = row.number(7)
            var input = RunInput(
                name: row.text(0), location: row.text(1), sha256: row.optionalText(2),
                byteCount: row.integer(3), totals: totals, rejected: [])
            input.rowVersions = row.optionalText(8)
            return input
        }
        try readSums(of: run, into: &inputs)
        let rejected = try rejectedRows(of: run)
        for index in inputs.indices {
            inputs[index].rejected = rejected.filter { $0.input == inputs[index].name }
        }
        return inputs
    }

    private func readSums(of run: Int64, into inputs: inout [RunInput]) throws(PostgresError) {
        let found = try connection.run(
            """
            select input, amount_column, read, accepted, rejected, skipped
            from hemtag.run_input_sum where run_id = $1
            """, [.integer(run)], name: "read control totals")
        let sums = found.map { row in
            (row.text(0), row.text(1), (2...5).map { Int128(row.text($0)) ?? 0 })
        }
        for (name, column, values) in sums {
            guard let index = inputs.firstIndex(where: { $0.name == name }) else { continue }
            inputs[index].totals.amountColumns.append(column)
            inputs[index].totals.read.sums.append(values[0])
            inputs[index].totals.accepted.sums.append(values[1])
            inputs[index].totals.rejected.sums.append(values[2])
            inputs[index].totals.skipped.sums.append(values[3])
        }
    }

    /// Rows that a run did not take, in the order of reading.
    public func rejectedRows(of run: Int64) throws(PostgresError) -> [RejectedRow] {
        let found = try connection.run(
            """
            select input, line, "column", field, value, code, reason, fix, text
            from hemtag.rejected_row where run_id = $1 order by number
            """, [.integer(run)], name: "read rejected rows")
        return found.map { row in
            RejectedRow(
                input: row.text(0), line: Int(row.integer(1) ?? 0),
                column: Int(row.integer(2) ?? 0), field: row.text(3), value: row.text(4),
                code: row.text(5), reason: row.text(6), fix: row.text(7), text: row.text(8))
        }
    }
}
