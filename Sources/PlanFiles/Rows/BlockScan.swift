import CByteScan
import Diagnostics

/// Which code finds the separators. All give the same rows; tests hold them to it.
public enum ScanEngine: String, Sendable, CaseIterable {
    /// The widest vectors that the processor has.
    case vector
    /// At most as many bytes at a time.
    case vector32, vector16
    /// No vectors.
    case portable

    fileprivate var vectors: hemtag_vectors {
        switch self {
        case .vector: HEMTAG_WIDEST
        case .vector32: HEMTAG_32_BYTES
        case .vector16: HEMTAG_16_BYTES
        case .portable: HEMTAG_NO_VECTORS
        }
    }
}

/// Row and field ends of one block. One per thread: its arrays are used again for every block.
final class BlockScan {
    let dialect: Dialect
    private let engine: ScanEngine
    private var capacity = 0
    private var separators = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
    private var rowEnds = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
    private var unescaped = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)
    private var unescapedCapacity = 0
    /// Used bytes of `unescaped`, which begins with slack for number parsing.
    private var unescapedCount = 0
    private(set) var rowCount = 0
    private(set) var lineCount = 0
    private(set) var stop: (reason: Int32, position: Int)?
    /// Whether a byte-order mark stands in the block: rows may begin after one.
    private(set) var hasMark = false
    /// Bytes beyond those of a row that its keys may need.
    var extraRoom = 0
    private var bytes = UnsafePointer<UInt8>(bitPattern: 1).unsafelyUnwrapped
    private let quote: UInt8
    private let hasQuote: Bool

    init(_ dialect: Dialect, engine: ScanEngine) {
        self.dialect = dialect
        self.engine = engine
        quote = dialect.quote ?? 0
        hasQuote = dialect.quote != nil
    }

    deinit {
        separators.deallocate()
        rowEnds.deallocate()
        unescaped.deallocate()
    }

    func scan(_ block: Block) {
        bytes = UnsafePointer(block.bytes)
        if block.count + 64 > capacity {
            capacity = block.count + 64
            separators.deallocate()
            rowEnds.deallocate()
            separators = .allocate(capacity: capacity)
            rowEnds = .allocate(capacity: capacity)
        }
        var scan = hemtag_scan()
        scan.bytes = bytes
        scan.length = block.count
        scan.separators = separators
        scan.rows = rowEnds
        scan.delimiter = dialect.delimiter
        scan.quote = quote
        scan.has_quote = hasQuote ? 1 : 0
        scan.encoding = UInt8(encodingCheck.rawValue)
        scan.vectors = UInt8(engine.vectors.rawValue)
        hemtag_scan_rows(&scan)
        rowCount = scan.row_count
        lineCount = scan.line_count
        hasMark = scan.has_mark != 0
        stop =
            scan.stop == Int32(HEMTAG_NO_STOP.rawValue)
            ? nil : (scan.stop, scan.stop_position)
        if block.isOverlong, stop == nil { stop = (StopReason.overlongRow, 0) }
    }

    private var encodingCheck: hemtag_encoding {
        switch dialect.encoding {
        case .windows1252: HEMTAG_WINDOWS_1252
        case .latin1, .latin9: HEMTAG_LATIN
        case .utf8, .utf8WithBOM, .utf16LittleEndian, .utf16BigEndian: HEMTAG_UTF8
        }
    }

    /// Where each separator stands, and how many there are up to the end of each row.
    var ends: (separators: UnsafePointer<UInt32>, rows: UnsafePointer<UInt32>) {
        (UnsafePointer(separators), UnsafePointer(rowEnds))
    }

    /// `LocalBook.quoted` for a field that stands in quotes.
    @inline(__always)
    func quoteMark(_ field: Field) -> UInt32 {
        hasQuote && field.start[0] == quote && field.count > 0 ? LocalBook.quoted : 0
    }

    /// The fields of a row. Texts taken from the row before it are no longer valid.
    @inline(__always)
    func row(_ index: Int) -> Row {
        unescapedCount = 0
        let first = index == 0 ? 0 : Int(rowEnds[index - 1])
        var start = first == 0 ? 0 : Int(separators[first - 1]) + 1
        if hasMark, isMark(at: start) { start += 3 }
        return Row(
            bytes: bytes, start: start, separators: separators + first,
            count: Int(rowEnds[index]) - first)
    }

    /// Whether a byte-order mark stands at a position.
    func isMark(at position: Int) -> Bool {
        position >= 0 && bytes[position] == 0xEF && bytes[position + 1] == 0xBB
            && bytes[position + 2] == 0xBF
    }

    /// A field without its quotes; doubled quotes within are single ones.
    @inline(__always)
    func text(_ row: Row, _ column: Int) -> Field {
        let field = row.field(column)
        guard hasQuote, field.count >= 2, field.start[0] == quote else { return field }
        let inner = Field(start: field.start + 1, count: field.count - 2)
        for index in 0..<inner.count where inner.start[index] == quote {
            return unescape(inner, row)
        }
        return inner
    }

    /// Several fields joined, as bytes of the file.
    func joined(_ parts: [Field], _ row: Row, separator: [UInt8]) -> Field {
        // A key of nothing but separators is no key.
        if parts.allSatisfy({ $0.count == 0 }) { return Field(start: row.bytes, count: 0) }
        let size = parts.reduce(parts.count * separator.count) { $0 + $1.count }
        let space = room(for: size, row)
        var count = 0
        for (index, part) in parts.enumerated() {
            if index > 0 {
                for byte in separator {
                    space[count] = byte
                    count += 1
                }
            }
            (space + count).update(from: part.start, count: part.count)
            count += part.count
        }
        unescapedCount += count
        return Field(start: UnsafePointer(space), count: count)
    }

    /// Bytes that stay where they are until the next row.
    func kept(_ bytes: [UInt8], _ row: Row) -> Field {
        let space = room(for: bytes.count, row)
        bytes.withUnsafeBufferPointer { source in
            if let start = source.baseAddress { space.update(from: start, count: bytes.count) }
        }
        unescapedCount += bytes.count
        return Field(start: UnsafePointer(space), count: bytes.count)
    }

    private func unescape(_ field: Field, _ row: Row) -> Field {
        let space = room(for: field.count, row)
        var count = 0
        var index = 0
        while index < field.count {
            let byte = field.start[index]
            space[count] = byte
            count += 1
            index += byte == quote ? 2 : 1
        }
        unescapedCount += count
        return Field(start: UnsafePointer(space), count: count)
    }

    /// Space that stays where it is until the next row: sized by the row on its first use.
    private func room(for size: Int, _ row: Row) -> UnsafeMutablePointer<UInt8> {
        if unescapedCount == 0 {
            // Every field unescaped and joined into a key of each of four dimensions.
            let wanted = (row.length + extraRoom + 64) * 8
            if wanted + 2 * Block.slack > unescapedCapacity {
                unescaped.deallocate()
                unescapedCapacity = wanted + 2 * Block.slack
                unescaped = .allocate(capacity: unescapedCapacity)
                unescaped.initialize(repeating: 0x20, count: unescapedCapacity)
            }
            unescapedCount = Block.slack
        }
        precondition(unescapedCount + size + Block.slack <= unescapedCapacity)
        return unescaped + unescapedCount
    }
}

