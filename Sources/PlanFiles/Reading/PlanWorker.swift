import BudgetModel

/// Parses blocks of rows on one thread: separators, amounts, codes, columns out.
///
/// The row loop allocates nothing and makes no text; whatever is unusual about a row goes to
/// `settle`, which looks at it again in full.
final class PlanWorker {
    struct AmountPlan {
        var column: Int
        /// Bits of the version, or -1: the version column says.
        var role: Int64
        var group: Int
    }

    let index: Int
    let source: PlanSource
    let layout: PlanLayout
    let scan: BlockScan
    let books: PlanBooks
    let format: AmountFormat
    let conversion: Conversion
    let isConverting: Bool
    let amounts: UnsafeMutableBufferPointer<AmountPlan>
    let values: UnsafeMutableBufferPointer<Int64>
    /// Non-zero where the field is empty.
    let blanks: UnsafeMutableBufferPointer<Bool>
    let keepsLines: Bool
    /// A row of one output alone: what was packed is never taken back.
    let setsStillApart: Bool
    let rejectionLimit: Int
    let signRule: SignRule
    /// What empty cells mean; nil where they mean nothing.
    let fill: FillDown?
    /// Whether the source alone says which rows are revenues.
    let declaresSides: Bool
    /// Parts of joined keys that must be cleaned one by one.
    let parts: LocalBook
    /// Cells of the three key parts that look otherwise in the file.
    var cleanedCells = [0, 0, 0]
    /// Whether the file ends within its last row, or may have been cut there: the row's amount.
    var openEnd: LocalOpenEnd?
    private let isPlain: Bool
    /// Where rows can take the short way.
    private let straight: StraightColumns?

    var ordinal = 0
    /// How far the lines of the block are counted.
    var counted = (position: 0, lines: 0)
    var out: ColumnStaging
    var still = StillRowPacker()
    var segments: [PlanSegment] = []
    var changes: [LocalChange] = []
    var rejections: [LocalRejection] = []
    /// Up to which byte of which block lines were counted, and how many there were.
    var countedLines = (ordinal: -1, bytes: 0, lines: 0)
    var stop: LocalStop?
    var read: LocalTally
    var accepted: LocalTally
    var rejected: LocalTally
    var skipped: LocalTally

    enum SignRule { case asIs, negated, revenue, notRevenue, bySign }

    init(
        index: Int, source: PlanSource, layout: PlanLayout, books: PlanBooks, engine: ScanEngine,
        setsStillRowsApart: Bool, declaresSides: Bool = false
    ) {
        self.index = index
        self.source = source
        self.layout = layout
        self.books = books
        scan = BlockScan(source.dialect, engine: engine)
        format = AmountFormat(source.dialect, fractionDigits: source.measure.fractionDigits)
        conversion = Conversion(source, grain: layout.grain)
        isConverting = !conversion.isIdentity
        amounts = .allocate(capacity: layout.amounts.count)
        _ = amounts.initialize(
            from: layout.amounts.map {
                AmountPlan(
                    column: $0.column, role: $0.role.map { VersionBits($0).rawValue } ?? -1,
                    group: $0.group)
            })
        values = .allocate(capacity: amounts.count)
        values.initialize(repeating: 0)
        blanks = .allocate(capacity: amounts.count)
        blanks.initialize(repeating: false)
        self.declaresSides = declaresSides
        fill = FillDown(layout.fillDown)
        parts = LocalBook(source.dialect.encoding) { _ in 0 }
        keepsLines = source.duplicates == .refuse || declaresSides
        setsStillApart =
            setsStillRowsApart && !keepsLines && layout.groups.count == 1
            && layout.constantPeriod == nil
        rejectionLimit = source.keptRejections
        signRule =
            switch source.mapping.signs {
            case .canonical: .asIs
            case .negated: .negated
            case .revenueNegative: .revenue
            case .expenseNegative: .notRevenue
            case .revenueBySign: .bySign
            }
        isPlain =
            source.mapping.signs == .canonical && source.mapping.debitCredit == nil
            && !declaresSides
        out = ColumnStaging(layout)
        straight = isPlain && !isConverting && !keepsLines ? StraightColumns(layout) : nil
        read = LocalTally(columns: amounts.count)
        accepted = LocalTally(columns: amounts.count)
        rejected = LocalTally(columns: amounts.count)
        skipped = LocalTally(columns: amounts.count)
    }

