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

    private static let powers: [UInt64] = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
    ]

    @inline(__always)
    private static func bigEndian(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt16 {
        UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }
}

extension Numeric {
    /// A binary numeric as text, for diagnostics: any size, NaN and infinities too.
    static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        func word(_ offset: Int) -> UInt16 {
            UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
        }
        guard bytes.count >= 8 else { return "" }
        let weight = Int(Int16(bitPattern: word(2)))
        switch word(4) {
        case 0xC000: return "NaN"
        case 0xD000: return "Infinity"
        case 0xF000: return "-Infinity"
        default: break
        }
        func group(_ position: Int) -> String {
            let isStored = position >= 0 && 8 + 2 * position + 2 <= bytes.count
            let digits = String(isStored ? word(8 + 2 * position) : 0)
            return String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }
        let whole = weight < 0 ? "0" : (0...weight).map(group).joined()
        let scale = Int(word(6))
        let fraction = (0..<(scale + 3) / 4).map { group(weight + 1 + $0) }.joined().prefix(scale)
        let trimmed = whole.drop { $0 == "0" }
        return (word(4) == negative ? "-" : "") + (trimmed.isEmpty ? "0" : trimmed)
            + (fraction.isEmpty ? "" : "." + fraction)
    }
}
