/// Why a number could not become an exact count of smallest units.
public enum NumericFault: String, Error, Sendable, Hashable {
    case malformed
    /// NaN or an infinity.
    case notFinite
    /// A digit other than 0 beyond the unit's decimals.
    case tooManyDecimals
    /// Outside Int64.
    case outOfRange
}

/// PostgreSQL's binary `numeric`: base-10000 digits with a weight, to and from an exact count of
/// units (cents, 1/10 000 person-years, millionths). No floating point anywhere.
enum Numeric {
    static let negative: UInt16 = 0x4000

    /// - Parameter fractionDigits: how many decimals one unit has, 0 to 8.
    static func units(_ bytes: UnsafeRawBufferPointer, fractionDigits: Int)
        throws(NumericFault) -> Int64
    {
        guard bytes.count >= 8 else { throw .malformed }
        let digitCount = Int(bigEndian(bytes, 0))
        let weight = Int(Int16(bitPattern: bigEndian(bytes, 2)))
        let sign = bigEndian(bytes, 4)
        guard sign == 0 || sign == negative else { throw .notFinite }
        guard bytes.count == 8 + 2 * digitCount else { throw .malformed }
        var whole: UInt64 = 0
        var fraction: UInt64 = 0
        for position in 0..<digitCount {
            let digit = UInt64(bigEndian(bytes, 8 + 2 * position))
            let power = weight - position
            if power >= 0 {
                let (next, overflow) = whole.multipliedReportingOverflow(by: 10_000)
                if overflow { throw .outOfRange }
                let (sum, carry) = next.addingReportingOverflow(digit)
                if carry { throw .outOfRange }
                whole = sum
            } else if power == -1 {
                fraction = digit * 10_000
            } else if power == -2 {
                fraction += digit
            } else if digit != 0 {
                throw .tooManyDecimals
            }
        }
        // Trailing zero digits are left out by the server.
        if weight >= digitCount {
            for _ in digitCount...weight where whole != 0 {
                let (next, overflow) = whole.multipliedReportingOverflow(by: 10_000)
                if overflow { throw .outOfRange }
                whole = next
            }
        }
        return try combine(whole, fraction, sign == negative, fractionDigits)
    }

    /// - Parameter fraction: eight decimals.
    private static func combine(
        _ whole: UInt64, _ fraction: UInt64, _ isNegative: Bool, _ fractionDigits: Int
    ) throws(NumericFault) -> Int64 {
        let step = powers[8 - fractionDigits]
        guard fraction % step == 0 else { throw .tooManyDecimals }
        let (scaled, overflow) = whole.multipliedReportingOverflow(by: powers[fractionDigits])
        if overflow { throw .outOfRange }
        let (magnitude, carry) = scaled.addingReportingOverflow(fraction / step)
        if carry { throw .outOfRange }
        return try signed(magnitude, isNegative)
    }

    static func signed(_ magnitude: UInt64, _ isNegative: Bool) throws(NumericFault) -> Int64 {
        if isNegative, magnitude == Int64.min.magnitude { return .min }
        guard let value = Int64(exactly: magnitude) else { throw .outOfRange }
        return isNegative ? -value : value
    }

    /// Canonical text `-1234.5`, as files write it: digits with at most one decimal point.
    static func units(text bytes: UnsafeRawBufferPointer, fractionDigits: Int)
        throws(NumericFault) -> Int64
    {
        var at = 0
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { at = 1 }
        var magnitude: UInt64 = 0
        var decimals = -1
        var digits = 0
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: "."), decimals < 0 {
                decimals = 0
                continue
            }
            guard byte >= 0x30, byte <= 0x39 else { throw .malformed }
            digits += 1
            if decimals == fractionDigits {
                if byte != 0x30 { throw .tooManyDecimals }
                continue
            }
            if decimals >= 0 { decimals += 1 }
            magnitude = try appending(UInt64(byte - 0x30), to: magnitude)
        }
        guard digits > 0 else { throw .malformed }
        for _ in max(0, decimals)..<fractionDigits {
            magnitude = try appending(0, to: magnitude)
        }
        return try signed(magnitude, isNegative)
    }

    private static func appending(_ digit: UInt64, to value: UInt64) throws(NumericFault) -> UInt64
    {
        let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
        if overflow { throw .outOfRange }
        let (sum, carry) = tenfold.addingReportingOverflow(digit)
        if carry { throw .outOfRange }
        return sum
    }

    private static let powers: [UInt64] = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
    ]

    @inline(__always)
    private static func bigEndian(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt16 {
        UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }
}
