import BudgetModel
import CByteScan
import Diagnostics
import Register

/// A file with rows of one register input: canonical unless said otherwise (UTF-8, comma, decimal
/// point, header row, columns by their canonical names in any order).
public struct RegisterFile: Sendable, Hashable {
    public var path: String
    public var dialect = Dialect.canonical
    /// By canonical name: where its values stand and how they are written, where that differs.
    public var columns: [String: Column] = [:]
    /// What fiscal periods, quarters and years of a stated format mean; nil: the calendar's.
    public var fiscalYear: FiscalYear?

    public init(path: String) { self.path = path }

    /// Adds the rows of the file.
    ///
    /// - Throws: `Findings` where the file cannot be read to its end or lacks a required column.
    public func read(
        _ input: RegisterInput, into codes: inout Codes, _ rows: inout RegisterRows
    ) throws(Findings) -> RegisterReading {
        input.begin(&rows)
        // Moved, not copied: a second owner would make the first new code copy the whole book.
        var books = Codes()
        swap(&books, &codes)
        defer { swap(&books, &codes) }
        return try eachRow(input) { intake in intake.take(&books, &rows) }
    }

    /// Reads the file row by row.
    ///
    /// - Parameter take: takes the row whose cells are set.
    /// - Throws: as `read`.
    public func eachRow(
        _ input: RegisterInput, _ take: (inout RegisterIntake) -> RegisterIntake.Taken
    ) throws(Findings) -> RegisterReading {
        let (file, dialect, remarks) = try opened()
        let place = Place.file(path: path, line: file.header.line, column: 0)
        let matching = Matching(self, file.header.names)
        let indices = try input.match(
            matching.names, mapping: matching.mapping, given: matching.given
        ) { _ in place }
        let scan = BlockScan(dialect, engine: .vector)
        var rows = FileRows(
            input, file, scan, indices, dialect, RegisterRewriting(self, input))
        rows.intake.remark(remarks + [file.header.doubt].compactMap(\.self))
        let block = Block(capacity: (1 << 18) + 2 * Block.slack)
        while file.reader.next(block) {
            scan.scan(block)
            rows.begin(block)
            if let stop = scan.swallowedRows(width: file.header.count) {
                throw rows.unreadable(stop)
            }
            for row in 0..<scan.rowCount { rows.take(scan.row(row), take) }
            if let stop = scan.stop { throw rows.unreadable(stop) }
            if block.hasAddedLineEnd { rows.noteOpenEnd() }
            rows.end(lines: scan.lineCount)
        }
        if let failure = file.reader.failure { throw Findings([failure]) }
        var reading = rows.intake.finished(sha256: file.file.sha256()) { _ in place }
        reading.byteCount = file.file.byteCount
        reading.findings += input.unread(matching.names, indices) { _ in place }
        return reading
    }

    /// The file, read as its dialect says; without one, a file whose columns are parted by
    /// semicolons is read as spreadsheet programs write it where the decimal sign is a comma.
    private func opened() throws(Findings) -> (DelimitedInput, Dialect, [Finding]) {
        do throws(Finding) {
            let file = try DelimitedInput(path: path, dialect: dialect, blockSize: 1 << 18)
            guard dialect == .canonical, file.header.names.count == 1,
                let name = file.header.names.first
            else { return (file, dialect, []) }
            guard
                let other = [";", "\t", "|"].first(where: { (sign: String) in name.contains(sign) })
            else { return (file, dialect, []) }
            var spreadsheet = dialect
            spreadsheet.delimiter = other.utf8.first.expected("no delimiter is empty")
            if other == ";" { spreadsheet.decimal = .comma }
            let again = try DelimitedInput(path: path, dialect: spreadsheet, blockSize: 1 << 18)
            let word = other == "\t" ? "tab" : other
            let finding = Finding(
                "register.file.delimiter", severity: .note,
                at: .file(path: path, line: file.header.line, column: 0),
                "the columns are parted by “\(word)”: read so, with “"
                    + "\(spreadsheet.decimal.rawValue)” as the decimal sign",
                fix: "state both beside the file's path in a pipeline: dialect: {delimiter: "
                    + "\"\(word)\", decimal: \"\(spreadsheet.decimal.rawValue)\"}")
            return (again, spreadsheet, [finding])
        } catch {
            throw Findings([error])
        }
    }
}

