/// Orders integer keys, ten million at a time: a stable radix sort that carries positions.
enum KeyOrder {
    /// Positions of `keys` in ascending order; equal keys keep their order.
    ///
    /// - Parameter bits: how many low bits of the keys are in use.
    static func positions(_ keys: [UInt64], bits: Int) -> [UInt32] {
        var order = [UInt32](unsafeUninitializedCapacity: keys.count) { buffer, count in
            for index in 0..<keys.count { buffer[index] = UInt32(truncatingIfNeeded: index) }
            count = keys.count
        }
        guard keys.count > 1, !isSorted(keys) else { return order }
        if keys.count < 2_048 {
            order.sort { (keys[Int($0)], $0) < (keys[Int($1)], $1) }
            return order
        }
        var spare = order
        var shift = 0
        while shift < bits {
            let moved = pass(keys, from: order, into: &spare, shift: UInt64(shift))
            if moved { swap(&order, &spare) }
            shift += digitBits
        }
        return order
    }

    private static let digitBits = 11

    /// One counting pass; false where all keys share the digit and nothing was written.
    private static func pass(
        _ keys: [UInt64], from order: [UInt32], into spare: inout [UInt32], shift: UInt64
    ) -> Bool {
        let mask = UInt64(1 << digitBits - 1)
        var starts = [UInt32](repeating: 0, count: 1 << digitBits)
        for key in keys { starts[Int(key >> shift & mask)] += 1 }
        if starts.contains(UInt32(keys.count)) { return false }
        var sum: UInt32 = 0
        for digit in starts.indices {
            let count = starts[digit]
            starts[digit] = sum
            sum += count
        }
        spare.withUnsafeMutableBufferPointer { out in
            keys.withUnsafeBufferPointer { keys in
                starts.withUnsafeMutableBufferPointer { starts in
                    for position in order {
                        let digit = Int(keys[Int(position)] >> shift & mask)
                        out[Int(starts[digit])] = position
                        starts[digit] += 1
                    }
                }
            }
        }
        return true
    }

    private static func isSorted(_ keys: [UInt64]) -> Bool {
        for index in 1..<keys.count where keys[index - 1] > keys[index] { return false }
        return true
    }
}

extension Array where Element: Comparable {
    /// The first position whose element is not less than `value`, within `range` of a sorted array.
    func lowerBound(of value: Element, in range: Range<Int>) -> Int {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The position of `value` in a sorted array of distinct elements.
    func position(ofSorted value: Element) -> Int? {
        let index = lowerBound(of: value, in: 0..<count)
        return index < count && self[index] == value ? index : nil
    }
}
