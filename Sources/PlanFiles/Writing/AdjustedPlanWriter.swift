import BudgetModel
import Diagnostics

/// Writes an export again with adjusted current amounts, in its own dialect, ready to be imported
/// back: everything else stays byte for byte (compressed exports are written uncompressed).
public enum AdjustedPlanWriter {
    /// Adjusts the current amounts of an export.
    ///
    /// Several rows of one key are lowered in file order, none below zero; a raise goes to the
    /// first.
    /// - Parameters:
    ///   - adjustments: of the source's measure, by keys of `codes` at the file's own grain.
    ///   - path: appears whole or not at all.
    /// - Returns: what no row of this file could take (other files of the plan may).
    /// - Throws: `Findings` where the export cannot be read again or the file cannot be written.
    @discardableResult
    public static func write(
        _ source: PlanSource, adjustments: [PlanAdjustment], codes: Codes, to path: String
    ) throws(Findings) -> [PlanAdjustment] {
        do throws(Finding) {
            let input = try DelimitedInput(
                path: source.path, dialect: source.dialect, blockSize: 1 << 18, isDigested: false)
            let layout: PlanLayout
            do throws(Findings) {
                layout = try PlanLayout(source, header: input.header) { column in
                    input.detectGrain(column: column, dialect: source.dialect)
                }
            } catch {
                throw error.all[0]
            }
            let rewriting = PlanRewriting(source, layout, adjustments, codes)
            return try rewriting.run(input, to: path)
        } catch {
            throw Findings([error])
        }
    }
}

/// One export on its way from the old file to the new one.
final class PlanRewriting {
    private let source: PlanSource
    private let layout: PlanLayout
    private let worker: PlanWorker
    private let style: AmountStyle
    private var remaining: [LineKey: Units] = [:]
    private let adjusted: LineKeyFilter
    private let measure: Measure
    /// By local code: the code in `codes`, and whether any adjustment names the unit.
    private var units: [(code: Code, isAdjusted: Bool)] = []
    private var accounts: [Code] = []
    private var activities: [Code] = []
    private let adjustedUnits: Set<Code>
    private let codes: Codes
    private let constants: (unit: Code, account: Code, activity: Code)

    init(
        _ source: PlanSource, _ layout: PlanLayout, _ adjustments: [PlanAdjustment], _ codes: Codes
    ) {
        self.source = source
        self.layout = layout
        self.codes = codes
        measure = source.measure
        worker = PlanWorker(
            index: 0, source: source, layout: layout,
            books: PlanBooks(source, layout, codes: codes, known: nil), engine: .vector,
            setsStillRowsApart: false)
        style = AmountStyle(dialect: source.dialect, format: worker.format)
        for adjustment in adjustments { remaining[adjustment.key, default: 0] += adjustment.amount }
        adjusted = LineKeyFilter(remaining.keys)
        adjustedUnits = Set(adjustments.map(\.key.unit))
        func constant(_ key: PlanLayout.Key, _ book: CodeBook) -> Code {
            if case .constant(let text) = key { book.find(text) ?? noCode } else { noCode }
        }
        constants = (
            constant(layout.unit, codes.units), constant(layout.account, codes.accounts),
            constant(layout.activity, codes.activities)
        )
    }

    func run(_ input: DelimitedInput, to path: String) throws(Finding) -> [PlanAdjustment] {
        let file = try PublishedFile(path)
        let encoder = OutputEncoding(source.dialect.encoding)
        try encoder.write(input.prologue, to: file)
        let block = Block(capacity: (1 << 18) + 2 * Block.slack)
        while input.reader.next(block) {
            worker.ordinal = block.ordinal
            worker.scan.scan(block)
            var written = 0
            for index in 0..<worker.scan.rowCount {
                for edit in edits(worker.scan.row(index), index) {
                    try encoder.write(block, written..<edit.start, to: file)
                    try encoder.write(edit.text, to: file)
                    written = edit.end
                }
            }
            let end = block.hasAddedLineEnd ? block.count - 1 : block.count
            try encoder.write(block, written..<end, to: file)
        }
        if let failure = input.reader.failure { throw failure }
        try file.publish()
        return remaining.filter { $0.value != 0 }
            .map { PlanAdjustment(measure: measure, key: $0.key, amount: $0.value) }
            .sorted { order($0.key).lexicographicallyPrecedes(order($1.key)) }
    }

    private func order(_ key: LineKey) -> [Int64] {
        [Int64(key.unit), Int64(key.account), Int64(key.activity), Int64(key.period.index)]
    }

    private struct Edit {
        var start: Int
        var end: Int
        var text: [UInt8]
    }

