import Digest

/// A digest of a set of rows that does not depend on their order, which a database never promises:
/// two 64-bit hashes of each row, summed. It tells whether an input changed; it is no defence
/// against someone who forges rows.
struct RowSetDigest {
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var rows: UInt64 = 0

    mutating func add(_ row: UnsafeRawBufferPointer) {
        var a = UInt64(row.count) &* 0x9E37_79B9_7F4A_7C15
        var b = a ^ 0xC2B2_AE3D_27D4_EB4F
        var offset = 0
        while offset + 8 <= row.count {
            let word = row.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            a = RowSetDigest.mix(a ^ word, 0xD6E8_FEB8_6659_FD93)
            b = RowSetDigest.mix(b &+ word, 0xA076_1D64_78BD_642F)
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < row.count {
            tail = tail << 8 | UInt64(row[offset])
            offset += 1
        }
        first &+= RowSetDigest.mix(a ^ tail, 0xE703_7ED1_A0B4_28DB)
        second &+= RowSetDigest.mix(b &+ tail, 0x8EBC_6AF0_9C88_C6E3)
        rows += 1
    }

    @inline(__always)
    private static func mix(_ value: UInt64, _ factor: UInt64) -> UInt64 {
        // The addend keeps a zero product from swallowing what came before.
        let product = (value &+ 0x1656_67B1_9E37_79F9).multipliedFullWidth(by: factor)
        return product.high ^ product.low
    }

    /// SHA-256 over the sums and the layout of the rows, as hexadecimal digits.
    func hex(layout: String) -> String { SHA256.hex(of: "\(layout)\n\(rows) \(first) \(second)") }
}
