import BudgetModel

/// Where the key of a row stands: each part in a column of its own or in none, and a period column.
struct KeyColumns {
    /// -1 where no column has it.
    var unit = -1
    var account = -1
    var activity = -1
    var period: Int

    /// - Returns: nil where a part is joined from several columns, or the period does not have a
    ///   column of its own.
    init?(_ layout: PlanLayout) {
        guard case .column(let period, _) = layout.time, layout.fillDown.isEmpty else { return nil }
        self.period = period
        for (part, key) in [
            (\KeyColumns.unit, layout.unit), (\.account, layout.account),
            (\.activity, layout.activity),
        ] {
            switch key {
            case .absent, .constant: break
            case .column(let column): self[keyPath: part] = column
            case .composed: return nil
            }
        }
    }
}

/// Where the columns of a plain export stand: one reference and one current amount a row.
struct StraightColumns {
    var key: KeyColumns
    var reference: Int
    var current: Int

    /// - Returns: nil where rows need more: joined keys, skipped rows, versions, groups.
    init?(_ layout: PlanLayout) {
        guard let key = KeyColumns(layout), layout.amounts.count == 2, layout.groups.count == 1,
            layout.version == nil, layout.skip.isEmpty, layout.debitCredit == nil,
            layout.repeated == nil
        else { return nil }
        let roles = layout.amounts.map { $0.role.map { VersionBits($0).rawValue } }
        guard roles == [1, 2] || roles == [2, 1] else { return nil }
        self.key = key
        reference = layout.amounts[roles[0] == 1 ? 0 : 1].column
        current = layout.amounts[roles[0] == 1 ? 1 : 0].column
    }
}

/// The key of the row before: exports are sorted, so the next row often has parts of it, too.
/// Holds within one block.
struct KeyRun {
    fileprivate(set) var unit = LastSeen()
    fileprivate(set) var account = LastSeen()
    fileprivate(set) var activity = LastSeen()
    /// Set by every part that changes; whoever looks sets it back.
    var isNew = true
}

/// The value of a key column in the row before.
struct LastSeen {
    private var field = Field(start: UnsafePointer(bitPattern: 1).unsafelyUnwrapped, count: -1)
    private(set) var code = noCode

    @inline(__always)
    func holds(_ other: Field) -> Bool {
        guard other.count == field.count else { return false }
        let (first, second) = (UnsafeRawPointer(field.start), UnsafeRawPointer(other.start))
        var offset = 0
        while offset + 8 <= other.count {
            let word = first.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if word != second.loadUnaligned(fromByteOffset: offset, as: UInt64.self) {
                return false
            }
            offset += 8
        }
        let difference =
            first.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            ^ second.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        return difference.littleEndian & (1 &<< UInt64((other.count - offset) * 8) &- 1) == 0
    }

    @inline(__always)
    mutating func take(_ field: Field, _ code: UInt32) {
        self.field = field
        self.code = code
    }
}

extension PlanWorker {
    /// The row loop for plain exports. A row that it does not take at once, without a doubt, goes
    /// the long way from its beginning; both ways yield the same.
    func parse(_ columns: StraightColumns, _ block: Block) {
        let (separators, rowEnds) = scan.ends
        let bytes = UnsafePointer(block.bytes)
        let width = layout.header.count
        let format = format
        let first = columns.reference < columns.current ? 0 : 1
        var key = KeyRun()
        var end = 0
        for index in 0..<scan.rowCount {
            let begin = end
            end = Int(rowEnds[index])
            let row = Row(
                bytes: bytes, start: begin == 0 ? 0 : Int(separators[begin - 1]) + 1,
                separators: separators + begin, count: end - begin)
            guard row.count == width else {
                parse(row: index, block)
                continue
            }
            let before = row.field(columns.reference)
            let after = row.field(columns.current)
            let reference = format.quick(before.start, before.count)
            let current = format.quick(after.start, after.count)
            guard reference != AmountFormat.unknown, current != AmountFormat.unknown,
                update(&key, columns.key, row, index)
            else {
                parse(row: index, block)
                continue
            }
            let periodCode = code(books.period, row, columns.key.period, index)
            let period = books.period.attributes[Int(periodCode)]
            guard period >= 0 else {
                parse(row: index, block)
                continue
            }
            read.count(first, reference, current)
            if setsStillApart, reference == current {
                still.append(
                    unit: key.unit.code, account: key.account.code,
                    activity: key.activity.code,
                    period: Int32(truncatingIfNeeded: period), amount: current)
            } else {
                let codes = RowKey(
                    unit: key.unit.code, account: key.account.code,
                    activity: key.activity.code)
                out.append(
                    codes, period: Int32(truncatingIfNeeded: period), reference: reference,
                    current: current, line: 0, roles: 3)
            }
            accepted.count(first, reference, current)
        }
    }

    /// Brings the codes of a key up to date; false where one of its values rejects the row.
    @inline(__always)
    func update(_ key: inout KeyRun, _ columns: KeyColumns, _ row: Row, _ index: Int) -> Bool {
        if columns.unit >= 0 {
            let field = row.field(columns.unit)
            if !key.unit.holds(field) {
                key.isNew = true
                if !take(field, columns.unit, row, index, books.unit, &key.unit) { return false }
            }
        }
        if columns.account >= 0 {
            let field = row.field(columns.account)
            if !key.account.holds(field) {
                key.isNew = true
                if !take(field, columns.account, row, index, books.account, &key.account) {
                    return false
                }
            }
        }
        if columns.activity >= 0 {
            let field = row.field(columns.activity)
            if !key.activity.holds(field) {
                key.isNew = true
                return take(field, columns.activity, row, index, books.activity, &key.activity)
            }
        }
        return true
    }

    @inline(never)
    private func take(
        _ field: Field, _ column: Int, _ row: Row, _ index: Int, _ book: LocalBook,
        _ last: inout LastSeen
    ) -> Bool {
        let code = code(book, row, column, index)
        guard book.attributes[Int(code)] >= 0 else { return false }
        last.take(field, code)
        return true
    }
}

extension LocalTally {
    /// Takes in a row of two amounts.
    ///
    /// - Parameter first: the column of `reference`, 0 or 1.
    @inline(__always)
    fileprivate mutating func count(_ first: Int, _ reference: Int64, _ current: Int64) {
        rows += 1
        sums[first] &+= Int128(reference)
        sums[1 - first] &+= Int128(current)
    }
}
