import Diagnostics

/// The first part of an unknown file: how its bytes are meant, where its table begins.
struct FileSample {
    /// More says little new and costs time.
    static let size = 1 << 20
    /// A row of the table; `line` is its 1-based line in the file.
    struct Row {
        var line: Int
        var bytes: [UInt8]
        var fields: [String] = []
    }

    var encoding = TextEncoding.utf8
    var delimiter = UInt8(ascii: ",")
    var quote: UInt8? = UInt8(ascii: "\"")
    var preambleLines = 0
    var hasHeader = true
    /// Fields of most rows.
    var width = 1
    /// Trimmed names of the header; empty texts where the file has none.
    var names: [String] = []
    /// The row above the header, each name carried over to the right; empty where there is none.
    var above: [String] = []
    /// What stands before the header, decoded.
    var preamble: [String] = []
    /// Rows below the header that hold no data yet, such as one of units.
    var belowHeader: [[String]] = []
    var notes = GuessNotes()

    /// - Throws: `plan.file.unreadable`, `plan.file.empty`.
    init(path: String, choices: InspectionChoices, lexicon: Lexicon) throws(Finding) {
        let file = try FileInput(path: path)
        let input = StartedInput(try Decompression.wrap(file, path: path))
        var bytes = try input.peek(Self.size)
        let isWhole = bytes.count < Self.size
        encoding = choices.encoding ?? guessEncoding(bytes)
        bytes = try decodedUnits(bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        if bytes.allSatisfy({ $0 <= 0x20 }) {
            throw Finding(
                "plan.file.empty", at: .file(path: path, line: 0, column: 0),
                "the file is empty", fix: "export it again")
        }
        if !isWhole, let end = bytes.lastIndex(of: 10) { bytes.removeSubrange((end + 1)...) }
        if let chosen = choices.quote { quote = chosen.byte }
        if let chosen = choices.delimiter {
            delimiter = chosen
        } else {
            guessDelimiter(bytes)
        }
        if choices.quote == nil { guessQuote(bytes) }
        findTable(split(bytes, atMost: 2000), choices, lexicon)
    }

    private mutating func guessEncoding(_ bytes: [UInt8]) -> TextEncoding {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8WithBOM }
        if bytes.starts(with: [0xFF, 0xFE]) { return .utf16LittleEndian }
        if bytes.starts(with: [0xFE, 0xFF]) { return .utf16BigEndian }
        let zeros = bytes.indices.filter { bytes[$0] == 0 }
        if zeros.count * 4 > bytes.count {
            notes.doubt("encoding", "no byte-order mark; the zero bytes look like UTF-16")
            return zeros[0] % 2 == 1 ? .utf16LittleEndian : .utf16BigEndian
        }
        guard bytes.contains(where: { $0 >= 0x80 }) else { return .utf8 }
        let whole = bytes.lastIndex { $0 < 0x80 }.map { bytes[...$0] } ?? bytes[...]
        if String(validating: whole, as: UTF8.self) != nil {
            notes.say("encoding", "every byte above 0x7F is part of a UTF-8 letter")
            return .utf8
        }
        notes.doubt(
            "encoding",
            bytes.contains { (0x80...0x9F).contains($0) }
                ? "not UTF-8; it has characters that ISO-8859 lacks"
                : "not UTF-8; windows-1252, iso-8859-1 and iso-8859-15 look alike here: check å, "
                    + "ä, ö, ü, é and €")
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
        var scores: [(score: Int, delimiter: UInt8, share: String)] = []
        for candidate in [";", ",", "\t", "|"] as [Unicode.Scalar] {
            delimiter = UInt8(candidate.value)
            let counts = split(bytes, atMost: 400).filter { !$0.bytes.isEmpty }
                .map { fieldCount($0.bytes) }
            guard let usual = Self.mostFrequent(counts.filter { $0 > 1 }) else { continue }
            let same = counts.count { $0 == usual }
            scores.append(
                (
                    same * 100 / counts.count * 100 + min(usual, 99), delimiter,
                    "\(same) of the first \(counts.count) rows have \(usual) fields by it"
                ))
        }
        scores.sort { $0.score > $1.score }
        guard let best = scores.first else {
            delimiter = UInt8(ascii: ",")
            notes.doubt("delimiter", "no delimiter was found; the file may have one column")
            return
        }
        delimiter = best.delimiter
        if scores.count > 1, scores[1].score * 10 > best.score * 9 {
            let other =
                scores[1].delimiter == 9 ? "tab" : String(Unicode.Scalar(scores[1].delimiter))
            notes.doubt("delimiter", "\(best.share); or “\(other)”: \(scores[1].share)")
        } else {
            notes.say("delimiter", best.share)
        }
    }

    private mutating func guessQuote(_ bytes: [UInt8]) {
        let opening = [delimiter, UInt8(ascii: "\"")]
        let quotes = bytes.count { $0 == UInt8(ascii: "\"") }
        let opens = bytes.contains(opening) || bytes.contains([10, opening[1]])
        if quotes > 0, quotes % 2 == 1 || !opens && bytes[0] != opening[1] {
            quote = nil
            notes.doubt("quote", "quotes do not pair up around fields; or \"\\\"\" if they should")
        }
    }

    /// Lines, or rows where quotes hold line ends; each with the line that it begins in.
    private func split(_ bytes: [UInt8], atMost count: Int) -> [Row] {
        var rows: [Row] = []
        var start = 0
        var (line, first) = (1, 1)
        var isInside = false
        for (index, byte) in bytes.enumerated() {
            if byte == quote { isInside.toggle() }
            let isEnd =
                byte == 10 || byte == 13 && !(index + 1 < bytes.count && bytes[index + 1] == 10)
            guard isEnd else { continue }
            line += 1
            guard !isInside else { continue }
            let end = byte == 10 && index > start && bytes[index - 1] == 13 ? index - 1 : index
            rows.append(Row(line: first, bytes: Array(bytes[start..<end])))
            start = index + 1
            first = line
            if rows.count == count { return rows }
        }
        if start < bytes.count { rows.append(Row(line: first, bytes: Array(bytes[start...]))) }
        return rows
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

    static func mostFrequent(_ counts: [Int]) -> Int? {
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
