/// Plan rows whose reference and current amounts are equal, kept in a few bytes each.
///
/// Most lines of a plan do not move, and few of those are named by a claim: a national export keeps
/// ten million of them in the place of one and a half. Rows stand in file order; those of one
/// `(unit, account, activity)` that follow each other share a key.
public struct StillRows: Sendable {
    /// The rows of one block of a file.
    public struct Block: Sendable {
        /// The keys of the block, in the order of first use.
        public var unit: [Code]
        public var account: [Code]
        public var activity: [Code]
        /// Period and amount of each row, packed.
        public fileprivate(set) var bytes: [UInt8]
        public fileprivate(set) var count: Int
        public fileprivate(set) var periods: ClosedRange<Int32>?

        /// A block as it was before: all values of one that `StillRowPacker` made.
        public init(
            unit: [Code], account: [Code], activity: [Code], bytes: [UInt8], count: Int,
            periods: ClosedRange<Int32>?
        ) {
            self.unit = unit
            self.account = account
            self.activity = activity
            self.bytes = bytes
            self.count = count
            self.periods = periods
        }
    }

    public private(set) var count = 0
    /// First and last period of any row.
    public private(set) var periods: ClosedRange<Int32>?
    public private(set) var blocks: [Block] = []

    public init() {}

    public var isEmpty: Bool { count == 0 }

    public mutating func append(_ block: Block) {
        guard block.count > 0 else { return }
        blocks.append(block)
        count += block.count
        widen(block.periods)
    }

    public mutating func append(_ other: StillRows) {
        blocks += other.blocks
        count += other.count
        widen(other.periods)
    }

    private mutating func widen(_ other: ClosedRange<Int32>?) {
        guard let other else { return }
        periods =
            periods.map {
                min($0.lowerBound, other.lowerBound)...max($0.upperBound, other.upperBound)
            } ?? other
    }

    /// Calls `key` before the rows of each key, then `row` for each of them, in file order.
    ///
    /// - Parameter blocks: those to go through; nil: all.
    public func forEach(
        in blocks: Range<Int>? = nil,
        key: (_ unit: Code, _ account: Code, _ activity: Code) -> Void,
        row: (_ period: Int32, _ amount: Units) -> Void
    ) {
        for block in self.blocks[blocks ?? self.blocks.indices] {
            block.bytes.withUnsafeBufferPointer { bytes in
                var at = 0
                var period: Int32 = 0
                var next = 0
                func varint() -> UInt64 {
                    var value: UInt64 = 0
                    var shift: UInt64 = 0
                    while true {
                        let byte = bytes[at]
                        at += 1
                        value |= UInt64(byte & 0x7F) << shift
                        if byte < 0x80 { return value }
                        shift += 7
                    }
                }
                while at < bytes.count {
                    let head = bytes[at]
                    at += 1
                    if head & 1 == 1 {
                        key(block.unit[next], block.account[next], block.activity[next])
                        next += 1
                    }
                    let step = head >> 1
                    period &+= Self.signed32(step < Self.farStep ? UInt64(step) : varint())
                    row(period, Self.signed(varint()))
                }
            }
        }
    }

    fileprivate static let farStep: UInt8 = 127

    fileprivate static func signed(_ folded: UInt64) -> Int64 {
        Int64(bitPattern: folded >> 1) ^ -Int64(bitPattern: folded & 1)
    }

    private static func signed32(_ folded: UInt64) -> Int32 {
        Int32(truncatingIfNeeded: signed(folded))
    }

    fileprivate static func folded(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: value << 1 ^ value >> 63)
    }
}

/// Packs still rows block by block; one per thread, its space is used again.
public struct StillRowPacker: ~Copyable {
    private var space: UnsafeMutablePointer<UInt8>
    private var capacity = 0
    private var used = 0
    private var count = 0
    private var unit: [Code] = []
    private var account: [Code] = []
    private var activity: [Code] = []
    private var last = (unit: noCode, account: noCode, activity: noCode)
    private var period: Int32 = 0
    private var periods: ClosedRange<Int32>?
    /// Head, far step and amount.
    private static let longestRow = 1 + 5 + 10

    public init() { space = .allocate(capacity: 1) }

    deinit { space.deallocate() }

