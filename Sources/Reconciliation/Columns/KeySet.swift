/// A set of packed keys: open addressing, no allocation per key.
///
/// Most keys that are asked for are not in it: a few bits for each slot, small enough to stay in
/// the processor's cache, turn them away before the slots are looked at. Keys that differ in their
/// lowest four bits alone, the months of one line, stand side by side: a plan asks for them one
/// after the other.
///
/// `@unchecked`: filled by one thread before others read it.
final class KeySet: @unchecked Sendable {
    /// Key + 1; 0 where free.
    private let slots: Column<UInt64>
    private let shift: UInt64
    private let filter: Column<UInt64>
    private let filterShift: UInt64

    private static let sideBySide: UInt64 = 1 << 4
    private static let batchSize = 64

    /// - Parameter capacity: how many keys it will take at most.
    init(capacity: Int) {
        let bits = max(5, Int.bitWidth - (capacity + capacity / 3).leadingZeroBitCount)
        slots = Column(repeating: 0, count: 1 << bits)
        shift = UInt64(64 - bits)
        let filterBits = bits + 2
        filter = Column(repeating: 0, count: 1 << (filterBits - 6))
        filterShift = UInt64(64 - filterBits)
    }

    @inline(__always) private func places(_ key: UInt64) -> (slot: Int, bit: UInt64) {
        let hash = (key / Self.sideBySide &+ 1) &* 0x9E37_79B9_7F4A_7C15
        let side = key % Self.sideBySide
        return (
            Int(hash >> shift & ~(Self.sideBySide - 1) | side),
            hash >> filterShift & ~(Self.sideBySide - 1) | side
        )
    }

    /// Adds keys, a batch at a time: their places are asked for before any is looked at, so that
    /// they wait for the memory together.
    func insert(count: Int, key: (Int) -> UInt64) {
        var first = 0
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.batchSize) { batch in
            while first < count {
                let size = min(Self.batchSize, count - first)
                for index in 0..<size {
                    batch[index] = key(first + index)
                    let (slot, bit) = places(batch[index])
                    slots.prefetch(slot)
                    filter.prefetch(Int(bit >> 6))
                }
                for index in 0..<size { insert(batch[index]) }
                first += size
            }
        }
    }

    private func insert(_ key: UInt64) {
        var (slot, bit) = places(key)
        filter[Int(bit >> 6)] |= 1 << (bit & 63)
        while slots[slot] != 0, slots[slot] != key + 1 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = key + 1
    }

    /// What is known of the keys that stand side by side with the one that was asked for last.
    struct Neighbours {
        fileprivate var run = UInt64.max
        /// Bit k is clear where the key that ends on k is not in the set.
        fileprivate var bits: UInt64 = 0
    }

    /// - Parameter known: of one who asks for neighbours one after the other.
    func contains(_ key: UInt64, _ known: inout Neighbours) -> Bool {
        let run = key / Self.sideBySide
        if run != known.run {
            let bit = places(run * Self.sideBySide).bit
            known = Neighbours(run: run, bits: filter[Int(bit >> 6)] >> (bit & 63))
        }
        return known.bits >> (key % Self.sideBySide) & 1 == 1 && holds(key)
    }

    private func holds(_ key: UInt64) -> Bool {
        var slot = places(key).slot
        while slots[slot] != 0 {
            if slots[slot] == key + 1 { return true }
            slot = (slot + 1) & (slots.count - 1)
        }
        return false
    }
}
