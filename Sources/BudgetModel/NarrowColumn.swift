/// A column of codes or months, which are small numbers nearly always: two bytes a row until one
/// is too large for them, and as long as all rows agree, one value for all.
public struct NarrowColumn<Value: FixedWidthInteger & BitwiseCopyable & Sendable>: Sendable {
    @usableFromInline var common: Value
    /// One more than each value, so that `noCode` is 0; empty while all agree, and once one is
    /// too large.
    @usableFromInline var narrow: [UInt16] = []
    /// The values themselves from then on.
    @usableFromInline var wide: [Value] = []
    @usableFromInline var rowCount = 0

    /// - Parameter blank: what an empty column stands for.
    public init(_ blank: Value) { common = blank }

    @inlinable public subscript(row: Int) -> Value {
        if !narrow.isEmpty { return Value(truncatingIfNeeded: narrow[row]) &- 1 }
        return wide.isEmpty ? common : wide[row]
    }

    @inlinable public mutating func append(_ value: Value) {
        if !narrow.isEmpty || !wide.isEmpty {
            add(value)
        } else if rowCount == 0 {
            common = value
        } else if value != common {
            let first = common
            for _ in 0..<rowCount { add(first) }
            add(value)
        }
        rowCount += 1
    }

    @inlinable mutating func add(_ value: Value) {
        let raised = Value.Magnitude(truncatingIfNeeded: value &+ 1)
        if wide.isEmpty, raised <= UInt16.max {
            narrow.append(UInt16(truncatingIfNeeded: raised))
            return
        }
        if !narrow.isEmpty {
            wide.reserveCapacity(narrow.count + 1)
            for stored in narrow { wide.append(Value(truncatingIfNeeded: stored) &- 1) }
            narrow = []
        }
        wide.append(value)
    }

    /// Lets go of the values: every row says what the first one did.
    mutating func clear() {
        if rowCount > 0 { common = self[0] }
        (narrow, wide) = ([], [])
    }

    /// The rows named, in their order.
    mutating func select(_ rows: [UInt32]) {
        if !narrow.isEmpty { narrow = rows.map { narrow[Int($0)] } }
        if !wide.isEmpty { wide = rows.map { wide[Int($0)] } }
        rowCount = rows.count
    }
}
