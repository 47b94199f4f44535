import BudgetModel

/// Turns most keys away that a set does not hold, in a few bits a key: a line that no adjustment
/// names costs one look into the processor's cache.
struct LineKeyFilter {
    private var words: [UInt64]
    private let shift: UInt64

    init(_ keys: some Collection<LineKey>) {
        // About one key in sixteen that is not held passes.
        let bits = max(6, Int.bitWidth - (keys.count * 8).leadingZeroBitCount)
        words = .init(repeating: 0, count: 1 << (bits - 6))
        shift = UInt64(64 - bits)
        for key in keys {
            let bit = Self.hash(key) >> shift
            words[Int(bit >> 6)] |= 1 << (bit & 63)
        }
    }

    @inline(__always)
    func mayHold(_ key: LineKey) -> Bool {
        let bit = Self.hash(key) >> shift
        return words[Int(bit >> 6)] >> (bit & 63) & 1 == 1
    }

    @inline(__always)
    private static func hash(_ key: LineKey) -> UInt64 {
        let first = UInt64(key.unit) << 32 | UInt64(key.account)
        let second = UInt64(key.activity) << 32 | UInt64(UInt32(bitPattern: key.period.index))
        let mixed = (first &* 0x9E37_79B9_7F4A_7C15) ^ second
        return (mixed ^ mixed >> 29) &* 0xD6E8_FEB8_6659_FD93
    }
}
