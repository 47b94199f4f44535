import BudgetModel

/// Interns the distinct values of one column as they stand in the file, with one attribute each.
/// Their texts are those that a person sees: cleaned by `CodeText`, when they are first seen.
///
/// One per thread. Values are decoded once, when they are first seen; after that a look-up is one
/// 8-byte comparison for short values. What a value means (its period, its version, whether the
/// unit is known) is worked out at first sight and kept as its attribute. A field as it stands,
/// with its quotes and blanks, leads to the same code by an alias, so that only the first of its
/// kind is unquoted and trimmed.
final class LocalBook {
    /// Position of the first row that held a value: numbering by it does not depend on threads.
    struct FirstSight: Hashable {
        var ordinal: Int
        var row: Int
    }

    private struct Slot {
        var key: UInt64 = 0
        /// Code + 1; 0 when free.
        var code: UInt32 = 0
        /// Bytes, and `quoted` for a field that stands in quotes.
        var count: UInt32 = 0
        /// Of its bytes in the arena.
        var start = 0
    }

    /// Sets fields in quotes apart: `"a"` stands for `a`, and not for a text with quotes.
    static let quoted: UInt32 = 1 << 31
    /// Sets joined fields apart of which a part was cleaned.
    static let padded: UInt32 = 1 << 30
    /// Sets an empty field apart that has nothing above it, where empty means “as above”.
    static let blank: UInt32 = 1 << 29
    /// What `find` answers for a field that it has not seen.
    static let unseen = UInt32.max

    private let encoding: TextEncoding
    private let resolve: (String) -> Int64
    private var slots: UnsafeMutablePointer<Slot>
    private var shift: UInt64
    private var used = 0
    private var arena: [UInt8] = []
    private(set) var texts: [String] = []
    /// By code: the cells look otherwise in the file.
    private(set) var isCleaned: [Bool] = []
    private(set) var hasCleaned = false
    private(set) var firstSights: [FirstSight] = []
    private(set) var attributes: UnsafeMutablePointer<Int64>
    private var attributeCapacity = 64

    init(_ encoding: TextEncoding, resolve: @escaping (String) -> Int64) {
        self.encoding = encoding
        self.resolve = resolve
        shift = 64 - 7
        slots = .allocate(capacity: 128)
        slots.initialize(repeating: Slot(), count: 128)
        attributes = .allocate(capacity: attributeCapacity)
    }

    deinit {
        slots.deallocate()
        attributes.deallocate()
    }

    var count: Int { texts.count }

    /// The code of a text; 8 bytes after it must be readable.
    @inline(__always)
    func code(_ field: Field, _ ordinal: Int, _ row: Int) -> UInt32 {
        let found = find(field, 0)
        return found == Self.unseen ? insert(field, 0, field, ordinal, row) : found
    }

    /// The code of a field as it stands, whose text is a part of it; cells of it count as cleaned.
    func code(
        _ field: Field, _ mark: UInt32, of text: Field, _ ordinal: Int, _ row: Int
    ) -> UInt32 {
        let found = find(field, mark)
        return found == Self.unseen ? insert(field, mark, text, ordinal, row) : found
    }

    /// The code of a field as it stands, or `unseen`.
    ///
    /// - Parameter mark: `quoted` or 0.
    @inline(__always)
    func find(_ field: Field, _ mark: UInt32) -> UInt32 {
        let key = Self.key(field)
        let count = UInt32(truncatingIfNeeded: field.count) | mark
        let mask = 1 << Int(64 - shift) - 1
        var slot = Int(truncatingIfNeeded: Self.mixed(key, count) >> shift)
        while true {
            let found = slots[slot]
            if found.key == key, found.count == count, found.code != 0,
                field.count <= 8 || holds(found.start, field)
            {
                return found.code - 1
            }
            if found.code == 0 { return Self.unseen }
            slot = (slot + 1) & mask
        }
    }

    /// Lets a field as it stands lead to a code.
    func alias(_ field: Field, _ mark: UInt32, code: UInt32) {
        if find(field, mark) == Self.unseen { put(field, mark, code) }
    }

    /// Up to eight bytes as they stand; a hash of more.
    @inline(__always)
    private static func key(_ field: Field) -> UInt64 {
        let bytes = UnsafeRawPointer(field.start)
        if field.count <= 8 {
            let word = bytes.loadUnaligned(as: UInt64.self).littleEndian
            return field.count == 8 ? word : word & (1 &<< UInt64(field.count * 8) &- 1)
        }
        var hash: UInt64 = 0
        var offset = 0
        while offset + 8 <= field.count {
            let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
            hash = mixed(hash ^ word, 8)
            offset += 8
        }
        let last = bytes.loadUnaligned(fromByteOffset: field.count - 8, as: UInt64.self)
        return mixed(hash ^ last.littleEndian, UInt32(truncatingIfNeeded: field.count))
    }

    @inline(__always)
    private static func mixed(_ key: UInt64, _ count: UInt32) -> UInt64 {
        let product = (key ^ UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15)
            .multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }

    @inline(__always)
    private func holds(_ start: Int, _ field: Field) -> Bool {
        arena.withUnsafeBufferPointer { all in
            var index = 0
            while index < field.count, all[start + index] == field.start[index] { index += 1 }
            return index == field.count
        }
    }

    @inline(never)
    private func insert(
        _ field: Field, _ mark: UInt32, _ part: Field, _ ordinal: Int, _ row: Int
    ) -> UInt32 {
        let code = UInt32(texts.count)
        let decoded = encoding.decode(part.buffer)
        let text = CodeText.cleaned(decoded)
        let isCleaned =
            part.start != field.start || part.count != field.count || mark & Self.padded != 0
            || !text.utf8.elementsEqual(decoded.utf8)
        self.isCleaned.append(isCleaned)
        hasCleaned = hasCleaned || isCleaned
        texts.append(text)
        firstSights.append(FirstSight(ordinal: ordinal, row: row))
        if texts.count > attributeCapacity {
            let moved = UnsafeMutablePointer<Int64>.allocate(capacity: attributeCapacity * 2)
            moved.moveInitialize(from: attributes, count: attributeCapacity)
            attributes.deallocate()
            attributes = moved
            attributeCapacity *= 2
        }
        (attributes + Int(code)).initialize(to: resolve(text))
        put(field, mark, code)
        return code
    }

    private func put(_ field: Field, _ mark: UInt32, _ code: UInt32) {
        let count = UInt32(truncatingIfNeeded: field.count) | mark
        put(Slot(key: Self.key(field), code: code + 1, count: count, start: arena.count))
        arena.append(contentsOf: field.buffer)
        used += 1
        if used * 2 > 1 << Int(64 - shift) { grow() }
    }

    private func put(_ new: Slot) {
        let mask = 1 << Int(64 - shift) - 1
        var slot = Int(truncatingIfNeeded: Self.mixed(new.key, new.count) >> shift)
        while slots[slot].code != 0 { slot = (slot + 1) & mask }
        slots[slot] = new
    }

    private func grow() {
        let old = slots
        let oldCount = 1 << Int(64 - shift)
        shift -= 1
        slots = .allocate(capacity: oldCount * 2)
        slots.initialize(repeating: Slot(), count: oldCount * 2)
        for index in 0..<oldCount where old[index].code != 0 { put(old[index]) }
        old.deallocate()
    }
}