    /// What changes in a row, by position.
    private func edits(_ row: Row, _ index: Int) -> [Edit] {
        if row.count != layout.header.count, !worker.isAccepted(irregular: row) { return [] }
        var key = RowKey()
        guard worker.readKey(row, index, &key), isAdjusted(key), worker.readAmounts(row),
            !worker.isSkipped(row)
        else { return [] }
        let version = layout.version.map { column in
            worker.books.version.attributes[
                Int(worker.code(worker.books.version, worker.field(row, column), index))]
        }
        var edits: [Edit] = []
        for (index, amount) in worker.amounts.enumerated() {
            let bits = amount.role < 0 ? version ?? 0 : amount.role
            guard bits > 0, bits & 2 != 0, amount.column < row.count else { continue }
            let line = line(key, amount.group)
            guard adjusted.mayHold(line), let wanted = remaining[line], wanted != 0,
                let (stated, applied) = adjusted(worker.values[index], key, by: wanted),
                applied != 0
            else { continue }
            remaining[line] = wanted - applied
            edits.append(edit(row, amount.column, stated))
        }
        return edits.sorted { $0.start < $1.start }
    }

    private func isAdjusted(_ key: RowKey) -> Bool {
        if key.unit == noCode { return adjustedUnits.contains(constants.unit) }
        if Int(key.unit) >= units.count { learnCodes() }
        return units[Int(key.unit)].isAdjusted
    }

    /// Takes in what the books have gained.
    @inline(never)
    private func learnCodes() {
        while units.count < worker.books.unit.count {
            let text = worker.books.unit.texts[units.count]
            let code = codes.units.find(text) ?? noCode
            units.append((code, adjustedUnits.contains(code)))
        }
        while accounts.count < worker.books.account.count {
            let text = worker.books.account.texts[accounts.count]
            accounts.append(text.isEmpty ? noCode : codes.accounts.find(text) ?? noCode)
        }
        while activities.count < worker.books.activity.count {
            let text = worker.books.activity.texts[activities.count]
            activities.append(text.isEmpty ? noCode : codes.activities.find(text) ?? noCode)
        }
    }

    private func line(_ key: RowKey, _ group: Int) -> LineKey {
        let isNew =
            key.account != noCode && Int(key.account) >= accounts.count
            || key.activity != noCode && Int(key.activity) >= activities.count
        if isNew { learnCodes() }
        let period =
            layout.groups[group] ?? layout.constantPeriod
            ?? Period(grain: layout.grain, index: key.period)
        return LineKey(
            unit: key.unit == noCode ? constants.unit : units[Int(key.unit)].code,
            account: key.account == noCode ? constants.account : accounts[Int(key.account)],
            activity: key.activity == noCode ? constants.activity : activities[Int(key.activity)],
            period: period)
    }

    /// The amount as the file states it after the adjustment, and how much of it was applied.
    private func adjusted(
        _ value: Int64, _ key: RowKey, by wanted: Units
    ) -> (stated: Int64, applied: Units)? {
        guard let canonical = worker.canonical(value, key) else { return nil }
        let applied = wanted > 0 ? wanted : max(wanted, min(0, -canonical))
        let (target, overflow) = canonical.addingReportingOverflow(applied)
        guard !overflow, let magnitude = worker.conversion.inverse.apply(target) else { return nil }
        let isNegated = worker.signRule == .bySign ? value < 0 : key.isNegated
        return (isNegated ? -magnitude : magnitude, applied)
    }

    private func edit(_ row: Row, _ column: Int, _ stated: Int64) -> Edit {
        let whole = row.field(column)
        var text = style.text(stated, like: worker.scan.text(row, column).buffer)
        let start = whole.start - row.bytes
        if let quote = source.dialect.quote {
            let wasQuoted = whole.count >= 2 && whole.start[0] == quote
            if wasQuoted || text.contains(source.dialect.delimiter) {
                text = [quote] + text + [quote]
            }
        }
        return Edit(start: start, end: start + whole.count, text: text)
    }
}

/// Bytes of the scan back to bytes of the file.
struct OutputEncoding {
    private let encoding: TextEncoding

    init(_ encoding: TextEncoding) { self.encoding = encoding }

    func write(_ bytes: [UInt8], to file: PublishedFile) throws(Finding) {
        guard isUTF16 else {
            try file.write(bytes)
            return
        }
        try file.write(units(of: String(decoding: bytes, as: UTF8.self)))
    }

    func write(_ block: Block, _ range: Range<Int>, to file: PublishedFile) throws(Finding) {
        let bytes = UnsafeRawBufferPointer(
            start: block.bytes + range.lowerBound, count: range.count)
        if isUTF16 {
            try file.write(units(of: String(decoding: bytes, as: UTF8.self)))
        } else {
            try file.write(bytes)
        }
    }

    private var isUTF16: Bool { encoding == .utf16LittleEndian || encoding == .utf16BigEndian }

    private func units(of text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 2)
        for unit in text.utf16 {
            let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
            bytes.append(encoding == .utf16BigEndian ? high : low)
            bytes.append(encoding == .utf16BigEndian ? low : high)
        }
        return bytes
    }
}