    deinit {
        amounts.deallocate()
        values.deallocate()
        blanks.deallocate()
        for tally in [read, accepted, rejected, skipped] { tally.deallocate() }
        out.deallocate()
    }

    /// Parses one block; false where the file cannot be read on.
    func parse(_ block: Block) -> Bool {
        ordinal = block.ordinal
        counted = (0, 0)
        scan.scan(block)
        out.begin(capacity: scan.rowCount * layout.groups.count, keepsLines: keepsLines)
        if setsStillApart { still.begin(rows: scan.rowCount) }
        if let straight, !scan.hasMark {
            parse(straight, block)
        } else {
            for index in 0..<scan.rowCount { parse(row: index, block) }
        }
        if books.hasCleaned || scan.hasMark { countCleaned() }
        if block.hasAddedLineEnd { noteOpenEnd(block) }
        let swallowed = scan.lineCount > scan.rowCount ? swallowedRows(block) : nil
        var segment = PlanSegment(ordinal: ordinal, worker: self.index)
        segment.lineCount = scan.lineCount
        out.move(into: &segment)
        if setsStillApart { segment.still = still.finish() }
        segments.append(segment)
        let stop = [swallowed, scan.stop].compactMap { $0 }.min { $0.position < $1.position }
        if let stop { note(stop, block) }
        return stop == nil
    }

    func parse(row index: Int, _ block: Block) {
        let row = scan.row(index)
        if row.count != layout.header.count, !isAccepted(irregular: row) {
            settleIrregular(row, index, block)
            return
        }
        var isSound = readAmounts(row)
        read.count(values)
        if !takes(row) {
            skipped.count(values)
            return
        }
        var key = RowKey()
        isSound = readKey(row, index, &key) && isSound
        let version = layout.version.map { code(books.version, row, $0, index) }
        let bits = version.map { books.version.attributes[Int($0)] } ?? 0
        if !isSound || bits < 0 {
            settle(row, index, block)
            return
        }
        if bits == 0, version != nil, !amounts.contains(where: { $0.role > 0 }) {
            skipped.count(values)
            return
        }
        if !emit(row, index, block, key, bits) {
            settle(row, index, block)
            return
        }
        accepted.count(values)
    }

    /// The text of a column, or what stands above where empty means that.
    @inline(__always)
    func field(_ row: Row, _ column: Int) -> Field {
        let own = ownField(row, column)
        guard let fill, isBlank(own) else { return own }
        return fill.above(column) ?? Field(start: row.bytes, count: 0)
    }

    /// The text of a column as it stands.
    @inline(__always)
    func ownField(_ row: Row, _ column: Int) -> Field {
        guard column < row.count else { return Field(start: row.bytes, count: 0) }
        return scan.text(row, column).trimmed()
    }

    @inline(__always)
    func code(_ book: LocalBook, _ field: Field, _ row: Int) -> UInt32 {
        book.code(field, ordinal, row)
    }

    /// The code of a column's text.
    @inline(__always)
    func code(_ book: LocalBook, _ row: Row, _ column: Int, _ index: Int) -> UInt32 {
        guard column < row.count else { return learn(book, row, column, index) }
        let whole = row.field(column)
        let found = book.find(whole, scan.quoteMark(whole))
        return found == LocalBook.unseen ? learn(book, row, column, index) : found
    }

    /// The code of a column that stands there for the first time as it does.
    @inline(never)
    func learn(_ book: LocalBook, _ row: Row, _ column: Int, _ index: Int) -> UInt32 {
        let text = field(row, column)
        if let fill, fill.holds(column), isBlank(ownField(row, column)) {
            // What it means changes from row to row.
            return text.count > 0
                ? book.code(text, ordinal, index)
                : book.code(text, LocalBook.blank, of: text, ordinal, index)
        }
        guard column < row.count else { return book.code(text, ordinal, index) }
        let whole = row.field(column)
        let mark = scan.quoteMark(whole)
        if text.count > 0, scan.text(row, column).count != text.count {
            return book.code(whole, mark, of: text, ordinal, index)
        }
        let code = book.code(text, ordinal, index)
        book.alias(whole, mark, code: code)
        return code
    }

