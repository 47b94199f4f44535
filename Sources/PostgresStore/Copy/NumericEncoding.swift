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