/// The rows of one file on their way into its input.
private struct FileRows {
    let file: DelimitedInput
    let scan: BlockScan
    let encoding: TextEncoding
    private let dialect: Dialect
    private let rewriting: RegisterRewriting
    /// Of each canonical column, its place in the file; nil where the file lacks it.
    let indices: [Int?]
    var intake: RegisterIntake
    private let cells: RegisterCells
    private let position: RowPosition
    /// Lines of the file before the block.
    private var linesBefore: Int
    private var block = UnsafeMutablePointer<UInt8>(bitPattern: 1).unsafelyUnwrapped
    /// Bytes of the block up to which lines were counted, and how many there were.
    private var counted = (bytes: 0, lines: 0)
    /// Texts of the row at hand that are stored in another encoding than UTF-8.
    private var decoded: [UnsafeMutableRawBufferPointer] = []

    init(
        _ input: RegisterInput, _ file: DelimitedInput, _ scan: BlockScan, _ indices: [Int?],
        _ dialect: Dialect, _ rewriting: RegisterRewriting
    ) {
        self.file = file
        self.scan = scan
        self.indices = indices
        self.dialect = dialect
        self.rewriting = rewriting
        encoding = dialect.encoding
        linesBefore = file.linesBefore
        cells = RegisterCells(
            input,
            forms: indices.enumerated().map { column, index in
                index == nil && rewriting.constant(column) == nil ? .absent : .text
            },
            decoding: .init(dialect: dialect))
        intake = RegisterIntake(cells, location: file.path)
        let position = RowPosition()
        self.position = position
        let path = file.path
        cells.place = { .file(path: path, line: position.line, column: 0) }
    }

    mutating func begin(_ block: Block) {
        self.block = block.bytes
        counted = (0, 0)
    }

    /// Says that the last row of a file ends with a number and without a line end.
    mutating func noteOpenEnd() {
        guard scan.rowCount > 0 else { return }
        let row = scan.row(scan.rowCount - 1)
        let last = row.count - 1
        guard row.count == file.header.count,
            let column = indices.firstIndex(of: last),
            cells.input.columns[column].fractionDigits != nil,
            row.field(last).trimmed().count > 0
        else { return }
        position.line = line(of: row.start)
        intake.remark([
            Finding(
                "register.file.open_end", severity: .note,
                at: .file(path: file.path, line: position.line, column: 0),
                "the last line has no line end, so its last number may have been cut",
                value: encoding.decode(scan.text(row, last).buffer),
                fix: "compare it with the source; export or copy the file again if it is not whole")
        ])
    }

    mutating func end(lines: Int) { linesBefore += lines }

    mutating func take(
        _ row: Row, _ take: (inout RegisterIntake) -> RegisterIntake.Taken
    ) {
        if row.count == 1, row.field(0).count == 0 { return }
        position.line = line(of: row.start)
        if row.isBlank { return intake.skipBlank() }
        guard isWhole(row) else { return rejectRagged(row) }
        for (column, index) in indices.enumerated() {
            if let constant = rewriting.constant(column) {
                cells.bytes[column] = constant
            } else if let index {
                cells.bytes[column] =
                    index < row.count
                    ? rewritten(text(row, index), column) : .init(start: nil, count: 0)
            }
        }
        if take(&intake) == .rejected { reject(row) }
        for text in decoded { text.deallocate() }
        decoded.removeAll(keepingCapacity: true)
    }

