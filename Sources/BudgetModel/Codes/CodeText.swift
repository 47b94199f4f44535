import Diagnostics
@_spi(_Unicode) import Swift

/// Codes as a person sees them (contract, section 1): in Unicode NFC, without the white space and
/// the invisible marks around them. Case, leading zeros and inner blanks belong to a code.
public enum CodeText {
    /// Whether the bytes tell by themselves that there is nothing to clean: ASCII that begins and
    /// ends with a visible sign. Costs one look at each eight bytes, and covers nearly every code.
    @inlinable
    public static func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let count = bytes.count
        guard count > 0 else { return true }
        guard bytes[0] &- 0x21 < 0x5E, bytes[count - 1] &- 0x21 < 0x5E else { return false }
        var offset = 0
        while offset + 8 <= count {
            let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if word & 0x8080_8080_8080_8080 != 0 { return false }
            offset += 8
        }
        while offset < count {
            if bytes[offset] >= 0x80 { return false }
            offset += 1
        }
        return true
    }

    /// The UTF-8 bytes of the cleaned code; nil where they are those given. Empty where nothing
    /// visible is left.
    public static func cleaned(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        if isPlain(bytes) { return nil }
        let clean = Array(cleaned(String(decoding: bytes, as: UTF8.self)).utf8)
        return clean.elementsEqual(bytes) ? nil : clean
    }

    /// The bytes without what is unseen at either end; letters in two parts are left as they are.
    @inlinable
    public static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let count = bytes.count
        if count == 0 || bytes[0] &- 0x21 < 0x5E && bytes[count - 1] &- 0x21 < 0x5E {
            return bytes
        }
        return trimmedEnds(bytes)
    }

    @usableFromInline
    static func trimmedEnds(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        let text = String(decoding: bytes, as: UTF8.self).unicodeScalars
        // What is no UTF-8 would have other lengths when decoded.
        guard text.reduce(0, { $0 + UTF8.width($1) }) == bytes.count else { return bytes }
        let before = text.prefix(while: isUnseen).reduce(0) { $0 + UTF8.width($1) }
        if before == bytes.count { return UnsafeRawBufferPointer(rebasing: bytes[..<0]) }
        let after = text.reversed().prefix(while: isUnseen).reduce(0) { $0 + UTF8.width($1) }
        return UnsafeRawBufferPointer(rebasing: bytes[before..<(bytes.count - after)])
    }

    public static func cleaned(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isUnseen($0) }),
            let last = scalars.lastIndex(where: { !isUnseen($0) })
        else { return "" }
        let seen = String(scalars[first...last])
        // ASCII is its own NFC. The normaliser is the standard library's own, the one by which it
        // compares texts; it has no public name yet.
        if seen.utf8.allSatisfy({ $0 < 0x80 }) { return seen }
        var composed = String.UnicodeScalarView()
        composed.append(contentsOf: seen._nfc)
        return String(composed)
    }

    /// What is told once per column of an input of which cells were cleaned.
    public static func cleanedNote(
        _ code: String, at place: Place, column: String, count: Int
    ) -> Finding {
        Finding(
            code, severity: .note, at: place,
            "\(column): blanks or invisible marks around codes were left out, and letters in two "
                + "parts were joined, in \(count) \(count == 1 ? "cell" : "cells")",
            fix: "nothing needs to be done; correct the cells where they come from")
    }

    /// White space of every sort, and marks that leave nothing on paper: byte-order mark,
    /// zero-width spaces and joiners, soft hyphen, marks of the direction of writing.
    static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x20, 0x7F...0xA0, 0xAD, 0x061C, 0x180E, 0x200B...0x200F, 0x202A...0x202E,
            0x2060...0x2069, 0xFEFF:
            true
        default: scalar.properties.isWhitespace
        }
    }
}

extension CodeBook {
    /// The code of a cell as it stands in an input, cleaned by `CodeText`; `noCode` where nothing
    /// visible is left.
    public mutating func internCell(
        _ bytes: UnsafeRawBufferPointer
    ) -> (code: Code, wasCleaned: Bool) {
        guard let clean = CodeText.cleaned(bytes) else {
            return (bytes.isEmpty ? noCode : intern(bytes), false)
        }
        if clean.isEmpty { return (noCode, true) }
        return (clean.withUnsafeBytes { intern($0) }, true)
    }
}