/// Bytes of one field within a block.
struct Field {
    var start: UnsafePointer<UInt8>
    var count: Int

    var buffer: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

    /// Without spaces and tabs at either end.
    @inline(__always)
    func trimmed() -> Field {
        var field = self
        while field.count > 0, field.start[0] == 0x20 || field.start[0] == 9 {
            field.start += 1
            field.count -= 1
        }
        while field.count > 0 {
            let last = field.start[field.count - 1]
            guard last == 0x20 || last == 9 else { break }
            field.count -= 1
        }
        return field
    }
}

/// One row: where its fields end.
struct Row {
    let bytes: UnsafePointer<UInt8>
    /// Position of its first byte in the block.
    let start: Int
    let separators: UnsafePointer<UInt32>
    /// Fields.
    let count: Int

    var length: Int { Int(separators[count - 1]) - start }

    /// The field as it stands, quotes included; the line end left out.
    @inline(__always)
    func field(_ column: Int) -> Field {
        let from = column == 0 ? start : Int(separators[column - 1]) + 1
        var end = Int(separators[column])
        if column == count - 1, end > from, bytes[end] == 10, bytes[end - 1] == 13 { end -= 1 }
        return Field(start: bytes + from, count: end - from)
    }

    /// The whole row without its line end.
    var whole: Field {
        let last = field(count - 1)
        return Field(start: bytes + start, count: last.start + last.count - (bytes + start))
    }

    var isBlank: Bool {
        (0..<count).allSatisfy { field($0).trimmed().count == 0 }
    }
}
