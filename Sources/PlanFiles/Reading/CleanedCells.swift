import BudgetModel
import CByteScan

/// Cells that look otherwise in the file than their code, and quotes that swallow rows: what is
/// looked for only in blocks that may have it.
extension PlanWorker {
    /// Several columns joined into one key, each part cleaned; whether one of them was.
    func joined(
        _ row: Row, _ columns: [Int], _ separator: [UInt8]
    ) -> (field: Field, isPadded: Bool) {
        var fields: [Field] = []
        var isPadded = false
        for column in columns {
            var part = field(row, column)
            if column < row.count, part.count > 0, !isBlank(ownField(row, column)),
                scan.text(row, column).count != part.count
            {
                isPadded = true
            }
            if part.count > 0, part.start[0] >= 0x7F || part.start[part.count - 1] >= 0x7F {
                let code = parts.code(part, 0, 0)
                if parts.isCleaned[Int(code)],
                    let clean = source.dialect.encoding.encode(parts.texts[Int(code)])
                {
                    part = scan.kept(clean, row)
                    isPadded = true
                }
            }
            if column < row.count || part.count > 0 { fields.append(part) }
        }
        return (scan.joined(fields, row, separator: separator), isPadded)
    }

    /// Adds the cells of the block to those that look otherwise in the file.
    func countCleaned() {
        let keys = [
            (layout.unit, books.unit), (layout.account, books.account),
            (layout.activity, books.activity),
        ]
        for index in 0..<scan.rowCount {
            let row = scan.row(index)
            if row.count == 1, row.field(0).count == 0 { continue }
            if isSkipped(row) { continue }
            let isMarked = scan.hasMark && scan.isMark(at: row.start - 3)
            for (dimension, (key, book)) in keys.enumerated() {
                let isCleaned: Bool
                switch key {
                case .absent, .constant: isCleaned = false
                case .column(let column):
                    guard column < row.count else { continue }
                    let whole = row.field(column)
                    let code = book.find(whole, scan.quoteMark(whole))
                    isCleaned =
                        code != LocalBook.unseen && book.isCleaned[Int(code)]
                        || isMarked && column == 0
                case .composed(let columns, let separator):
                    isCleaned = joined(row, columns, separator).isPadded
                }
                if isCleaned { cleanedCells[dimension] += 1 }
            }
        }
    }

    /// Remembers the last row of a file that ends with an amount and without a line end.
    func noteOpenEnd(_ block: Block) {
        guard scan.rowCount > 0 else { return }
        let row = scan.row(scan.rowCount - 1)
        let last = row.count - 1
        guard row.count == layout.header.count, amounts.contains(where: { $0.column == last }),
            !isSkipped(row), ownField(row, last).count > 0
        else { return }
        let place = place(of: row.field(last).start - row.bytes, block)
        // Where no line has an end, none is missing.
        guard block.ordinal > 0 || scan.rowCount > 1 || layout.header.line > 0 else { return }
        openEnd = LocalOpenEnd(
            ordinal: ordinal, line: place.line, column: place.column,
            value: source.dialect.encoding.decode(ownField(row, last).buffer))
    }

    /// The first quote of the block whose field holds what looks like rows: as many delimiters as
    /// rows have for each line end.
    func swallowedRows(_ block: Block) -> (reason: Int32, position: Int)? {
        guard !source.dialect.isMultiline, let quote = source.dialect.quote,
            layout.header.count > 1
        else { return nil }
        for index in 0..<scan.rowCount {
            let row = scan.row(index)
            for column in 0..<row.count {
                let field = row.field(column)
                guard field.count > 2, field.start[0] == quote else { continue }
                if holdsRows(field) {
                    return (StopReason.swallowedRows, field.start - row.bytes)
                }
            }
        }
        return nil
    }

    private func holdsRows(_ field: Field) -> Bool {
        let wanted = layout.header.count - 1
        var (lines, delimiters, ofLine) = (0, 0, 0)
        for index in 0..<field.count {
            let byte = field.start[index]
            if byte == source.dialect.delimiter {
                delimiters += 1
                ofLine += 1
            } else if byte == 10 || byte == 13 && field.start[index + 1] != 10 {
                if lines > 0, ofLine >= wanted { return true }
                lines += 1
                ofLine = 0
            }
        }
        return lines > 0 && delimiters >= lines * wanted
    }
}
