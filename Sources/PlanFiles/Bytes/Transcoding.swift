/// Text of single-byte encodings to UTF-8 and back.
extension TextEncoding {
    /// The characters of 0x80 to 0x9F in Windows-1252; 0xFFFF where there is none.
    private static let windows1252Upper: [UInt16] = [
        0x20AC, 0xFFFF, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFF, 0x017D, 0xFFFF,
        0xFFFF, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFF, 0x017E, 0x0178,
    ]

    /// Where ISO-8859-15 differs from ISO-8859-1.
    private static let latin9Changes: [(byte: UInt8, scalar: UInt16)] = [
        (0xA4, 0x20AC), (0xA6, 0x0160), (0xA8, 0x0161), (0xB4, 0x017D), (0xB8, 0x017E),
        (0xBC, 0x0152), (0xBD, 0x0153), (0xBE, 0x0178),
    ]

    /// One byte a character; the others reach the scan as UTF-8.
    var isSingleByte: Bool {
        switch self {
        case .windows1252, .latin1, .latin9: true
        case .utf8, .utf8WithBOM, .utf16LittleEndian, .utf16BigEndian: false
        }
    }

    /// The text that bytes of a scanned block stand for.
    func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        guard isSingleByte else { return String(decoding: bytes, as: UTF8.self) }
        if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
        var scalars = String.UnicodeScalarView()
        for byte in bytes { scalars.append(scalar(of: byte)) }
        return String(scalars)
    }

    /// Bytes of a scanned block for a text, or nil where the encoding lacks one of its characters.
    func encode(_ text: String) -> [UInt8]? {
        guard isSingleByte else { return Array(text.utf8) }
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let byte = byte(of: scalar) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// How many UTF-8 bytes the decoded text has: columns of findings count those.
    func decodedLength(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard isSingleByte else { return bytes.count }
        return bytes.reduce(0) { $0 + ($1 < 0x80 ? 1 : UTF8.width(scalar(of: $1))) }
    }

    private func scalar(of byte: UInt8) -> Unicode.Scalar {
        if self == .windows1252, (0x80...0x9F).contains(byte) {
            return Unicode.Scalar(Self.windows1252Upper[Int(byte) - 0x80]) ?? "\u{FFFD}"
        }
        if self == .latin9, let other = Self.latin9Changes.first(where: { $0.byte == byte }) {
            return Unicode.Scalar(other.scalar) ?? "\u{FFFD}"
        }
        return Unicode.Scalar(byte)
    }

    private func byte(of scalar: Unicode.Scalar) -> UInt8? {
        if scalar.value < 0x80 { return UInt8(scalar.value) }
        return (0x80...0xFF).first { self.scalar(of: $0) == scalar }
    }
}

extension TextEncoding {
    /// What a name stands for: one of the fast encodings, or UTF-8 made of a character set that the
    /// machine knows; nil where it knows none of that name.
    public static func named(_ name: String) -> (encoding: TextEncoding, charset: String?)? {
        if let fast = TextEncoding(rawValue: name) { return (fast, nil) }
        let letters = name.lowercased().filter { $0.isLetter || $0.isNumber }
        if let fast = aliases[letters] { return (fast, nil) }
        if ["mac", "macroman", "xmacroman", "macosroman"].contains(letters) {
            return (.utf8, "MACINTOSH")
        }
        return Charset.isKnown(name) ? (.utf8, name) : nil
    }

    /// Other names of the fast encodings, without their signs.
    private static let aliases: [String: TextEncoding] = [
        "utf8": .utf8, "utf8bom": .utf8WithBOM, "utf8sig": .utf8WithBOM,
        "windows1252": .windows1252, "cp1252": .windows1252, "ansi": .windows1252,
        "iso88591": .latin1, "latin1": .latin1, "iso885915": .latin9, "latin9": .latin9,
        "utf16le": .utf16LittleEndian, "utf16be": .utf16BigEndian,
        "ascii": .utf8, "usascii": .utf8,
    ]
}