    /// Whether a row has the fields of the header, as far as its dialect asks for them.
    private func isWhole(_ row: Row) -> Bool {
        let width = file.header.count
        if row.count == width { return true }
        if row.count < width { return dialect.allowsMissingTrailing }
        return dialect.ignoresExtraFields
            || dialect.allowsEmptyTrailing
                && (width..<row.count).allSatisfy { row.field($0).trimmed().count == 0 }
    }

    /// A cell as the input reads it, where the file writes it in a way of its own.
    private mutating func rewritten(
        _ cell: UnsafeRawBufferPointer, _ column: Int
    ) -> UnsafeRawBufferPointer {
        guard let text = rewriting.text(of: cell, column) else { return cell }
        return kept(text)
    }

    private mutating func kept(_ text: String) -> UnsafeRawBufferPointer {
        let utf8 = Array(text.utf8)
        let space = UnsafeMutableRawBufferPointer.allocate(byteCount: utf8.count, alignment: 8)
        space.copyBytes(from: utf8)
        decoded.append(space)
        return UnsafeRawBufferPointer(space)
    }

    private mutating func text(_ row: Row, _ index: Int) -> UnsafeRawBufferPointer {
        let field = UnsafeRawBufferPointer(scan.text(row, index).buffer)
        guard encoding.isSingleByte, field.contains(where: { $0 >= 0x80 }) else { return field }
        return kept(field.withMemoryRebound(to: UInt8.self, encoding.decode))
    }

    /// The 1-based line of a position that is not before the one that was asked for last.
    private mutating func line(of position: Int) -> Int {
        let more = hemtag_count_lines(block + counted.bytes, position - counted.bytes)
        counted = (position, counted.lines + Int(more))
        return linesBefore + counted.lines + 1
    }

    private mutating func reject(_ row: Row) {
        let (path, line) = (file.path, position.line)
        let block = block
        intake.reject(
            cells.faults, line: line,
            text: row.whole.buffer.withMemoryRebound(to: UInt8.self, encoding.decode)
        ) { fault in
            var start = row.start
            if let index = indices[fault.column], index < row.count {
                start = row.field(index).start - row.bytes
            }
            // A quoted field may have brought the row over several lines.
            var lineStart = start
            while lineStart > row.start, block[lineStart - 1] != 10, block[lineStart - 1] != 13 {
                lineStart -= 1
            }
            let lines = Int(hemtag_count_lines(block + row.start, lineStart - row.start))
            let column = start - lineStart + 1
            return (.file(path: path, line: line + lines, column: column), column)
        }
    }

    private mutating func rejectRagged(_ row: Row) {
        intake.rejectUnreadable(
            RejectedRow(
                input: cells.input.name, line: position.line, column: 1, field: "row",
                value: row.count.counted("field"), code: "plan.row.ragged",
                reason:
                    "the row has \(row.count.counted("field")) where the header has "
                    + "\(file.header.count)",
                fix: "complete the row, or quote fields that contain the delimiter",
                text: row.whole.buffer.withMemoryRebound(to: UInt8.self, encoding.decode)),
            at: .file(path: file.path, line: position.line, column: 1))
    }

    func unreadable(_ stop: (reason: Int32, position: Int)) -> Findings {
        var lineStart = stop.position
        while lineStart > 0, block[lineStart - 1] != 10, block[lineStart - 1] != 13 {
            lineStart -= 1
        }
        let line = linesBefore + Int(hemtag_count_lines(block, lineStart)) + 1
        let isByte = stop.reason == Int32(HEMTAG_BAD_ENCODING.rawValue)
        return Findings(
            intake.reading.findings + [
                StopReason.finding(
                    stop.reason,
                    at: .file(path: file.path, line: line, column: stop.position - lineStart + 1),
                    value: isByte
                        ? "0x" + String(block[stop.position], radix: 16, uppercase: true) : nil,
                    encoding: encoding)
            ])
    }
}

/// Where the row at hand stands, shared with what asks for its place.
private final class RowPosition {
    var line = 0
}