    @inline(__always)
    func readAmounts(_ row: Row) -> Bool {
        var isSound = true
        for index in 0..<amounts.count {
            let column = amounts[index].column
            guard column < row.count else {
                isSound = readUnusual(Field(start: row.bytes, count: 0), index) && isSound
                continue
            }
            let field = scan.text(row, column)
            let value = format.quick(field.start, field.count)
            blanks[index] = false
            if value == AmountFormat.unknown {
                isSound = readUnusual(field, index) && isSound
            } else {
                values[index] = value
            }
        }
        return isSound
    }

    @inline(never)
    private func readUnusual(_ field: Field, _ index: Int) -> Bool {
        blanks[index] = field.trimmed().count == 0
        do throws(AmountProblem) {
            values[index] = try format.read(field.buffer)
            return true
        } catch {
            values[index] = 0
            return false
        }
    }

    /// Codes of the key's own columns; false where one of them rejects the row.
    @inline(__always)
    func readKey(_ row: Row, _ index: Int, _ key: inout RowKey) -> Bool {
        key.unit = keyCode(layout.unit, books.unit, row, index)
        key.account = keyCode(layout.account, books.account, row, index)
        key.activity = keyCode(layout.activity, books.activity, row, index)
        var isSound = true
        if key.unit != noCode { isSound = books.unit.attributes[Int(key.unit)] >= 0 }
        if key.account != noCode {
            isSound = isSound && books.account.attributes[Int(key.account)] >= 0
        }
        switch layout.time {
        case .constant, .byGroup: break
        case .column(let column, _):
            let period = code(books.period, row, column, index)
            let value = books.period.attributes[Int(period)]
            key.period = Int32(truncatingIfNeeded: value)
            isSound = isSound && value >= 0
        case .columns(let column, _, let yearColumn):
            let part = books.period.attributes[Int(code(books.period, row, column, index))]
            let year = books.year.attributes[Int(code(books.year, row, yearColumn, index))]
            key.period = Int32(truncatingIfNeeded: year + part)
            isSound = isSound && part >= 0 && year >= 0
        }
        return isSound && readSign(row, index, &key)
    }

    /// The code of a part of the key, by which every look at the row knows it.
    @inline(__always)
    func keyCode(
        _ key: PlanLayout.Key, _ book: LocalBook, _ row: Row, _ index: Int
    ) -> UInt32 {
        switch key {
        case .absent, .constant: noCode
        case .column(let column): code(book, row, column, index)
        case .composed(let columns, let separator):
            composedCode(columns, separator, book, row, index)
        }
    }

    private func composedCode(
        _ columns: [Int], _ separator: [UInt8], _ book: LocalBook, _ row: Row, _ index: Int
    ) -> UInt32 {
        let (field, isPadded) = joined(row, columns, separator)
        if !isPadded { return code(book, field, index) }
        return book.code(field, LocalBook.padded, of: field, ordinal, index)
    }

    @inline(__always)
    private func readSign(_ row: Row, _ index: Int, _ key: inout RowKey) -> Bool {
        if isPlain { return true }
        var isCredit: Int64 = 0
        if let column = layout.debitCredit {
            let value = code(books.debitCredit, row, column, index)
            isCredit = books.debitCredit.attributes[Int(value)]
        }
        let isRevenue: Bool =
            if let column = layout.revenue {
                books.revenue.attributes[Int(code(books.revenue, row, column, index))] == 1
            } else {
                key.account != noCode && books.account.attributes[Int(key.account)] == 1
            }
        let isNegated =
            switch signRule {
            case .asIs, .bySign: false
            case .negated: true
            case .revenue: isRevenue
            case .notRevenue: !isRevenue
            }
        key.isRevenue = isRevenue
        key.isNegated = isNegated != (isCredit == 1)
        return isCredit >= 0
    }

    /// Canonical units of an amount; nil where they are out of range.
    @inline(__always)
    func canonical(_ value: Int64, _ key: RowKey) -> Int64? {
        let signed = key.isNegated ? -value : value
        let magnitude = signRule == .bySign && signed < 0 ? -signed : signed
        return isConverting ? conversion.apply(magnitude) : magnitude
    }
}

/// The codes of one row's key, in books of its thread.
struct RowKey {
    var unit = noCode
    var account = noCode
    var activity = noCode
    var period: Int32 = 0
    var isNegated = false
    var isRevenue = false
}
