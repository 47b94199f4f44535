extension Numeric {
    /// Room that `encode` needs.
    static let largestByteCount = 24

    /// Writes the binary form at `out`; returns the bytes written.
    ///
    /// - Parameter fractionDigits: 0, 2, 4 or 6.
    @inline(__always)
    static func encode(
        _ units: Int64, fractionDigits: Int, to out: UnsafeMutableRawPointer
    ) -> Int {
        // Decimals fill whole groups of four digits: two of them half a group.
        let groups = (fractionDigits + 3) / 4
        let padding: UInt64 = fractionDigits % 4 == 2 ? 100 : 1
        let magnitude = units.magnitude
        if magnitude >= 100_000_000_000_000 {
            return encodeLarge(units, padding, groups, fractionDigits, to: out)
        }
        let value = magnitude &* padding
        // All but very large amounts: four groups side by side in one word, the highest first.
        let (upper, lower) = (value / 100_000_000, value % 100_000_000)
        let word =
            (upper / 10_000) << 48 | (upper % 10_000) << 32 | (lower / 10_000) << 16
            | lower % 10_000
        if word == 0 { return finish(units, 0, 0, fractionDigits, to: out) }
        // Neither leading nor trailing groups of zeros are written.
        let leading = word.leadingZeroBitCount / 16
        let count = 4 - leading - word.trailingZeroBitCount / 16
        out.storeBytes(
            of: (word << UInt64(16 * leading)).bigEndian, toByteOffset: 8, as: UInt64.self)
        return finish(units, count, 3 - leading - groups, fractionDigits, to: out)
    }

    /// Writes what stands before the digits.
    @inline(__always)
    private static func finish(
        _ units: Int64, _ count: Int, _ weight: Int, _ fractionDigits: Int,
        to out: UnsafeMutableRawPointer
    ) -> Int {
        let sign = UInt64(units < 0 ? negative : 0)
        let weight = UInt64(UInt16(truncatingIfNeeded: weight))
        let header = UInt64(count) << 48 | weight << 32 | sign << 16 | UInt64(fractionDigits)
        out.storeBytes(of: header.bigEndian, as: UInt64.self)
        return 8 + 2 * count
    }

    @inline(never)
    private static func encodeLarge(
        _ units: Int64, _ padding: UInt64, _ groups: Int, _ fractionDigits: Int,
        to out: UnsafeMutableRawPointer
    ) -> Int {
        var rest = UInt128(units.magnitude) * UInt128(padding)
        var digits: [UInt16] = []
        while rest != 0 {
            let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10_000)
            digits.append(UInt16(remainder))
            rest = quotient
        }
        let weight = digits.count - 1 - groups
        digits.removeFirst(digits.prefix { $0 == 0 }.count)
        for (index, digit) in digits.reversed().enumerated() {
            out.storeBytes(of: digit.bigEndian, toByteOffset: 8 + 2 * index, as: UInt16.self)
        }
        return finish(units, digits.count, weight, fractionDigits, to: out)
    }
}

/// Codes and names, of which most have a few bytes: a call costs more than they do.
enum ShortText {
    /// Copies at least one byte.
    ///
    /// - Returns: whether one of them is zero.
    @inline(__always)
    static func copy(
        _ bytes: UnsafeRawPointer, to out: UnsafeMutableRawPointer, count: Int
    ) -> Bool {
        var hasZero = false
        if count >= 8 {
            var offset = 0
            while offset + 8 < count {
                hasZero = copyWord(bytes, out, offset) || hasZero
                offset += 8
            }
            // The last eight, of which some may be there.
            return copyWord(bytes, out, count - 8) || hasZero
        }
        for offset in 0..<count {
            let byte = bytes.load(fromByteOffset: offset, as: UInt8.self)
            out.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
            hasZero = hasZero || byte == 0
        }
        return hasZero
    }

    @inline(__always)
    private static func copyWord(
        _ bytes: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, _ offset: Int
    ) -> Bool {
        let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        out.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
        let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        return (word &- ones) & ~word & highs != 0
    }
}
