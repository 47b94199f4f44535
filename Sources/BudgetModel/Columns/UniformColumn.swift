/// A column of a table in which rows often agree: as long as all hold one value, it stands once.
public struct UniformColumn<Value: Equatable & BitwiseCopyable & Sendable>: Sendable {
    @usableFromInline var common: Value
    /// One a row from the first row on that differs; empty before.
    @usableFromInline var values: [Value] = []
    public private(set) var count = 0

    /// - Parameter blank: what an empty column stands for.
    public init(_ blank: Value) { common = blank }

    @inlinable public subscript(row: Int) -> Value { values.isEmpty ? common : values[row] }

    /// The value of every row, where all agree.
    public var only: Value? { values.isEmpty ? common : nil }

    public mutating func append(_ value: Value) {
        if !values.isEmpty {
            values.append(value)
        } else if count == 0 {
            common = value
        } else if value != common {
            values.reserveCapacity(count + 1)
            for _ in 0..<count { values.append(common) }
            values.append(value)
        }
        count += 1
    }

    /// Lets go of the values: every row says what the first one did.
    mutating func clear() {
        if let first = values.first { common = first }
        values = []
    }

    /// The rows named, in their order.
    mutating func select(_ rows: [UInt32]) {
        if !values.isEmpty { values = rows.map { values[Int($0)] } }
        count = rows.count
    }
}
