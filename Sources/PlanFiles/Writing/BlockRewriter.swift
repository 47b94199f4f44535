import BudgetModel

/// Rewrites the blocks of an export on one thread: finds the cells that adjustments may change, is
/// told what becomes of them, and puts the new bytes together.
final class BlockRewriter {
    /// A cell that an adjustment names.
    private struct Hit {
        /// Position and length in the block, quotes included.
        var start: Int
        var count: Int
        var entry: Int32
        /// As the file states it, and whether it counts the other way.
        var value: Int64
        var isNegated: Bool
        /// What it becomes; `unchanged` where no part of the adjustment falls to it.
        var stated = Hit.unchanged

        static let unchanged = Int64.min
    }

    private let source: PlanSource
    private let layout: PlanLayout
    private let worker: PlanWorker
    private let style: AmountStyle
    private let table: AdjustmentTable
    private let codes: Codes
    private let constants: (unit: Code, account: Code, activity: Code)
    /// By local code: the code in `codes`.
    private var units: [Code] = []
    private var accounts: [Code] = []
    private var activities: [Code] = []
    private var hits: [Hit] = []
    /// Rows of the block that are skipped by rule and hold current amounts: sums, mostly.
    private(set) var skippedSums: [(line: Int, text: String)] = []
    /// The block as it is to be written, where anything in it changes.
    private var space: UnsafeMutableBufferPointer<UInt8> = .allocate(capacity: 0)
    private var used = 0

    init(
        _ source: PlanSource, _ layout: PlanLayout, _ table: AdjustmentTable, _ codes: Codes,
        accounts: AccountTree?
    ) {
        self.source = source
        self.layout = layout
        self.table = table
        self.codes = codes
        worker = PlanWorker(
            index: 0, source: source, layout: layout,
            books: PlanBooks(source, layout, codes: codes, known: nil, kinds: accounts),
            engine: .vector, setsStillRowsApart: false)
        style = AmountStyle(dialect: source.dialect, format: worker.format)
        func constant(_ key: PlanLayout.Key, _ book: CodeBook) -> Code {
            if case .constant(let text) = key { book.find(text) ?? noCode } else { noCode }
        }
        constants = (
            constant(layout.unit, codes.units), constant(layout.account, codes.accounts),
            constant(layout.activity, codes.activities)
        )
    }

    deinit { space.deallocate() }

    /// Finds the cells of a block that adjustments name.
    func findHits(_ block: Block) {
        worker.ordinal = block.ordinal
        worker.scan.scan(block)
        hits.removeAll(keepingCapacity: true)
        skippedSums.removeAll(keepingCapacity: true)
        if !layout.skip.isEmpty { findSkippedSums(block) }
        guard let columns = KeyColumns(layout) else {
            for index in 0..<worker.scan.rowCount { addHits(worker.scan.row(index), index) }
            return
        }
        var key = KeyRun()
        var first = AdjustmentTable.none
        for index in 0..<worker.scan.rowCount {
            let row = worker.scan.row(index)
            guard row.count == layout.header.count else {
                addHits(row, index)
                continue
            }
            // What rejects a row is told where it is read; here it changes nothing.
            guard worker.update(&key, columns, row, index) else { continue }
            if key.isNew {
                key.isNew = false
                first = self.first(key.unit.code, key.account.code, key.activity.code)
            }
            guard first != AdjustmentTable.none else { continue }
            let period = worker.code(worker.books.period, row, columns.period, index)
            let value = worker.books.period.attributes[Int(period)]
            guard value >= 0 else { continue }
            let entry = table.entry(first, period: Int32(truncatingIfNeeded: value))
            if entry != AdjustmentTable.none { addHits(row, index) }
        }
    }

    /// Decides what becomes of each cell, in the order of the file. For whoever has the turn.
    func takeAdjustments() {
        for index in hits.indices {
            let wanted = table[left: hits[index].entry]
            guard wanted != 0, let (stated, applied) = adjusted(hits[index], by: wanted),
                applied != 0
            else { continue }
            table[left: hits[index].entry] = wanted - applied
            hits[index].stated = stated
        }
    }

