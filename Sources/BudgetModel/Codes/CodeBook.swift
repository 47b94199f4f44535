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
    @usableFromInline var arena: [UInt8] = []
    @usableFromInline var ends: [UInt32] = []
    /// Code + 1 per slot, 0 when free, below the text's mark, which also tells where to look first:
    /// most look-ups touch nothing else. The count is a power of two; empty in a settled book.
    private var slots: [UInt64]

    public init() { slots = [UInt64](repeating: 0, count: 64) }

    public var count: Int { ends.count }

    /// The code of `bytes` (UTF-8), adding it when it is new.
    public mutating func intern(_ bytes: UnsafeRawBufferPointer) -> Code {
        if slots.isEmpty { unsettle() }
        let mark = Self.mark(bytes)
        let (slot, found) = look(for: bytes, mark)
        if let found { return found }
        let code = Code(ends.count)
        arena.append(contentsOf: bytes)
        ends.append(UInt32(arena.count))
        slots[slot] = mark | UInt64(code + 1)
        if ends.count * 2 > slots.count { grow() }
        return code
    }

    public mutating func intern(_ text: String) -> Code {
        var text = text
        return text.withUTF8 { intern(UnsafeRawBufferPointer($0)) }
    }

    /// Lets go of what finds a text, for a large book that from now on is only read: texts of codes
    /// are there as before, a look-up goes through all of them, and a new code undoes it.
    public mutating func settle() { slots = [] }

    private mutating func unsettle() {
        var count = 64
        while count < ends.count * 2 { count *= 2 }
        slots = [UInt64](repeating: 0, count: count)
        for code in 0..<Code(ends.count) {
            let entry = withBytes(of: code, Self.mark) | UInt64(code + 1)
            var slot = first(entry)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = entry
        }
    }

    /// The code of `bytes` if the book holds it.
    public func find(_ bytes: UnsafeRawBufferPointer) -> Code? {
        if slots.isEmpty { return (0..<Code(count)).first { equals($0, bytes) } }
        return look(for: bytes, Self.mark(bytes)).found
    }

    /// The slot that holds `bytes`, with their code, or the free one where they would stand.
    private func look(for bytes: UnsafeRawBufferPointer, _ mark: UInt64) -> (
        slot: Int, found: Code?
    ) {
        var slot = first(mark)
        while slots[slot] != 0 {
            if slots[slot] & Self.marks == mark {
                let code = Code(truncatingIfNeeded: slots[slot]) - 1
                if equals(code, bytes) { return (slot, code) }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return (slot, nil)
    }

    private func first(_ mark: UInt64) -> Int {
        Int(truncatingIfNeeded: mark >> 32) & (slots.count - 1)
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
    @inlinable
    public func withBytes<Result>(
        of code: Code, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try arena.withUnsafeBufferPointer { all in
            let part = code == noCode ? all[0..<0] : all[range(of: code)]
            return try body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: part)))
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

    @usableFromInline
    func range(of code: Code) -> Range<Int> {
        (code == 0 ? 0 : Int(ends[Int(code) - 1]))..<Int(ends[Int(code)])
    }

    private func equals(_ code: Code, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let range = range(of: code)
        guard range.count == bytes.count else { return false }
        return arena.withUnsafeBytes { all in
            let own = UnsafeRawBufferPointer(rebasing: all[range])
            var offset = 0
            while offset + 8 <= bytes.count {
                if Self.word(own, offset) != Self.word(bytes, offset) { return false }
                offset += 8
            }
            return Self.tail(own, offset) == Self.tail(bytes, offset)
        }
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: old.count * 2)
        for entry in old where entry != 0 {
            var slot = first(entry)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = entry
        }
    }

    private static let marks: UInt64 = 0xFFFF_FFFF_0000_0000

    /// In the upper half, a hash of all bytes but the last, plus the last: codes that were numbered
    /// one after the other, and are mostly looked for in that order, are neighbours in the table.
    /// Eight bytes at a time, multiply and fold; unseeded, so that a run repeats exactly.
    private static func mark(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = UInt64(bytes.count) &* 0x9E37_79B9_7F4A_7C15
        guard let last = bytes.last else { return hash & marks }
        let stem = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 1)])
        var offset = 0
        while offset + 8 <= stem.count {
            hash = mixed(hash ^ word(stem, offset))
            offset += 8
        }
        return (mixed(hash ^ tail(stem, offset)) &+ UInt64(last) << 32) & marks
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    /// The bytes from `offset` on, fewer than eight, in one word; 0 for none. Parts may overlap:
    /// equal tails of equal length give equal words, different ones different words.
    private static func tail(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        let count = bytes.count - offset
        if count == 0 { return 0 }
        if bytes.count >= 8 { return word(bytes, bytes.count - 8) }
        if count >= 4 {
            let low = bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)
            let high = bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
            return UInt64(high) << 32 | UInt64(low)
        }
        return UInt64(bytes[0]) | UInt64(bytes[count / 2]) << 8 | UInt64(bytes[count - 1]) << 16
    }
}
