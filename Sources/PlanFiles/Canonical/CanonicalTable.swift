import BudgetModel
import CByteScan
import Diagnostics

/// Reads one canonical file row by row: columns by name, in any order.
struct CanonicalTable {
    /// The input's name in pipeline files and rejected rows.
    let name: String
    let columns: [CanonicalColumn]

    /// - Parameter make: the row's value; nil only where it faulted a cell.
    /// - Throws: `Findings` where the file cannot be read to its end or lacks a required column.
    func read<Rows: GrowingRows & Sendable>(
        _ path: String, _ make: (CanonicalCells) -> Rows.Element?
    ) throws(Findings) -> LoadedRows<Rows> {
        let input: DelimitedInput
        do throws(Finding) {
            input = try DelimitedInput(path: path, dialect: .canonical, blockSize: 1 << 18)
        } catch {
            throw Findings([error])
        }
        var loaded = LoadedRows<Rows>()
        let indices = try columnIndices(input.header, &loaded.findings)
        let scan = BlockScan(.canonical, engine: .vector)
        var reading = Reading(table: self, input: input, scan: scan, loaded: loaded, indices)
        let block = Block(capacity: (1 << 18) + 2 * Block.slack)
        while input.reader.next(block) {
            scan.scan(block)
            for row in 0..<scan.rowCount { reading.take(scan.row(row), block, make) }
            if let stop = scan.stop { throw reading.unreadable(stop, block) }
            reading.line += scan.lineCount
        }
        if let failure = input.reader.failure { throw Findings([failure]) }
        loaded = reading.finished()
        loaded.sha256 = input.file.sha256()
        loaded.byteCount = input.file.byteCount
        return loaded
    }

    private func columnIndices(
        _ header: Header, _ notes: inout [Finding]
    ) throws(Findings) -> [Int?] {
        var findings: [Finding] = []
        var indices: [Int?] = []
        for column in columns {
            let reference = ColumnReference.name(column.name)
            do throws(Finding) {
                indices.append(
                    column.isRequired
                        ? try header.index(of: reference)
                        : try header.optionalIndex(of: reference))
            } catch {
                findings.append(error)
                indices.append(nil)
            }
        }
        if !findings.isEmpty { throw Findings(findings) }
        let known = Set(columns.map(\.name))
        for name in header.names where !known.contains(name) {
            notes.append(
                Finding(
                    "register.column.unknown", severity: .warning,
                    at: .file(path: header.path, line: header.line, column: 0),
                    "the column is not one of \(self.name) and is not read", value: name,
                    fix: "rename it to one of \(columns.map(\.name).joined(separator: ", ")), "
                        + "or leave it out"))
        }
        return indices
    }

    /// One reading under way.
    private struct Reading<Rows: GrowingRows & Sendable> {
        let table: CanonicalTable
        let input: DelimitedInput
        let scan: BlockScan
        let cells: CanonicalCells
        var loaded: LoadedRows<Rows>
        /// Lines of the file before the block.
        var line: Int
        private let numbers: [Int]
        private var sums:
            (
                read: ControlTotals.Tally, accepted: ControlTotals.Tally,
                rejected: ControlTotals.Tally
            )
        private var skipped = ControlTotals.Tally()
        private let fieldCount: Int

        init(
            table: CanonicalTable, input: DelimitedInput, scan: BlockScan,
            loaded: LoadedRows<Rows>, _ indices: [Int?]
        ) {
            self.table = table
            self.input = input
            self.scan = scan
            self.loaded = loaded
            cells = CanonicalCells(table.columns, indices, scan)
            line = input.linesBefore
            fieldCount = input.header.count
            numbers = table.columns.indices.filter {
                if case .none = table.columns[$0].numbers { false } else { indices[$0] != nil }
            }
            skipped.sums = .init(repeating: 0, count: numbers.count)
            sums = (skipped, skipped, skipped)
        }

        mutating func take(
            _ row: Row, _ block: Block, _ make: (CanonicalCells) -> Rows.Element?
        ) {
            if row.count == 1, row.field(0).count == 0 { return }
            if row.isBlank {
                sums.read.rows += 1
                skipped.rows += 1
                return
            }
            let number = line + Int(hemtag_count_lines(block.bytes, row.start)) + 1
            cells.begin(row, at: .file(path: input.path, line: number, column: 0))
            var problems: [RowProblem] = []
            var value: Rows.Element?
            if row.count == fieldCount {
                value = make(cells)
                problems = cells.faults
            } else {
                problems = [raggedness(row)]
            }
            var tally = ControlTotals.Tally()
            tally.rows = 1
            tally.sums = numbers.map { Int128(cells.countable($0)) }
            sums.read.add(tally)
            if problems.isEmpty, let value {
                sums.accepted.add(tally)
                loaded.rows.append(value)
            } else {
                sums.rejected.add(tally)
                reject(row, block, problems, number)
            }
        }

        private func raggedness(_ row: Row) -> RowProblem {
            RowProblem(
                code: "plan.row.ragged", position: row.start, column: 0, field: "row",
                value: "\(row.count) fields",
                message: "the row has \(row.count) fields where the header has \(fieldCount)",
                fix: "complete the row, or quote fields that contain a comma")
        }

        private mutating func reject(
            _ row: Row, _ block: Block, _ problems: [RowProblem], _ number: Int
        ) {
            for (index, problem) in problems.enumerated() {
                let place = place(problem.position, block)
                if index == 0 {
                    loaded.rejected.append(
                        RejectedRow(
                            input: table.name, line: place.line, column: place.column,
                            field: problem.field, value: problem.value, code: problem.code,
                            reason: problem.message, fix: problem.fix,
                            text: String(decoding: row.whole.buffer, as: UTF8.self)))
                }
                guard loaded.findings.count < 100 else { return }
                loaded.findings.append(
                    Finding(
                        problem.code,
                        at: .file(path: input.path, line: place.line, column: place.column),
                        "\(problem.field): \(problem.message)", value: problem.value,
                        fix: problem.fix))
            }
        }

        private func place(_ position: Int, _ block: Block) -> (line: Int, column: Int) {
            var start = position
            while start > 0, block.bytes[start - 1] != 10, block.bytes[start - 1] != 13 {
                start -= 1
            }
            return (
                line + Int(hemtag_count_lines(block.bytes, start)) + 1, position - start + 1
            )
        }

        func unreadable(_ stop: (reason: Int32, position: Int), _ block: Block) -> Findings {
            let place = place(stop.position, block)
            let isByte = stop.reason == Int32(HEMTAG_BAD_ENCODING.rawValue)
            return Findings(
                loaded.findings + [
                    StopReason.finding(
                        stop.reason,
                        at: .file(path: input.path, line: place.line, column: place.column),
                        value: isByte
                            ? "0x" + String(block.bytes[stop.position], radix: 16, uppercase: true)
                            : nil,
                        encoding: .utf8)
                ])
        }

        func finished() -> LoadedRows<Rows> {
            var loaded = loaded
            loaded.totals.amountColumns = numbers.map { table.columns[$0].name }
            loaded.totals.read = sums.read
            loaded.totals.accepted = sums.accepted
            loaded.totals.rejected = sums.rejected
            loaded.totals.skipped = skipped
            return loaded
        }
    }
}
