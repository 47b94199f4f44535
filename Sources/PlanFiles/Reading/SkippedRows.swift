import BudgetModel

/// Rows that are no plan lines, and what they leave behind for the cells below them.
extension PlanWorker {
    /// Whether a row is a plan line by all rules; notes what it says for empty cells below.
    @inline(__always)
    func takes(_ row: Row) -> Bool {
        if layout.skip.isEmpty, layout.repeated == nil, fill == nil { return true }
        return takesByRule(row)
    }

    @inline(never)
    private func takesByRule(_ row: Row) -> Bool {
        if isRepeatedHeader(row) { return false }
        guard let rule = skipRule(row) else {
            noteFill(row)
            return true
        }
        // A sum is no unit; a heading that another column tells is one.
        if let fill, fill.holds(rule.column) { fill.forget(rule.column) } else { noteFill(row) }
        return false
    }

    /// Whether a rule says that the row is no plan line.
    func isSkipped(_ row: Row) -> Bool { isRepeatedHeader(row) || skipRule(row) != nil }

    private func noteFill(_ row: Row) {
        guard let fill, row.count >= layout.header.count || isAccepted(irregular: row) else {
            return
        }
        for column in fill.columns {
            let own = ownField(row, column)
            if !isBlank(own) { fill.take(own, column) }
        }
        scan.extraRoom = fill.size
    }

    private func skipRule(_ row: Row) -> PlanLayout.Skip? {
        layout.skip.first { rule in
            guard rule.column < row.count else { return false }
            let field = ownField(row, rule.column)
            if isPlain(field) { return rule.holds(field, rule.texts) }
            let clean = CodeText.cleaned(source.dialect.encoding.decode(field.buffer))
            return Array(clean.utf8).withUnsafeBufferPointer { bytes in
                let start = bytes.baseAddress ?? row.bytes
                return rule.holds(Field(start: start, count: bytes.count), rule.cleanTexts)
            }
        }
    }

    /// Whether the bytes of a field are those that a person sees: in UTF-8 ASCII alone is sure, in
    /// single-byte encodings letters are always whole.
    private func isPlain(_ field: Field) -> Bool {
        if CodeText.isPlain(UnsafeRawBufferPointer(field.buffer)) { return true }
        guard source.dialect.encoding.isSingleByte, field.count > 0 else { return false }
        return [field.start[0], field.start[field.count - 1]].allSatisfy {
            (0x21...0x7E).contains($0) || $0 > 0xAD
        }
    }

    /// Whether nothing is to be seen in a field that has no blanks at its ends.
    @inline(__always)
    func isBlank(_ field: Field) -> Bool {
        if field.count == 0 { return true }
        if field.start[0] &- 0x21 < 0x5E { return false }
        return CodeText.cleaned(source.dialect.encoding.decode(field.buffer)).isEmpty
    }

    func isBlank(_ row: Row) -> Bool {
        (0..<row.count).allSatisfy { isBlank(ownField(row, $0)) }
    }

    private func isRepeatedHeader(_ row: Row) -> Bool {
        guard let cells = layout.repeated?.cells, row.count == cells.count, !cells.isEmpty else {
            return false
        }
        var hasText = false
        for (column, cell) in cells.enumerated() {
            let field = ownField(row, column)
            hasText = hasText || !cell.isEmpty
            if field.count == cell.count, cell.occurs(in: field, at: 0) { continue }
            if isPlain(field) { return false }
            let clean = CodeText.cleaned(source.dialect.encoding.decode(field.buffer))
            if source.dialect.encoding.encode(clean) != cell { return false }
        }
        return hasText
    }

    /// Whether a row of another shape is a line that stands above the header.
    func isRepeatedPreamble(_ row: Row) -> Bool {
        guard let lines = layout.repeated?.preamble, !lines.isEmpty else { return false }
        let masked = PlanLayout.Repeated.masked(row.whole.buffer)
        return !masked.isEmpty && lines.contains(masked)
    }

    /// Whether the row belongs to a special period that the source skips.
    func isSpecial(_ row: Row, _ index: Int) -> Bool {
        switch layout.time {
        case .column(let column, _), .columns(let column, _, _):
            books.period.attributes[Int(code(books.period, row, column, index))]
                == PlanBooks.skipped
        case .constant, .byGroup: false
        }
    }
}

extension PlanLayout.Skip {
    fileprivate func holds(_ field: Field, _ texts: [[UInt8]]) -> Bool {
        switch test {
        case .isEmpty: field.count == 0
        case .isNotEmpty: field.count > 0
        case .equals: texts.contains { $0.count == field.count && $0.occurs(in: field, at: 0) }
        case .startsWith: texts.contains { $0.occurs(in: field, at: 0) }
        case .endsWith: texts.contains { $0.occurs(in: field, at: field.count - $0.count) }
        case .contains:
            texts.contains { text in
                (0...max(0, field.count - text.count)).contains {
                    text.occurs(in: field, at: $0)
                }
            }
        }
    }
}
