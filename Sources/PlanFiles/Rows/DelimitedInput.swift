import BudgetModel
import CByteScan
import Diagnostics

/// One opened file: its bytes as the scan reads them, preamble and header taken off.
struct DelimitedInput {
    let path: String
    let file: FileInput
    let reader: BlockReader
    let header: Header
    /// Lines before the first data row.
    let linesBefore: Int
    /// Everything before the first data row as it stands: byte-order mark, preamble, header.
    let prologue: [UInt8]

    /// - Throws: the file cannot be read, is empty, is in another encoding, or has no header row.
    init(
        path: String, dialect: Dialect, blockSize: Int, isDigested: Bool = true
    ) throws(Finding) {
        self.path = path
        file = try FileInput(path: path, isDigested: isDigested)
        var input: any ByteInput = try Decompression.wrap(file, path: path)
        if let charset = dialect.charset { input = try CharsetInput(input, charset, path: path) }
        switch dialect.encoding {
        case .utf16LittleEndian: input = UTF16Input(input, isBigEndian: false)
        case .utf16BigEndian: input = UTF16Input(input, isBigEndian: true)
        case .utf8, .utf8WithBOM, .windows1252, .latin1, .latin9: break
        }
        reader = BlockReader(input, quote: dialect.quote, blockSize: blockSize)
        var prologue = try Self.takeMark(reader, dialect.encoding, path)
        var lines = 0
        var preamble: [[UInt8]] = []
        for _ in 0..<dialect.preambleLines {
            guard let line = try reader.takeLine(isRow: false) else {
                throw Self.noHeader(path, lines)
            }
            lines += line.lines
            prologue += line.whole
            preamble.append(line.bytes)
        }
        if dialect.hasHeader {
            guard let row = try reader.takeLine(isRow: true, longest: Header.longest) else {
                throw Self.noHeader(path, lines)
            }
            try Self.checkWidth(row.bytes, dialect, path, line: lines + 1)
            try Self.check(header: row.bytes, dialect, path, line: lines + 1)
            let names = dialect.split(row.bytes).map(\.trimmed)
            header = Header(path: path, line: lines + 1, names: names, preamble: preamble)
            lines += row.lines
            prologue += row.whole
        } else {
            let first = try reader.peekRow() ?? []
            try Self.checkWidth(first, dialect, path, line: lines + 1)
            let names = dialect.split(first).map { _ in "" }
            header = Header(path: path, line: 0, names: names, preamble: preamble)
        }
        linesBefore = lines
        self.prologue = prologue
    }

    /// No plan has a header of a megabyte or more columns than a spreadsheet can hold.
    private static func checkWidth(
        _ row: [UInt8], _ dialect: Dialect, _ path: String, line: Int
    ) throws(Finding) {
        let columns = row.count { $0 == dialect.delimiter } + 1
        guard row.count > Header.longest || columns > Header.widest else { return }
        throw Finding(
            "plan.header.too_long", at: .file(path: path, line: line, column: 0),
            row.count > Header.longest
                ? "the header row is longer than \(Header.longest >> 20) MB"
                : "the header row has \(columns) columns; a plan has at most \(Header.widest)",
            fix: "check delimiter and preamble_lines, and that the file has line ends")
    }

    /// The grain of the first canonical period in a column, by the first rows of the file.
    func detectGrain(column: Int, dialect: Dialect) -> Grain? {
        guard let ahead = try? reader.peek(1 << 16) else { return nil }
        for line in ahead.split(whereSeparator: { $0 == 10 || $0 == 13 }) {
            let fields = dialect.split(Array(line))
            if column < fields.count, let period = Period(fields[column].trimmed) {
                return period.grain
            }
        }
        return nil
    }

    /// Takes the byte-order mark where there is one, and refuses another encoding's.
    private static func takeMark(
        _ reader: BlockReader, _ encoding: TextEncoding, _ path: String
    ) throws(Finding) -> [UInt8] {
        let ahead = Array(try reader.peek(1 << 16))
        if ahead.isEmpty {
            throw Finding(
                "plan.file.empty", at: .file(path: path, line: 0, column: 0),
                "the file is empty", fix: "export it again, or leave the source out")
        }
        if let finding = ForeignFile.finding(ahead, path) { throw finding }
        if ahead.starts(with: [0xFF, 0xFE]) || ahead.starts(with: [0xFE, 0xFF]) {
            throw wrongEncoding(
                path, "the file begins with the byte-order mark of UTF-16",
                fix: "set encoding: \(ahead[0] == 0xFF ? "utf-16le" : "utf-16be")")
        }
        let hasMark = ahead.starts(with: [0xEF, 0xBB, 0xBF])
        if encoding.isSingleByte, hasMark || isUTF8WithSequences(ahead) {
            throw wrongEncoding(
                path, "the file is UTF-8, not \(encoding.rawValue)", fix: "set encoding: utf-8")
        }
        guard hasMark else { return [] }
        reader.skip(3)
        return [0xEF, 0xBB, 0xBF]
    }

