import BudgetModel

/// What is still to be adjusted, by key, in few bytes: most rows of an export have a key that no
/// adjustment names, and are turned away by one look for twelve of them.
///
/// Which keys there are is fixed; how much is left of an entry changes as rows take it, by whoever
/// has the turn (``RowTurns``).
final class AdjustmentTable {
    /// No entry, or no more of them.
    static let none: Int32 = -1

    private struct Slot {
        var unit = noCode
        var account = noCode
        var activity = noCode
        /// The first entry of the key; `none` where the slot is free.
        var first = AdjustmentTable.none
    }

    private struct Entry {
        var period: Int32
        /// The next one of the same unit, account and activity.
        var next = AdjustmentTable.none
        var left: Units
    }

    private let slots: UnsafeMutableBufferPointer<Slot>
    private let entries: UnsafeMutableBufferPointer<Entry>
    private let shift: UInt64
    private let grain: Grain
    /// Adjustments of another grain: no row can take them.
    private var foreign: [LineKey: Units] = [:]
    private var count = 0

    init(_ adjustments: [PlanAdjustment], grain: Grain) {
        let bits = max(4, Int.bitWidth - (adjustments.count * 2).leadingZeroBitCount)
        shift = UInt64(64 - bits)
        slots = .allocate(capacity: 1 << bits)
        slots.initialize(repeating: Slot())
        entries = .allocate(capacity: adjustments.count)
        self.grain = grain
        for adjustment in adjustments {
            if adjustment.key.period.grain == grain {
                add(adjustment.key, adjustment.amount)
            } else {
                foreign[adjustment.key, default: 0] += adjustment.amount
            }
        }
    }

    deinit {
        slots.deallocate()
        entries.deallocate()
    }

    private func add(_ key: LineKey, _ amount: Units) {
        let slot = slot(key.unit, key.account, key.activity)
        let known = entry(slots[slot].first, period: key.period.index)
        if known != Self.none {
            entries[Int(known)].left += amount
            return
        }
        let entry = Entry(period: key.period.index, next: slots[slot].first, left: amount)
        (entries.baseAddress! + count).initialize(to: entry)
        slots[slot] = Slot(
            unit: key.unit, account: key.account, activity: key.activity, first: Int32(count))
        count += 1
    }

    /// The first entry of a unit, account and activity, or `none`.
    @inline(__always)
    func first(_ unit: Code, _ account: Code, _ activity: Code) -> Int32 {
        slots[slot(unit, account, activity)].first
    }

    /// The entry of a period in the chain that begins at `first`, or `none`.
    @inline(__always)
    func entry(_ first: Int32, period: Int32) -> Int32 {
        var entry = first
        while entry != Self.none, entries[Int(entry)].period != period {
            entry = entries[Int(entry)].next
        }
        return entry
    }

    /// How much of an entry no row has taken yet. For whoever has the turn.
    subscript(left entry: Int32) -> Units {
        get { entries[Int(entry)].left }
        set { entries[Int(entry)].left = newValue }
    }

    /// What no row took, by ascending codes and periods.
    func rest(_ measure: Measure) -> [PlanAdjustment] {
        var rest = foreign
        for slot in slots where slot.first != Self.none {
            var entry = slot.first
            while entry != Self.none {
                let (period, left) = (entries[Int(entry)].period, entries[Int(entry)].left)
                let key = LineKey(
                    unit: slot.unit, account: slot.account, activity: slot.activity,
                    period: Period(grain: grain, index: period))
                if left != 0 { rest[key] = left }
                entry = entries[Int(entry)].next
            }
        }
        return rest.filter { $0.value != 0 }
            .map { PlanAdjustment(measure: measure, key: $0.key, amount: $0.value) }
            .sorted { Self.order($0.key).lexicographicallyPrecedes(Self.order($1.key)) }
    }

    private static func order(_ key: LineKey) -> [Int64] {
        [Int64(key.unit), Int64(key.account), Int64(key.activity), Int64(key.period.index)]
    }

    /// The slot of a key, or the free one where it would be.
    @inline(__always)
    private func slot(_ unit: Code, _ account: Code, _ activity: Code) -> Int {
        let first = (UInt64(unit) << 32 | UInt64(account)) &* 0x9E37_79B9_7F4A_7C15
        let mixed = (first ^ first >> 29 ^ UInt64(activity)) &* 0xD6E8_FEB8_6659_FD93
        var slot = Int(truncatingIfNeeded: mixed >> shift)
        while true {
            let found = slots[slot]
            if found.first == Self.none
                || found.unit == unit && found.account == account && found.activity == activity
            {
                return slot
            }
            slot = (slot + 1) & (slots.count - 1)
        }
    }
}