    /// The bytes of the block as they are to be written; valid until the next block.
    func rewritten(_ block: Block) -> UnsafeRawBufferPointer {
        let count = block.hasAddedLineEnd ? block.count - 1 : block.count
        hits.removeAll { $0.stated == Hit.unchanged }
        if hits.isEmpty { return UnsafeRawBufferPointer(start: block.bytes, count: count) }
        for index in hits.indices.dropFirst() where hits[index].start < hits[index - 1].start {
            hits.sort { $0.start < $1.start }
            break
        }
        reserve(count + hits.count * 64)
        used = 0
        var written = 0
        for hit in hits {
            append(block.bytes + written, hit.start - written)
            append(hit, Field(start: UnsafePointer(block.bytes) + hit.start, count: hit.count))
            written = hit.start + hit.count
        }
        append(block.bytes + written, count - written)
        return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(space)[..<used])
    }

    // MARK: Finding

    /// Lines of the block, and of the rows that are skipped although they hold current amounts.
    private func findSkippedSums(_ block: Block) {
        for index in 0..<worker.scan.rowCount {
            let row = worker.scan.row(index)
            guard worker.isSkipped(row), worker.readAmounts(row) else { continue }
            let holds = worker.amounts.enumerated().contains { index, amount in
                amount.column < row.count && worker.values[index] != 0
                    && (amount.role < 0 || amount.role & 2 != 0)
            }
            guard holds, skippedSums.count < StaleSums.most else { continue }
            skippedSums.append(
                (
                    worker.line(at: row.start, block),
                    source.dialect.encoding.decode(row.whole.buffer)
                ))
        }
    }

    /// Lines of the file that the block takes up.
    var lineCount: Int { worker.scan.lineCount }

    /// Whether any cell of the block has changed.
    var hasChanged: Bool { !hits.isEmpty }

    private func first(_ unit: UInt32, _ account: UInt32, _ activity: UInt32) -> Int32 {
        learnCodes()
        return table.first(
            unit == noCode ? constants.unit : units[Int(unit)],
            account == noCode ? constants.account : accounts[Int(account)],
            activity == noCode ? constants.activity : activities[Int(activity)])
    }

    /// Adds what adjustments may change in a row.
    private func addHits(_ row: Row, _ index: Int) {
        if row.count != layout.header.count, !worker.isAccepted(irregular: row) { return }
        var key = RowKey()
        guard worker.takes(row), worker.readKey(row, index, &key), worker.readAmounts(row)
        else { return }
        let first = first(key.unit, key.account, key.activity)
        guard first != AdjustmentTable.none else { return }
        let version = layout.version.map { column in
            worker.books.version.attributes[
                Int(worker.code(worker.books.version, row, column, index))]
        }
        for (index, amount) in worker.amounts.enumerated() {
            let bits = amount.role < 0 ? version ?? 0 : amount.role
            guard bits > 0, bits & 2 != 0, amount.column < row.count else { continue }
            let period = layout.groups[amount.group] ?? layout.constantPeriod
            let entry = table.entry(first, period: period?.index ?? key.period)
            guard entry != AdjustmentTable.none else { continue }
            let cell = row.field(amount.column)
            hits.append(
                Hit(
                    start: cell.start - row.bytes, count: cell.count, entry: entry,
                    value: worker.values[index], isNegated: key.isNegated))
        }
    }

    /// Takes in what the books have gained.
    private func learnCodes() {
        func learn(_ known: inout [Code], _ local: LocalBook, _ book: CodeBook) {
            while known.count < local.count {
                let text = local.texts[known.count]
                known.append(text.isEmpty ? noCode : book.find(text) ?? noCode)
            }
        }
        learn(&units, worker.books.unit, codes.units)
        learn(&accounts, worker.books.account, codes.accounts)
        learn(&activities, worker.books.activity, codes.activities)
    }

    /// The amount as the file states it after the adjustment, and how much of it was applied.
    private func adjusted(_ hit: Hit, by wanted: Units) -> (stated: Int64, applied: Units)? {
        var key = RowKey()
        key.isNegated = hit.isNegated
        guard let canonical = worker.canonical(hit.value, key) else { return nil }
        let applied = wanted > 0 ? wanted : max(wanted, min(0, -canonical))
        let (target, overflow) = canonical.addingReportingOverflow(applied)
        guard !overflow else { return nil }
        let magnitude = worker.isConverting ? worker.conversion.inverse.apply(target) : target
        guard let magnitude, magnitude.magnitude < AmountFormat.limit else { return nil }
        let isNegated = worker.signRule == .bySign ? hit.value < 0 : hit.isNegated
        return (isNegated ? -magnitude : magnitude, applied)
    }

    // MARK: Writing

    private func reserve(_ wanted: Int) {
        guard wanted > space.count else { return }
        let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: wanted * 2)
        _ = larger.update(fromContentsOf: space[..<used])
        space.deallocate()
        space = larger
    }

    private func append(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        reserve(used + count)
        (space.baseAddress! + used).update(from: bytes, count: count)
        used += count
    }

    /// Adds a changed cell.
    private func append(_ hit: Hit, _ whole: Field) {
        reserve(used + AmountStyle.longestPlain)
        let length = style.putPlain(hit.stated, like: whole, at: space.baseAddress! + used)
        if length > 0 {
            used += length
            return
        }
        let quote = source.dialect.quote
        let wasQuoted = whole.count >= 2 && whole.start[0] == quote
        let inner =
            wasQuoted ? Field(start: whole.start + 1, count: whole.count - 2) : whole
        var text = style.text(hit.stated, like: inner.buffer)
        if let quote, wasQuoted || text.contains(source.dialect.delimiter) {
            text = [quote] + text + [quote]
        }
        text.withUnsafeBufferPointer { bytes in
            if let start = bytes.baseAddress { append(start, bytes.count) }
        }
    }
}