    /// Whether every byte above 0x7F is part of a UTF-8 sequence and there is at least one.
    private static func isUTF8WithSequences(_ bytes: [UInt8]) -> Bool {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return false }
        // The last sequence may be cut.
        let end = bytes.lastIndex { $0 < 0x80 } ?? bytes.endIndex
        return bytes[..<end].contains { $0 >= 0x80 }
            && String(validating: bytes[..<end], as: UTF8.self) != nil
    }

    private static func wrongEncoding(_ path: String, _ message: String, fix: String) -> Finding {
        Finding(
            "plan.encoding.wrong", at: .file(path: path, line: 1, column: 1), message, fix: fix)
    }

    private static func noHeader(_ path: String, _ lines: Int) -> Finding {
        Finding(
            "plan.header.missing", at: .file(path: path, line: lines + 1, column: 0),
            "the file ends before the header row",
            fix: "export it again, or correct preamble_lines")
    }

    private static func check(
        header: [UInt8], _ dialect: Dialect, _ path: String, line: Int
    ) throws(Finding) {
        let block = Block(capacity: header.count + 1)
        block.load(header + [10])
        let scan = BlockScan(dialect, engine: .portable)
        scan.scan(block)
        guard let stop = scan.stop else { return }
        let before = UnsafeBufferPointer(start: block.bytes, count: stop.position)
        let column = dialect.encoding.decodedLength(before) + 1
        throw StopReason.finding(
            stop.reason, at: .file(path: path, line: line, column: column),
            value: stop.reason == Int32(HEMTAG_BAD_ENCODING.rawValue)
                ? dialect.value(ofBrokenByte: block.bytes[stop.position]) : nil,
            encoding: dialect.encoding)
    }
}

extension Dialect {
    /// A byte that is no character, as a finding shows it; nil where the scan sees a stand-in for
    /// what the file has.
    func value(ofBrokenByte byte: UInt8) -> String? {
        let isConverted = charset != nil || encoding == .utf16LittleEndian
        return isConverted || encoding == .utf16BigEndian
            ? nil : "0x" + String(byte, radix: 16, uppercase: true)
    }
}

/// What to say where the scan could not go on.
enum StopReason {
    /// Beside those of the scan: a row that is longer than any row may be.
    static let overlongRow: Int32 = 100
    /// A quoted field that holds what looks like rows.
    static let swallowedRows: Int32 = 101

    static func finding(
        _ reason: Int32, at place: Place, value: String?, encoding: TextEncoding,
        name: String? = nil
    ) -> Finding {
        switch reason {
        case overlongRow:
            Finding(
                "plan.row.too_long", at: place,
                "the row has more than \(BlockReader.longestRow >> 20) MB; no export has such rows",
                value: value,
                fix: "check that the file is delimited text with line ends, and export it again")
        case swallowedRows:
            Finding(
                "plan.quote.swallows_rows", at: place,
                "the quote that opens here takes up line ends and what looks like whole rows",
                value: value,
                fix: "close or double it at the source, set quote: none if the program never "
                    + "quotes, or multiline: true if such texts are meant")
        case Int32(HEMTAG_BAD_ENCODING.rawValue):
            Finding(
                "plan.encoding.wrong", at: place,
                "this byte is no character in \(name ?? encoding.rawValue)", value: value,
                fix: encoding.isSingleByte
                    ? "set encoding to what the program writes (windows-1252 has characters "
                        + "where ISO-8859 has none)"
                    : "set encoding to what the program writes, often windows-1252")
        case Int32(HEMTAG_STRAY_QUOTE.rawValue):
            Finding(
                "plan.quote.stray", at: place,
                "a quote stands inside a field that does not begin with one", value: value,
                fix: "quote the whole field and double the quote, or set quote: none")
        case Int32(HEMTAG_TEXT_AFTER_QUOTE.rawValue):
            Finding(
                "plan.quote.text_after", at: place,
                "text follows the closing quote of a field", value: value,
                fix: "double quotes within a quoted field, or set quote: none")
        default:
            Finding(
                "plan.quote.unclosed", at: place, "the quote that opens here is never closed",
                value: value, fix: "close it, or set quote: none if the program never quotes")
        }
    }
}