    /// Begins a block of at most `rows` rows.
    public mutating func begin(rows: Int) {
        let wanted = rows * Self.longestRow
        if wanted > capacity {
            space.deallocate()
            space = .allocate(capacity: wanted)
            capacity = wanted
        }
        (used, count, period, periods) = (0, 0, 0, nil)
        unit.removeAll(keepingCapacity: true)
        account.removeAll(keepingCapacity: true)
        activity.removeAll(keepingCapacity: true)
    }

    @inline(__always)
    public mutating func append(
        unit: Code, account: Code, activity: Code, period: Int32, amount: Units
    ) {
        var head: UInt8 = 0
        if count == 0 || unit != last.unit || account != last.account || activity != last.activity {
            self.unit.append(unit)
            self.account.append(account)
            self.activity.append(activity)
            last = (unit, account, activity)
            head = 1
        }
        let step = StillRows.folded(Int64(period) - Int64(self.period))
        if step < UInt64(StillRows.farStep) {
            put(head | UInt8(step) << 1)
        } else {
            put(head | StillRows.farStep << 1)
            put(varint: step)
        }
        put(varint: StillRows.folded(amount))
        self.period = period
        periods =
            periods.map { min($0.lowerBound, period)...max($0.upperBound, period) }
            ?? period...period
        count += 1
    }

    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        space[used] = byte
        used += 1
    }

    @inline(__always)
    private mutating func put(varint value: UInt64) {
        // Cents of most amounts have two to four bytes, which no branch foresees.
        if value < 1 << 28 {
            let bits = 64 &- UInt64(truncatingIfNeeded: (value | 1).leadingZeroBitCount)
            let length = (bits &+ 6) / 7
            let spread =
                value & 0x7F | (value & 0x3F80) &<< 1 | (value & 0x1F_C000) &<< 2
                | (value & 0xFE0_0000) &<< 3
            let one: UInt64 = 1
            let more: UInt64 = 0x8080_8080 & (one &<< (8 &* (length &- 1)) &- 1)
            UnsafeMutableRawPointer(space + used).storeBytes(
                of: UInt32(truncatingIfNeeded: spread | more).littleEndian, as: UInt32.self)
            used += Int(truncatingIfNeeded: length)
            return
        }
        var value = value
        while value >= 0x80 {
            put(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        put(UInt8(truncatingIfNeeded: value))
    }

    /// The block, in the codes that were appended.
    public func finish() -> StillRows.Block {
        StillRows.Block(
            unit: unit, account: account, activity: activity,
            bytes: Array(UnsafeBufferPointer(start: space, count: used)), count: count,
            periods: periods)
    }
}

extension PlanTable {
    /// First and last period of any row, still or not.
    public var periods: ClosedRange<Int32>? {
        guard let first = period.min(), let last = period.max() else { return still.periods }
        guard let others = still.periods else { return first...last }
        return min(first, others.lowerBound)...max(last, others.upperBound)
    }

    /// The same plan with its still rows moved out of the columns.
    public func settled() -> PlanTable {
        var settled = self
        for path in [\PlanTable.unit, \.account, \.activity] { settled[keyPath: path] = [] }
        (settled.period, settled.reference, settled.current) = ([], [], [])
        var packer = StillRowPacker()
        packer.begin(rows: count)
        for row in 0..<count {
            if reference[row] == current[row], isInCurrent.isEmpty {
                packer.append(
                    unit: unit[row], account: account[row], activity: activity[row],
                    period: period[row], amount: current[row])
            } else {
                settled.append(
                    unit: unit[row], account: account[row], activity: activity[row],
                    period: period[row], reference: reference[row], current: current[row])
            }
        }
        settled.still.append(packer.finish())
        return settled
    }

    /// The same plan with every row in its columns.
    public func unsettled() -> PlanTable {
        guard !still.isEmpty else { return self }
        var whole = self
        whole.still = StillRows()
        var key = (unit: noCode, account: noCode, activity: noCode)
        still.forEach {
            key = ($0, $1, $2)
        } row: { period, amount in
            whole.append(
                unit: key.unit, account: key.account, activity: key.activity, period: period,
                reference: amount, current: amount)
            if !whole.isInCurrent.isEmpty { whole.isInCurrent.append(true) }
        }
        return whole
    }
}
