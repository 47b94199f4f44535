/// A column of small numbers nearly always, such as codes, months or amounts: `Narrow` for a row
/// until one is too large for it, and as long as all rows agree, one value for all.
public struct NarrowColumn<Value, Narrow>: Sendable
where
    Value: FixedWidthInteger & BitwiseCopyable & Sendable,
    Narrow: FixedWidthInteger & BitwiseCopyable & Sendable
{
    @usableFromInline let blank: Value
    @usableFromInline var common: Value
    /// `Narrow.max` stands for the blank. Empty while all agree, and once one is too large.
    @usableFromInline var narrow: [Narrow] = []
    /// The values themselves from then on.
    @usableFromInline var wide: [Value] = []
    @usableFromInline var rowCount = 0

    /// - Parameter blank: what an empty column stands for, and many a row, however large.
    public init(_ blank: Value) {
        self.blank = blank
        common = blank
    }

    @inlinable public subscript(row: Int) -> Value {
        if !narrow.isEmpty { return widened(narrow[row]) }
        return wide.isEmpty ? common : wide[row]
    }

    @inlinable func widened(_ stored: Narrow) -> Value {
        stored == .max ? blank : Value(truncatingIfNeeded: stored)
    }

    /// nil where it does not fit.
    @inlinable func narrowed(_ value: Value) -> Narrow? {
        if value == blank { return .max }
        let stored = Narrow(truncatingIfNeeded: value)
        return stored != .max && Value(truncatingIfNeeded: stored) == value ? stored : nil
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
        if wide.isEmpty, let stored = narrowed(value) {
            narrow.append(stored)
            return
        }
        if !narrow.isEmpty {
            wide.reserveCapacity(narrow.count + 1)
            for stored in narrow { wide.append(widened(stored)) }
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

/// Codes of a book that rarely has more than 65 000; mostly `noCode` is the blank.
public typealias CodeColumn = NarrowColumn<Code, UInt16>
