import BudgetModel
import CByteScan
import Glibc

extension PlanWorker {
    /// Adds the row's amounts to the columns; false where one is out of range.
    @inline(__always)
    func emit(_ row: Row, _ index: Int, _ block: Block, _ key: RowKey, _ bits: Int64) -> Bool {
        let before = out.count
        let changesBefore = changes.count
        for group in 0..<layout.groups.count {
            var sums = GroupSums()
            for index in 0..<amounts.count where amounts[index].group == group {
                let role = amounts[index].role < 0 ? bits : amounts[index].role
                guard let value = canonical(values[index], key) else {
                    sums.isOverflowing = true
                    break
                }
                if role > 3 { noteChange(value, role, row, block, key, group) }
                sums.add(value, role, isBlank: blanks[index])
            }
            if sums.isOverflowing {
                out.truncate(to: before)
                changes.removeLast(changes.count - changesBefore)
                return false
            }
            guard sums.isPresent, sums.roles != 0 else { continue }
            if setsStillApart, sums.roles == 3, sums.reference == sums.current {
                still.append(
                    unit: key.unit, account: key.account, activity: key.activity,
                    period: layout.groups[group].map(\.index) ?? key.period,
                    amount: sums.current)
                continue
            }
            out.append(
                key, period: layout.groups[group].map(\.index) ?? key.period,
                reference: sums.reference, current: sums.current,
                line: keepsLines ? nextLine(at: row.start, block) : 0,
                roles: declaresSides ? sums.roles | side(group, key) : sums.roles)
        }
        return true
    }

    @inline(never)
    private func noteChange(
        _ value: Int64, _ role: Int64, _ row: Row, _ block: Block, _ key: RowKey, _ group: Int
    ) {
        guard let type = VersionBits(rawValue: role).approvedChange else { return }
        let version = layout.version.map { decoded(row, $0) } ?? ""
        changes.append(
            LocalChange(
                ordinal: ordinal, line: line(at: row.start, block), unit: key.unit,
                account: key.account, activity: key.activity,
                period: layout.groups[group].map(\.index) ?? key.period, type: type,
                amount: value, decision: text(layout.decision, row) ?? version,
                reason: text(layout.reason, row) ?? version))
    }

    private func text(_ key: PlanLayout.Key, _ row: Row) -> String? {
        switch key {
        case .absent: nil
        case .constant(let text): text
        case .column(let column): decoded(row, column)
        case .composed(let columns, let separator):
            source.dialect.encoding.decode(joined(row, columns, separator).field.buffer)
        }
    }

    func decoded(_ row: Row, _ column: Int) -> String {
        source.dialect.encoding.decode(field(row, column).buffer)
    }

    /// On which sides a row is declared to stand: 4 revenue, 8 expense.
    private func side(_ group: Int, _ key: RowKey) -> UInt8 {
        guard signRule == .bySign else { return key.isRevenue ? 4 : 8 }
        var side: UInt8 = 0
        for index in 0..<amounts.count where amounts[index].group == group {
            let value = key.isNegated ? -values[index] : values[index]
            if value != 0 { side |= value < 0 ? 4 : 8 }
        }
        return side
    }

    /// Lines of the block before a row; rows are asked for in their order.
    private func nextLine(at position: Int, _ block: Block) -> Int {
        counted.lines += hemtag_count_lines(
            block.bytes + counted.position, position - counted.position)
        counted.position = position
        return counted.lines
    }

    /// Lines of the block before a position.
    func line(at position: Int, _ block: Block) -> Int {
        hemtag_count_lines(block.bytes, position)
    }

    /// As `line(at:)` for the start of a line, counted on from where it was last asked for: the
    /// time for many rejected rows grows with the block, not with its square.
    private func linesUp(to start: Int, _ block: Block) -> Int {
        if countedLines.ordinal != ordinal || countedLines.bytes > start {
            countedLines = (ordinal, 0, 0)
        }
        let more = hemtag_count_lines(block.bytes + countedLines.bytes, start - countedLines.bytes)
        countedLines = (ordinal, start, countedLines.lines + Int(more))
        return countedLines.lines
    }

