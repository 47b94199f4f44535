import BudgetModel
import Diagnostics
import Reconciliation

extension RunStore {
    /// Writes rows by COPY; opens no COPY where there are none.
    func copy<Rows: Collection>(
        _ rows: Rows, to table: String, _ columns: [String],
        _ body: (CopyInStream, Rows.Element) throws -> Void
    ) throws {
        guard !rows.isEmpty else { return }
        let stream = try CopyInStream(
            connection, table: "hemtag.\(table)", columns: columns, name: "write \(table)")
        for row in rows {
            stream.beginRow(fieldCount: columns.count)
            try body(stream, row)
            try stream.endRow()
        }
        try stream.finish()
    }

    func write(_ findings: [Finding], run: Int64, entity: String) throws {
        let columns = [
            "entity", "run_id", "number", "code", "severity", "place", "message", "value", "fix",
        ]
        try copy(Array(findings.enumerated()), to: "run_finding", columns) { stream, row in
            let (index, finding) = row
            stream.text(entity)
            stream.int8(run)
            stream.int4(Int32(index + 1))
            stream.text(finding.code)
            stream.text(finding.severity.rawValue)
            stream.text(finding.place.description)
            stream.text(finding.message)
            if let value = finding.value { stream.text(value) } else { stream.null() }
            stream.text(finding.fix)
        }
    }

    func write(_ inputs: [RunInput], run: Int64, entity: String) throws {
        let columns = [
            "entity", "run_id", "input", "location", "sha256", "byte_count", "rows_read",
            "rows_accepted", "rows_rejected", "rows_skipped", "row_versions",
        ]
        try copy(inputs, to: "run_input", columns) { stream, input in
            stream.text(entity)
            stream.int8(run)
            stream.text(input.name)
            stream.text(input.location)
            if let digest = input.sha256 { stream.text(digest) } else { stream.null() }
            if let count = input.byteCount { stream.int8(count) } else { stream.null() }
            for tally in input.totals.tallies { stream.int8(tally.rows) }
            if let versions = input.rowVersions { stream.text(versions) } else { stream.null() }
        }
        let sums = inputs.flatMap { input in
            input.totals.amountColumns.indices.map { (input, $0) }
        }
        let sumColumns = [
            "entity", "run_id", "input", "amount_column", "read", "accepted", "rejected", "skipped",
        ]
        try copy(sums, to: "run_input_sum", sumColumns) { stream, row in
            let (input, column) = row
            stream.text(entity)
            stream.int8(run)
            stream.text(input.name)
            stream.text(input.totals.amountColumns[column])
            for tally in input.totals.tallies { stream.wideInteger(tally.sums[column]) }
        }
        try write(inputs.flatMap(\.rejected), run: run, entity: entity)
    }

    private func write(_ rejected: [RejectedRow], run: Int64, entity: String) throws {
        let columns = [
            "entity", "run_id", "number", "input", "line", "column", "field", "value", "code",
            "reason", "fix", "text",
        ]
        try copy(Array(rejected.enumerated()), to: "rejected_row", columns) { stream, row in
            let (index, rejected) = row
            stream.text(entity)
            stream.int8(run)
            stream.int8(Int64(index + 1))
            stream.text(rejected.input)
            stream.int8(Int64(rejected.line))
            stream.int4(Int32(clamping: rejected.column))
            stream.text(rejected.field)
            stream.text(rejected.value)
            stream.text(rejected.code)
            stream.text(rejected.reason)
            stream.text(rejected.fix)
            stream.text(rejected.text)
        }
    }

    /// Trees, measure totals and skipped lines: what a report needs beside the nine tables.
    func writeContext(_ outcome: Outcome, run: Int64, entity: String) throws {
        try writeNames(outcome, run: run, entity: entity)
        let skipped = outcome.skippedLines.sorted { $0.key.rawValue < $1.key.rawValue }
        let skippedColumns = ["entity", "run_id", "kind", "line_count"]
        try copy(skipped, to: "run_skipped", skippedColumns) { stream, row in
            stream.text(entity)
            stream.int8(run)
            stream.text(row.key.rawValue)
            stream.int8(Int64(row.value))
        }
        let totals = outcome.measures.flatMap {
            [($0, "all", $0.all), ($0, "ratio", $0.ratio)]
        }
        let columns =
            ["entity", "run_id", "measure", "scope", "period_count"] + OutcomeReading.sumColumns
            + OutcomeReading.totalColumns
        try copy(totals, to: "run_measure", columns) { stream, row in
            let (totals, scope, sums) = row
            stream.text(entity)
            stream.int8(run)
            stream.text(totals.measure.rawValue)
            stream.text(scope)
            stream.int4(totals.periodCount)
            for units in sums.list + totals.list {
                stream.numeric(units, fractionDigits: totals.measure.fractionDigits)
            }
        }
    }

    private func writeNames(_ outcome: Outcome, run: Int64, entity: String) throws {
        let codes = outcome.codes
        let units = outcome.units
        let known = (0..<Code(units.isKnown.count)).filter { units.isKnown[Int($0)] }
        let unitColumns = ["entity", "run_id", "unit", "parent", "level", "name"]
        try copy(known, to: "run_unit", unitColumns) { stream, unit in
            let level = units.level[Int(unit)]
            stream.text(entity)
            stream.int8(run)
            codes.units.withBytes(of: unit) { stream.text($0) }
            codes.units.withBytes(of: units.parent[Int(unit)]) { stream.text($0) }
            stream.text(level < 0 ? "" : units.levelNames[Int(level)])
            codes.texts.withBytes(of: units.name[Int(unit)]) { stream.text($0) }
        }
        let accounts = outcome.accounts
        let charted = (0..<Code(accounts.isKnown.count)).filter { accounts.isKnown[Int($0)] }
        let accountColumns = ["entity", "run_id", "account", "parent", "kind", "name"]
        try copy(charted, to: "run_account", accountColumns) { stream, account in
            stream.text(entity)
            stream.int8(run)
            codes.accounts.withBytes(of: account) { stream.text($0) }
            codes.accounts.withBytes(of: accounts.parent[Int(account)]) { stream.text($0) }
            stream.text(accounts.kind[Int(account)].rawValue)
            codes.texts.withBytes(of: accounts.name[Int(account)]) { stream.text($0) }
        }
        let names = outcome.initiativeNames.sorted { $0.key < $1.key }
        let nameColumns = ["entity", "run_id", "initiative_id", "name"]
        try copy(names, to: "run_initiative", nameColumns) { stream, row in
            stream.text(entity)
            stream.int8(run)
            codes.initiatives.withBytes(of: row.key) { stream.text($0) }
            codes.texts.withBytes(of: row.value) { stream.text($0) }
        }
    }
}

extension ControlTotals {
    /// Read, accepted, rejected, skipped.
    fileprivate var tallies: [Tally] { [read, accepted, rejected, skipped] }
}

extension ClaimSums {
    /// In the order of `OutcomeReading.sumColumns`.
    fileprivate var list: [Units] {
        [
            claimed, inBase, gross, direct, visible, timing, parked, redeployed, cut, reabsorbed,
            missing, unadjustable,
        ]
    }
}

extension MeasureTotals {
    /// In the order of `OutcomeReading.totalColumns`.
    fileprivate var list: [Units] {
        [falls, rises, explainedRises, referenceTotal, currentTotal, adjustmentTotal]
    }
}
