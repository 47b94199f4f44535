import Diagnostics

/// The first part of an unknown file, decoded as well as can be told, split into rows.
struct FileSample {
    /// More says little new and costs time.
    static let size = 1 << 20

    var encoding = TextEncoding.utf8
    var delimiter = UInt8(ascii: ",")
    var quote: UInt8? = UInt8(ascii: "\"")
    var preambleLines = 0
    /// Rows from the header (or first row) on, as decoded fields.
    var rows: [[String]] = []
    var doubts: [String] = []

    /// - Throws: `plan.file.unreadable`, `plan.file.empty`.
    init(path: String) throws(Finding) {
        let file = try FileInput(path: path)
        let input = StartedInput(try Decompression.wrap(file, path: path))
        var bytes = try input.peek(Self.size)
        if bytes.isEmpty {
            throw Finding(
                "plan.file.empty", at: .file(path: path, line: 0, column: 0),
                "the file is empty", fix: "export it again")
        }
        let isWhole = bytes.count < Self.size
        encoding = guessEncoding(bytes)
        bytes = try decodedUnits(bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        if !isWhole, let end = bytes.lastIndex(of: 10) { bytes.removeSubrange((end + 1)...) }
        guessDelimiter(bytes)
        let lines = split(bytes)
        let counts = lines.map { fieldCount($0) }
        let width = mostFrequent(counts.filter { $0 > 1 }) ?? 1
        preambleLines = counts.firstIndex(of: width) ?? 0
        if preambleLines > 0 {
            doubts.append("the first \(preambleLines) lines have another shape: preamble?")
        }
        var dialect = Dialect()
        dialect.delimiter = delimiter
        dialect.quote = quote
        dialect.encoding = encoding
        rows = lines.dropFirst(preambleLines).map { dialect.split($0).map(\.trimmed) }
    }

    private mutating func guessEncoding(_ bytes: [UInt8]) -> TextEncoding {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8WithBOM }
        if bytes.starts(with: [0xFF, 0xFE]) { return .utf16LittleEndian }
        if bytes.starts(with: [0xFE, 0xFF]) { return .utf16BigEndian }
        let zeros = bytes.indices.filter { bytes[$0] == 0 }
        if zeros.count * 4 > bytes.count {
            doubts.append("the file has no byte-order mark; its zero bytes look like UTF-16")
            return zeros[0] % 2 == 1 ? .utf16LittleEndian : .utf16BigEndian
        }
        let whole = bytes.lastIndex { $0 < 0x80 }.map { bytes[...$0] } ?? bytes[...]
        if String(validating: whole, as: UTF8.self) != nil { return .utf8 }
        if !bytes.contains(where: { (0x80...0x9F).contains($0) }) {
            doubts.append(
                "windows-1252, iso-8859-1 and iso-8859-15 look alike here; check å, ä, ö and €")
        }
        return .windows1252
    }

    private func decodedUnits(_ bytes: [UInt8]) throws(Finding) -> [UInt8] {
        guard encoding == .utf16LittleEndian || encoding == .utf16BigEndian else { return bytes }
        let memory = MemoryInput(Array(bytes.prefix(bytes.count & ~1)))
        let decoder = UTF16Input(memory, isBigEndian: encoding == .utf16BigEndian)
        return try StartedInput(decoder).peek(bytes.count * 2)
    }

    /// The delimiter whose count is the same in most lines, and at least one.
    private mutating func guessDelimiter(_ bytes: [UInt8]) {
        var best: (score: Int, delimiter: UInt8) = (0, delimiter)
        for candidate in [";", ",", "\t", "|"] as [Unicode.Scalar] {
            delimiter = UInt8(candidate.value)
            let counts = split(bytes).prefix(400).map { fieldCount($0) }
            guard let usual = mostFrequent(counts.filter { $0 > 1 }) else { continue }
            let score = counts.filter { $0 == usual }.count * 100 / counts.count * 100 + usual
            if score > best.score { best = (score, delimiter) }
        }
        if best.score == 0 { doubts.append("no delimiter was found; the file may have one column") }
        delimiter = best.delimiter
        let starts = Array("\(Unicode.Scalar(delimiter))\"".utf8)
        let quotes = bytes.count { $0 == UInt8(ascii: "\"") }
        if quotes % 2 == 1 || quotes > 0 && !bytes.contains(starts) && bytes[0] != starts[1] {
            quote = nil
            doubts.append("quotes do not pair up around fields: quote: none?")
        }
    }

    /// Lines, or rows where quotes hold line ends.
    private func split(_ bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var start = 0
        var isInside = false
        for (index, byte) in bytes.enumerated() {
            if byte == quote { isInside.toggle() }
            guard !isInside, byte == 10 || byte == 13 else { continue }
            if index > start { lines.append(Array(bytes[start..<index])) }
            start = index + 1
        }
        if start < bytes.count { lines.append(Array(bytes[start...])) }
        return lines
    }

    private func fieldCount(_ line: [UInt8]) -> Int {
        var isInside = false
        var count = 1
        for byte in line {
            if byte == quote { isInside.toggle() }
            if byte == delimiter, !isInside { count += 1 }
        }
        return count
    }

    private func mostFrequent(_ counts: [Int]) -> Int? {
        Dictionary(grouping: counts) { $0 }
            .max { ($0.value.count, $0.key) < ($1.value.count, $1.key) }?.key
    }
}

/// Bytes at hand as an input.
final class MemoryInput: ByteInput {
    private var bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Finding) -> Int {
        let part = bytes.prefix(buffer.count)
        buffer.copyBytes(from: part)
        bytes = bytes.dropFirst(part.count)
        return part.count
    }
}

extension [UInt8] {
    /// Whether some bytes stand anywhere in these.
    func contains(_ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first, count >= wanted.count else { return false }
        return (0...(count - wanted.count)).contains { start in
            self[start] == first && self[start...].starts(with: wanted)
        }
    }
}
