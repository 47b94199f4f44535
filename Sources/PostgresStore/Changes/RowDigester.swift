/// Digests rows cell by cell: a row is a polynomial over the integers modulo p = 2^61 - 1, which is
/// evaluated at both points of the key. Column c has the powers c + 1, c + 65, c + 129 … for the
/// coefficients of its cell.
///
/// Coefficients stay below 2^56, and no two cells of a column have the same: a number has its bits
/// and its decimals, a text its length and seven bytes each, NULL has none. Two different rows
/// whose longest cell has n coefficients agree at a random point with a probability of at most
/// 64 n / (p - 1), and at both with the square of that: below 2^-100 for texts of up to 200 bytes,
/// and for a million rows beside a million others below 2^-60. The key is drawn for each whole
/// table and stands in the database alone, so that nobody can write an export that fits it.
///
/// A column that says the same in every row is digested once. A digest does not tell whether it is.
struct RowDigester {
    static let modulus: UInt64 = 1 << 61 - 1
    /// More than any table has.
    static let columnCount = 64

    private let powers: Powers
    private var sum = Sum()
    private(set) var isFirstRow = true
    /// What the columns that are not sent add to every row, and each of them by itself.
    private var constant = Sum()
    private var constants: [Sum]

    init(_ key: RowDigestKey) {
        powers = Powers(key)
        constants = .init(repeating: Sum(), count: Self.columnCount)
    }

    mutating func beginRow() { sum = constant }

    /// A column that was not sent so far is, in this row.
    mutating func uncover(_ column: Int) { sum -= constants[column] }

    /// A column that was uncovered is sent from here on.
    mutating func release(_ column: Int) {
        constant -= constants[column]
        constants[column] = Sum()
    }

    /// A number and its decimals. Zeros of all scales are one: a column of them has none.
    mutating func number(_ value: Int64, scale: UInt8 = 0, column: Int, isSent: Bool) {
        if !isSent, !isFirstRow { return }
        let bits = UInt64(bitPattern: value)
        let decimals = UInt64(value == 0 ? 0 : scale) + 1
        add(bits & (1 << 56 - 1), column, 0, isSent)
        add(bits >> 56 | decimals << 8, column, 1, isSent)
    }

    mutating func text(_ bytes: UnsafeRawBufferPointer, column: Int, isSent: Bool) {
        if !isSent, !isFirstRow { return }
        add(UInt64(bytes.count) + 1, column, 0, isSent)
        var (offset, index) = (0, 1)
        // Eight bytes are loaded, of which seven count.
        while offset + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            add(UInt64(littleEndian: word) & (1 << 56 - 1), column, index, isSent)
            offset += 7
            index += 1
        }
        while offset < bytes.count {
            var word: UInt64 = 0
            for byte in 0..<min(7, bytes.count - offset) {
                word |= UInt64(bytes[offset + byte]) << UInt64(8 * byte)
            }
            add(word, column, index, isSent)
            offset += 7
            index += 1
        }
    }

    mutating func endRow() -> RowDigest {
        if isFirstRow {
            for cell in constants { constant += cell }
            isFirstRow = false
        }
        return RowDigest(first: Powers.reduced(sum.first), second: Powers.reduced(sum.second))
    }

    @inline(__always)
    private mutating func add(_ coefficient: UInt64, _ column: Int, _ index: Int, _ isSent: Bool) {
        let part = powers.product(coefficient, column + Self.columnCount * index)
        sum += part
        if !isSent { constants[column] += part }
    }
}

/// What cells add up to, not yet reduced: 2^10 products below 2^117 fit in 128 bits.
private struct Sum {
    var first: UInt128 = 0
    var second: UInt128 = 0

    @inline(__always)
    static func += (sum: inout Sum, part: Sum) {
        sum.first &+= part.first
        sum.second &+= part.second
    }

    static func -= (sum: inout Sum, part: Sum) {
        sum.first -= part.first
        sum.second -= part.second
    }
}

/// The powers of both points of a key.
private final class Powers {
    /// Those that nearly every cell keeps to.
    private static let keptCount = 16 * RowDigester.columnCount
    /// The powers 1, 2 … of the first point and of the second, in turns.
    private let kept: UnsafeMutablePointer<UInt64>

    init(_ key: RowDigestKey) {
        kept = .allocate(capacity: 2 * Self.keptCount)
        var (first, second) = (key.first, key.second)
        for index in 0..<Self.keptCount {
            kept[2 * index] = first
            kept[2 * index + 1] = second
            first = Self.reduced(UInt128(first) &* UInt128(key.first))
            second = Self.reduced(UInt128(second) &* UInt128(key.second))
        }
    }

    deinit { kept.deallocate() }

    /// A coefficient below 2^56 times the power `index + 1`.
    @inline(__always)
    func product(_ coefficient: UInt64, _ index: Int) -> Sum {
        if index >= Self.keptCount { return highProduct(coefficient, index) }
        return Sum(
            first: UInt128(coefficient) &* UInt128(kept[2 * index]),
            second: UInt128(coefficient) &* UInt128(kept[2 * index + 1]))
    }

    /// Of a long text; reduced, so that any number of them may be summed.
    private func highProduct(_ coefficient: UInt64, _ index: Int) -> Sum {
        var product = product(coefficient, index % Self.keptCount)
        let top = 2 * (Self.keptCount - 1)
        for _ in 0..<index / Self.keptCount {
            product = Sum(
                first: UInt128(Self.reduced(product.first)) &* UInt128(kept[top]),
                second: UInt128(Self.reduced(product.second)) &* UInt128(kept[top + 1]))
        }
        return Sum(
            first: UInt128(Self.reduced(product.first)),
            second: UInt128(Self.reduced(product.second)))
    }

    /// The remainder modulo 2^61 - 1: there, 2^61 is 1.
    static func reduced(_ value: UInt128) -> UInt64 {
        let modulus = UInt128(RowDigester.modulus)
        let folded = (value & modulus) &+ (value >> 61)
        let small = UInt64((folded & modulus) &+ (folded >> 61))
        return small >= RowDigester.modulus ? small - RowDigester.modulus : small
    }
}
