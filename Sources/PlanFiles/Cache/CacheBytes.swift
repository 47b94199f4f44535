import BudgetModel

/// Writes the parts of a cached plan, one after the other, little-endian.
struct CacheWriter {
    private(set) var bytes: [UInt8]

    /// - Parameter bytes: what stands before.
    init(after bytes: consuming [UInt8]) { self.bytes = bytes }

    mutating func integer<Value: FixedWidthInteger>(_ value: Value) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }

    mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

    mutating func text(_ text: String) {
        let utf8 = Array(text.utf8)
        integer(UInt64(utf8.count))
        bytes += utf8
    }

    mutating func texts(_ texts: [String]) {
        integer(UInt64(texts.count))
        for text in texts { self.text(text) }
    }

    /// A column of integers as it lies in memory: the cache stays on the machine that wrote it.
    mutating func column<Value: BitwiseCopyable>(_ column: [Value]) {
        integer(UInt64(column.count))
        column.withUnsafeBytes { bytes += $0 }
    }
}

/// Reads what `CacheWriter` wrote; nil for whatever does not fit.
struct CacheReader {
    private let bytes: ArraySlice<UInt8>
    private var at: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    var isAtEnd: Bool { at == bytes.endIndex }

    private mutating func take(_ count: Int) -> Range<Int>? {
        guard count >= 0, bytes.endIndex - at >= count else { return nil }
        defer { at += count }
        return at..<at + count
    }

    mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type) -> Value? {
        guard let range = take(MemoryLayout<Value>.size) else { return nil }
        return bytes[range].withUnsafeBytes {
            Value(littleEndian: $0.loadUnaligned(as: Value.self))
        }
    }

    private mutating func count() -> Int? { integer(UInt64.self).flatMap { Int(exactly: $0) } }

    mutating func flag() -> Bool? { integer(UInt8.self).map { $0 == 1 } }

    mutating func text() -> String? {
        guard let count = count(), let range = take(count) else { return nil }
        return String(validating: bytes[range], as: UTF8.self)
    }

    mutating func texts() -> [String]? {
        guard let count = count(), count <= bytes.endIndex - at else { return nil }
        var texts: [String] = []
        for _ in 0..<count {
            guard let text = text() else { return nil }
            texts.append(text)
        }
        return texts
    }

    mutating func column<Value: BitwiseCopyable>(_ type: Value.Type) -> [Value]? {
        let width = MemoryLayout<Value>.stride
        guard let count = count(), count <= (bytes.endIndex - at) / width,
            let range = take(count * width)
        else { return nil }
        return [Value](unsafeUninitializedCapacity: count) { target, initialized in
            bytes[range].withUnsafeBytes { source in
                UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
            }
            initialized = count
        }
    }
}