    /// A row with too many or too few fields that the dialect takes nevertheless.
    func isAccepted(irregular row: Row) -> Bool {
        let wanted = layout.header.count
        if row.count > wanted {
            if source.dialect.ignoresExtraFields { return true }
            return source.dialect.allowsEmptyTrailing
                && (wanted..<row.count).allSatisfy { row.field($0).trimmed().count == 0 }
        }
        return source.dialect.allowsMissingTrailing && !isBlank(row)
    }

    /// A row whose number of fields is wrong: no row at all, skipped or rejected.
    func settleIrregular(_ row: Row, _ index: Int, _ block: Block) {
        if row.count == 1, row.field(0).count == 0 { return }
        for index in 0..<values.count { values[index] = 0 }
        read.count(values)
        if !takes(row) || isRepeatedPreamble(row) || isBlank(row) {
            skipped.count(values)
            return
        }
        rejected.count(values)
        reject(
            row, block,
            [
                RowProblem(
                    code: "plan.row.ragged", position: row.start, column: 0, field: "row",
                    value: "\(row.count) fields",
                    message: "the row has \(row.count) fields where the header has "
                        + "\(layout.header.count)",
                    fix: row.count > layout.header.count
                        ? "quote fields that contain the delimiter, or set allow_empty_trailing if "
                            + "the extra fields are empty (extra_fields: ignore, if they are not)"
                        : "complete the row, or set allow_missing_trailing if the program leaves "
                            + "empty fields out")
            ])
    }

    /// A row that the loop could not take: blank, or rejected with everything that is wrong.
    @inline(never)
    func settle(_ row: Row, _ index: Int, _ block: Block) {
        if isBlank(row) || isSpecial(row, index) {
            skipped.count(values)
            return
        }
        rejected.count(values)
        reject(row, block, problems(of: row, index))
    }

    func reject(_ row: Row, _ block: Block, _ problems: [RowProblem]) {
        guard rejections.count < rejectionLimit else { return }
        rejections.append(
            LocalRejection(
                ordinal: ordinal, start: row.start,
                places: problems.map { place(of: $0.position, block) },
                problems: problems,
                text: source.dialect.encoding.decode(row.whole.buffer)))
    }

    /// Lines of the block before a position, and its 1-based column in decoded bytes.
    func place(of position: Int, _ block: Block) -> (line: Int, column: Int) {
        var start = position
        while start > 0, block.bytes[start - 1] != 10, block.bytes[start - 1] != 13 { start -= 1 }
        let before = UnsafeBufferPointer(start: block.bytes + start, count: position - start)
        return (
            linesUp(to: start, block), source.dialect.encoding.decodedLength(before) + 1
        )
    }

    /// Remembers where and why the scan could not go on.
    func note(_ stop: (reason: Int32, position: Int), _ block: Block) {
        let place = place(of: stop.position, block)
        var end = stop.position
        while end < block.count, end < stop.position + 40, block.bytes[end] != 10 { end += 1 }
        let rest = UnsafeBufferPointer(
            start: block.bytes + stop.position, count: end - stop.position)
        let value =
            stop.reason == Int32(HEMTAG_BAD_ENCODING.rawValue)
            ? rest.first.flatMap(source.dialect.value(ofBrokenByte:))
            : source.dialect.encoding.decode(rest)
        self.stop = LocalStop(
            ordinal: ordinal, line: place.line, column: place.column, reason: stop.reason,
            value: value)
    }
}

/// What one output row adds up.
struct GroupSums {
    var reference: Int64 = 0
    var current: Int64 = 0
    var roles: UInt8 = 0
    var isPresent = false
    var isOverflowing = false

    @inline(__always)
    mutating func add(_ value: Int64, _ role: Int64, isBlank: Bool) {
        roles |= UInt8(truncatingIfNeeded: role & 3)
        isPresent = isPresent || !isBlank
        if role & 1 != 0 {
            let (sum, overflow) = reference.addingReportingOverflow(value)
            reference = sum
            isOverflowing = isOverflowing || overflow
        }
        if role & 2 != 0 {
            let (sum, overflow) = current.addingReportingOverflow(value)
            current = sum
            isOverflowing = isOverflowing || overflow
        }
    }
}

extension [UInt8] {
    /// Whether these bytes stand in a field from `offset` on.
    func occurs(in field: Field, at offset: Int) -> Bool {
        guard offset >= 0, offset + count <= field.count else { return false }
        return indices.allSatisfy { self[$0] == field.start[offset + $0] }
    }
}
