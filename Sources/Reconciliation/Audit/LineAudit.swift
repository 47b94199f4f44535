import BudgetModel
import Diagnostics

/// No line gives more than its fall, or other than what is attributed to it; no adjustment takes a
/// line below zero, and adjusted lines are current ones plus their adjustments.
///
/// What is attributed finds its line by hash, in a table of the rows that show anything. Keys are
/// made when they are asked for, so half of the hash stands beside each row's number, and hardly a
/// key but the right one is. Rows are looked for a batch at a time: where each search begins is
/// read for all of them first, so that they wait for the memory together.
struct LineAudit {
    private let lines: AdjustedLines
    private let keys: RowList<LineKey>
    /// Row + 1 per slot below half of its key's hash, 0 where free; the count is a power of two.
    private var slots: [UInt64]
    /// By line: the sum of what is attributed to it.
    private var attributed: [Units]
    /// Parts whose lines are not looked for yet, and where their searches begin.
    private var waiting: [Sought] = []
    private var firstSlots = [UInt64](repeating: 0, count: batchSize)
    /// Lines that are named and show nothing, or are none.
    private var lost: [LineKey] = []

    private static let batchSize = 64

    private struct Sought {
        var key: LineKey
        var hash: UInt64
        /// Of a part, or the row that is put into the table.
        var amount: Units = 0
        var row = 0
    }

    init(_ lines: AdjustedLines) {
        self.lines = lines
        keys = lines.keys
        let shown = lines.visible.count { $0 != 0 }
        let bits = max(4, Int.bitWidth - (shown + shown / 2).leadingZeroBitCount)
        slots = .init(repeating: 0, count: 1 << bits)
        attributed = .init(repeating: 0, count: lines.count)
        waiting.reserveCapacity(Self.batchSize)
        for row in 0..<lines.count where lines.visible[row] != 0 {
            let key = keys[row]
            waiting.append(Sought(key: key, hash: Self.hash(key), row: row))
            if waiting.count == Self.batchSize { insertWaiting() }
        }
        insertWaiting()
    }

    private mutating func insertWaiting() {
        readFirstSlots()
        for sought in waiting {
            let slot = slot(of: sought.key, sought.hash)
            if slots[slot] == 0 { slots[slot] = sought.hash & Self.mark | UInt64(sought.row + 1) }
        }
        waiting.removeAll(keepingCapacity: true)
    }

    private mutating func readFirstSlots() {
        for (index, sought) in waiting.enumerated() {
            firstSlots[index] = slots[firstSlot(sought.hash)]
        }
    }

    mutating func count(_ part: AttributionRow) {
        waiting.append(
            Sought(key: part.line, hash: Self.hash(part.line), amount: part.amount))
        if waiting.count == Self.batchSize { countWaiting() }
    }

    private mutating func countWaiting() {
        readFirstSlots()
        for (index, sought) in waiting.enumerated() {
            var found = firstSlots[index]
            if (found ^ sought.hash) & Self.mark != 0 || !isKey(sought.key, at: Self.row(found)) {
                found = slots[slot(of: sought.key, sought.hash)]
            }
            let row = Self.row(found)
            guard row >= 0 else {
                lost.append(sought.key)
                continue
            }
            let (sum, overflow) = attributed[row].addingReportingOverflow(sought.amount)
            // Less than any line shows: a sum that no count holds is refused with its line.
            attributed[row] = overflow ? .min : sum
        }
        waiting.removeAll(keepingCapacity: true)
    }

    mutating func check(_ outcome: Outcome, _ findings: inout [Finding]) {
        countWaiting()
        for row in 0..<lines.count { check(row, outcome, &findings) }
        checkLost(outcome, &findings)
        checkSums(&findings)
    }

    private func checkLost(_ outcome: Outcome, _ findings: inout [Finding]) {
        if lost.isEmpty { return }
        let compared = Set(keys)
        for line in lost where compared.contains(line) { overdrawn(line, outcome, &findings) }
        if !compared.isSuperset(of: lost) {
            OutcomeAudit.fail(
                "attribution.without_line", "an attribution names a line that was not compared",
                lines.measure.rawValue, &findings)
        }
    }

    private func overdrawn(_ line: LineKey, _ outcome: Outcome, _ findings: inout [Finding]) {
        OutcomeAudit.fail(
            "line.overdrawn", "a line shows more than it fell, or not what is attributed",
            outcome.text(of: line), &findings)
    }

    private func check(_ row: Int, _ outcome: Outcome, _ findings: inout [Finding]) {
        let visible = lines.visible[row]
        if visible > max(0, lines.fall[row]) || visible != attributed[row] {
            overdrawn(lines.key(row), outcome, &findings)
        }
        if lines.adjustment[row] < 0, lines.adjusted(row) < 0 {
            OutcomeAudit.fail(
                "line.below_zero", "an adjustment lowers a line below zero",
                outcome.text(of: lines.key(row)), &findings)
        }
    }

    private func checkSums(_ findings: inout [Finding]) {
        var (current, adjustment, adjusted): (Int128, Int128, Int128) = (0, 0, 0)
        for row in 0..<lines.count {
            current += Int128(lines.current[row])
            adjustment += Int128(lines.adjustment[row])
            adjusted += Int128(lines.adjusted(row))
        }
        if adjusted != current + adjustment {
            OutcomeAudit.fail(
                "lines.unbalanced", "adjusted lines are not current lines plus adjustments",
                lines.measure.rawValue, &findings)
        }
    }

    private static let mark: UInt64 = 0xFFFF_FFFF << 32

    /// Of a slot; -1 where it is free.
    private static func row(_ slot: UInt64) -> Int { Int(UInt32(truncatingIfNeeded: slot)) - 1 }

    private static func hash(_ key: LineKey) -> UInt64 {
        let word = UInt64(key.unit) << 32 | UInt64(key.account)
        let other = UInt64(key.activity) << 32 | UInt64(UInt32(bitPattern: key.period.index))
        let mixed = (word &* 0x9E37_79B9_7F4A_7C15 ^ other) &* 0xD6E8_FEB8_6659_FD93
        return (mixed ^ mixed >> 29) &* 0x9E37_79B9_7F4A_7C15
    }

    /// The slot of a line's key, or the free one where it would be.
    private func slot(of key: LineKey, _ hash: UInt64) -> Int {
        var slot = firstSlot(hash)
        while slots[slot] != 0,
            (slots[slot] ^ hash) & Self.mark != 0 || !isKey(key, at: Self.row(slots[slot]))
        {
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    private func firstSlot(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: (hash ^ hash >> 32) & UInt64(slots.count - 1))
    }

    private func isKey(_ key: LineKey, at row: Int) -> Bool { row >= 0 && keys[row] == key }
}
