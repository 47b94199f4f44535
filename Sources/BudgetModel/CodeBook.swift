/// An interned code: the position of its text in a `CodeBook`. Never compare codes of two books.
public typealias Code = UInt32

/// The code of a dimension that a row does not have (no account in a staffing plan, say).
public let noCode: Code = .max

/// Interns the codes of one dimension: text to a dense `UInt32`, straight from bytes.
///
/// Open addressing over one byte arena: no `String` and no allocation per look-up, so that a plan
/// file of ten million rows interns its keys at scanning speed. Codes are numbered by first sight;
/// order by text is asked of `ranks()`, because keys sort by their UTF-8 bytes (contract, section
/// 1).
public struct CodeBook: Sendable {
    private var arena: [UInt8] = []
    private var ends: [UInt32] = []
    private var hashes: [UInt64] = []
    /// Code + 1 per slot, 0 when free; the count is a power of two.
    private var slots: [UInt32]

    public init() { slots = [UInt32](repeating: 0, count: 64) }

    public var count: Int { ends.count }

    /// The code of `bytes` (UTF-8), adding it when it is new.
    public mutating func intern(_ bytes: UnsafeRawBufferPointer) -> Code {
        let hash = Self.hash(bytes)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let code = slots[slot] - 1
            if hashes[Int(code)] == hash, equals(code, bytes) { return code }
            slot = (slot + 1) & (slots.count - 1)
        }
        let code = Code(ends.count)
        arena.append(contentsOf: bytes)
        ends.append(UInt32(arena.count))
        hashes.append(hash)
        slots[slot] = code + 1
        if ends.count * 2 > slots.count { grow() }
        return code
    }

    public mutating func intern(_ text: String) -> Code {
        var text = text
        return text.withUTF8 { intern(UnsafeRawBufferPointer($0)) }
    }

    /// The code of `bytes` if the book holds it.
    public func find(_ bytes: UnsafeRawBufferPointer) -> Code? {
        let hash = Self.hash(bytes)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let code = slots[slot] - 1
            if hashes[Int(code)] == hash, equals(code, bytes) { return code }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    public func find(_ text: String) -> Code? {
        var text = text
        return text.withUTF8 { find(UnsafeRawBufferPointer($0)) }
    }

    /// The text of a code; empty for `noCode`.
    public func text(_ code: Code) -> String {
        code == noCode ? "" : String(decoding: arena[range(of: code)], as: UTF8.self)
    }

    /// Calls `body` with the UTF-8 bytes of a code; empty for `noCode`.
    public func withBytes<Result>(
        of code: Code, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try arena.withUnsafeBytes { all in
            code == noCode
                ? try body(.init(rebasing: all[0..<0]))
                : try body(.init(rebasing: all[range(of: code)]))
        }
    }

    /// The rank of each code among all codes of the book, by UTF-8 bytes.
    public func ranks() -> [UInt32] {
        var ranks = [UInt32](repeating: 0, count: count)
        for (rank, code) in sortedCodes().enumerated() { ranks[Int(code)] = UInt32(rank) }
        return ranks
    }

    /// All codes in ascending order of their UTF-8 bytes.
    public func sortedCodes() -> [Code] {
        arena.withUnsafeBufferPointer { all in
            (0..<Code(count)).sorted { a, b in
                all[range(of: a)].lexicographicallyPrecedes(all[range(of: b)])
            }
        }
    }

    private func range(of code: Code) -> Range<Int> {
        (code == 0 ? 0 : Int(ends[Int(code) - 1]))..<Int(ends[Int(code)])
    }

    private func equals(_ code: Code, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let range = range(of: code)
        guard range.count == bytes.count else { return false }
        return arena.withUnsafeBytes { all in
            UnsafeRawBufferPointer(rebasing: all[range]).elementsEqual(bytes)
        }
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for code in 0..<Code(count) {
            var slot = Int(truncatingIfNeeded: hashes[Int(code)]) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = code + 1
        }
    }

    /// Eight bytes at a time, multiply and fold; unseeded, so that a run repeats exactly.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = UInt64(bytes.count) &* 0x9E37_79B9_7F4A_7C15
        var offset = 0
        while offset + 8 <= bytes.count {
            hash = mixed(hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < bytes.count {
            tail = tail << 8 | UInt64(bytes[offset])
            offset += 1
        }
        return mixed(hash ^ tail)
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}
