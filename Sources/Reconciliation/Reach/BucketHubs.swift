import BudgetModel

/// The hubs of one `(account group, side, activity, period)`.
///
/// Its lines stand in preorder of their units, so that a unit's own lines and those of its subtree
/// are ranges, and all ranges that claims ask for nest: the compressed virtual tree of `Down` hubs
/// is their nesting. `Up` hubs chain the own lines of ancestors. Linear in lines and spots.
struct BucketHubs {
    /// Numbers of falling lines, in preorder of units, then ascending key.
    let lines: ArraySlice<UInt32>
    /// Preorder position of each line's unit.
    let positions: [Int]
    private let forest: Forest
    /// Asked ranges, outer before inner; each is `low << 32 | (max − high)`.
    private var ranges: [UInt64] = []
    private var targets: [FlowNetwork.Target] = []

    init(lines: ArraySlice<UInt32>, positions: [Int], forest: Forest) {
        self.lines = lines
        self.positions = positions
        self.forest = forest
    }

    /// Lines of the unit alone, as offsets.
    func own(_ unit: Int) -> Range<Int> {
        let low = positions.lowerBound(of: unit, in: 0..<positions.count)
        return low..<positions.lowerBound(of: unit + 1, in: low..<positions.count)
    }

    /// Lines of the unit and of everything below it.
    func subtree(_ unit: Int) -> Range<Int> {
        let low = positions.lowerBound(of: unit, in: 0..<positions.count)
        return low..<positions.lowerBound(of: forest.end(of: unit), in: low..<positions.count)
    }

    mutating func ask(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        ranges.append(Self.packed(range))
    }

    private static func packed(_ range: Range<Int>) -> UInt64 {
        UInt64(range.lowerBound) << 32 | UInt64(UInt32.max - UInt32(range.upperBound))
    }

    private static func unpacked(_ packed: UInt64) -> Range<Int> {
        Int(packed >> 32)..<Int(UInt32.max - UInt32(truncatingIfNeeded: packed))
    }

    /// Makes a hub of every asked range of two lines or more.
    mutating func build(into hubs: inout HubStore) {
        ranges.sort()
        var distinct: [UInt64] = []
        for range in ranges where distinct.last != range { distinct.append(range) }
        ranges = distinct
        var number = hubs.next
        targets = ranges.map { packed in
            let range = Self.unpacked(packed)
            if range.count == 1 { return .line(Int(lines[lines.startIndex + range.lowerBound])) }
            number += 1
            return .hub(number - 1)
        }
        let skip = skips()
        for index in ranges.indices where targets[index].isHub {
            let range = Self.unpacked(ranges[index])
            var offset = range.lowerBound
            var inner = index + 1
            while inner < skip[index] {
                let child = Self.unpacked(ranges[inner])
                addLines(offset..<child.lowerBound, to: &hubs)
                hubs.add(targets[inner])
                offset = child.upperBound
                inner = skip[inner]
            }
            addLines(offset..<range.upperBound, to: &hubs)
            _ = hubs.close()
        }
    }

    private func addLines(_ range: Range<Int>, to hubs: inout HubStore) {
        for offset in range { hubs.add(.line(Int(lines[lines.startIndex + offset]))) }
    }

    /// For each range, the first one that does not lie within it.
    private func skips() -> [Int] {
        var skip = [Int](repeating: ranges.count, count: ranges.count)
        var open: [Int] = []
        for index in ranges.indices {
            let low = Self.unpacked(ranges[index]).lowerBound
            while let last = open.last, Self.unpacked(ranges[last]).upperBound <= low {
                skip[last] = index
                open.removeLast()
            }
            open.append(index)
        }
        return skip
    }

    /// The target of an asked range, after `build`; nil for an empty one.
    func target(_ range: Range<Int>) -> FlowNetwork.Target? {
        guard !range.isEmpty, let index = ranges.position(ofSorted: Self.packed(range)) else {
            return nil
        }
        return targets[index]
    }
}

/// The ancestors of a bucket's spots that have lines in it, nearest first.
struct AncestorChain {
    /// Preorder positions of units with lines, ascending.
    private(set) var units: [Int] = []
    /// The nearest proper ancestor with lines, as an index into `units`, or -1.
    private(set) var next: [Int32] = []
    private let forest: Forest

    init(positions: [Int], forest: Forest) {
        self.forest = forest
        var open: [Int32] = []
        for position in positions where units.last != position {
            while let last = open.last, forest.end(of: units[Int(last)]) <= position {
                open.removeLast()
            }
            next.append(open.last ?? -1)
            open.append(Int32(units.count))
            units.append(position)
        }
    }

    /// The nearest proper ancestor with lines of each unit, as an index into `units`, or -1.
    func nearest(above ascending: [Int]) -> [Int32] {
        var open: [Int32] = []
        var pending = 0
        return ascending.map { position in
            while pending < units.count, units[pending] < position {
                while let last = open.last, forest.end(of: units[Int(last)]) <= units[pending] {
                    open.removeLast()
                }
                open.append(Int32(pending))
                pending += 1
            }
            while let last = open.last, forest.end(of: units[Int(last)]) <= position {
                open.removeLast()
            }
            return open.last ?? -1
        }
    }
}
