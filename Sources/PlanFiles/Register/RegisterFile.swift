import BudgetModel
import CByteScan
import Diagnostics
import Register

/// A file with rows of one register input: canonical unless said otherwise (UTF-8, comma, decimal
/// point, header row, columns by their canonical names in any order).
public struct RegisterFile: Sendable, Hashable {
    public var path: String
    public var dialect = Dialect.canonical
    /// Canonical names to those of the file, where they differ.
    public var columns: [String: String] = [:]

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
        let file: DelimitedInput
        do throws(Finding) {
            file = try DelimitedInput(path: path, dialect: dialect, blockSize: 1 << 18)
        } catch {
            throw Findings([error])
        }
        let place = Place.file(path: path, line: file.header.line, column: 0)
        let indices = try input.match(file.header.names, mapping: columns) { _ in place }
        let scan = BlockScan(dialect, engine: .vector)
        var rows = FileRows(input, file, scan, indices, dialect)
        let block = Block(capacity: (1 << 18) + 2 * Block.slack)
        while file.reader.next(block) {
            scan.scan(block)
            rows.begin(block)
            for row in 0..<scan.rowCount { rows.take(scan.row(row), take) }
            if let stop = scan.stop { throw rows.unreadable(stop) }
            rows.end(lines: scan.lineCount)
        }
        if let failure = file.reader.failure { throw Findings([failure]) }
        var reading = rows.intake.finished(sha256: file.file.sha256()) { _ in place }
        reading.byteCount = file.file.byteCount
        reading.findings += input.unread(file.header.names, indices) { _ in place }
        return reading
    }
}

/// The rows of one file on their way into its input.
private struct FileRows {
    let file: DelimitedInput
    let scan: BlockScan
    let encoding: TextEncoding
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
        _ dialect: Dialect
    ) {
        self.file = file
        self.scan = scan
        self.indices = indices
        encoding = dialect.encoding
        linesBefore = file.linesBefore
        cells = RegisterCells(
            input, forms: indices.map { $0 == nil ? .absent : .text },
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

    mutating func end(lines: Int) { linesBefore += lines }

    mutating func take(
        _ row: Row, _ take: (inout RegisterIntake) -> RegisterIntake.Taken
    ) {
        if row.count == 1, row.field(0).count == 0 { return }
        position.line = line(of: row.start)
        if row.isBlank { return intake.skipBlank() }
        guard row.count == file.header.count else { return rejectRagged(row) }
        for (column, index) in indices.enumerated() {
            guard let index else { continue }
            cells.bytes[column] = text(row, index)
        }
        if take(&intake) == .rejected { reject(row) }
        for text in decoded { text.deallocate() }
        decoded.removeAll(keepingCapacity: true)
    }

    private mutating func text(_ row: Row, _ index: Int) -> UnsafeRawBufferPointer {
        let field = UnsafeRawBufferPointer(scan.text(row, index).buffer)
        guard encoding.isSingleByte, field.contains(where: { $0 >= 0x80 }) else { return field }
        let text = Array(field.withMemoryRebound(to: UInt8.self, encoding.decode).utf8)
        let space = UnsafeMutableRawBufferPointer.allocate(byteCount: text.count, alignment: 8)
        space.copyBytes(from: text)
        decoded.append(space)
        return UnsafeRawBufferPointer(space)
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
                value: "\(row.count) fields", code: "plan.row.ragged",
                reason: "the row has \(row.count) fields where the header has \(file.header.count)",
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

extension CellDecoding {
    /// Numbers as a dialect writes them.
    fileprivate init(dialect: Dialect) {
        self = .text
        let canonical = Dialect.canonical
        guard
            dialect.decimal != canonical.decimal || dialect.grouping != canonical.grouping
                || dialect.sign != canonical.sign || dialect.scale != canonical.scale
                || dialect.dashIsZero || !dialect.currencySigns.isEmpty || dialect.decimals != nil
        else { return }
        // Cells are UTF-8 by the time that they are read.
        var style = dialect
        style.encoding = .utf8
        style.emptyAmount = .error
        let counts = (0...6).map { AmountFormat(style, fractionDigits: $0) }
        let shares = (0...6).map { AmountFormat(style, fractionDigits: $0, isShare: true) }
        textNumber = { bytes, fractionDigits, isCount in
            do throws(AmountProblem) {
                let field = bytes.assumingMemoryBound(to: UInt8.self)
                let format = isCount ? counts[fractionDigits] : shares[fractionDigits]
                return .success(try format.read(field))
            } catch {
                return .failure(error.numberFault)
            }
        }
    }
}

extension AmountProblem {
    fileprivate var numberFault: NumberFault {
        switch self {
        case .empty, .notANumber: .malformed
        case .ambiguous: .ambiguous
        case .tooPrecise: .tooManyDecimals
        case .outOfRange: .outOfRange
        }
    }
}
