/// Finds the rows of a table among those of its base, by their digests.
///
/// Each row of the base answers at most once. Most rows follow each other as they did in the base:
/// only where they do not is a table looked up, which is made when it is needed first.
struct RowMatching {
    private let base: [RowDigest]
    /// The row of the base that would come next if nothing had changed.
    private var next = 0
    /// A bit for each row of the base that was found.
    private var isFound: [UInt64]
    private(set) var foundCount = 0
    /// Rows of the base plus one, each at or after the slot that its digest names; 0: free.
    private var slots: [UInt32] = []

    init(_ base: [RowDigest]) {
        self.base = base
        isFound = .init(repeating: 0, count: (base.count + 63) / 64)
    }

    /// Whether the base has this row; asked once for each row of the table.
    mutating func find(_ digest: RowDigest) -> Bool {
        if next < base.count, base[next] == digest, take(next) { return true }
        if slots.isEmpty { fillSlots() }
        var slot = self.slot(of: digest)
        while slots[slot] != 0 {
            let row = Int(slots[slot]) - 1
            if base[row] == digest, take(row) { return true }
            slot = (slot + 1) & (slots.count - 1)
        }
        return false
    }

    /// The rows of the base that were not found: changed or gone.
    func missingRows() -> [Int32] {
        var missing: [Int32] = []
        missing.reserveCapacity(base.count - foundCount)
        for row in 0..<base.count where isFound[row >> 6] & 1 << UInt64(row & 63) == 0 {
            missing.append(Int32(row))
        }
        return missing
    }

    private mutating func take(_ row: Int) -> Bool {
        let bit: UInt64 = 1 << UInt64(row & 63)
        if isFound[row >> 6] & bit != 0 { return false }
        isFound[row >> 6] |= bit
        foundCount += 1
        next = row + 1
        return true
    }

    private func slot(of digest: RowDigest) -> Int {
        Int(truncatingIfNeeded: digest.first) & (slots.count - 1)
    }

    private mutating func fillSlots() {
        var count = 16
        while count < base.count + base.count / 2 { count *= 2 }
        slots = .init(repeating: 0, count: count)
        for row in base.indices {
            var slot = slot(of: base[row])
            while slots[slot] != 0 { slot = (slot + 1) & (count - 1) }
            slots[slot] = UInt32(row + 1)
        }
    }
}
