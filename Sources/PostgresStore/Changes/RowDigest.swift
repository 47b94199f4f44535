/// 122 bits by which a row is known again.
struct RowDigest: Hashable, BitwiseCopyable, Sendable {
    var first: UInt64
    var second: UInt64

    /// In the database, both halves with the lowest byte first.
    static let byteCount = 16
}

/// Two random points of the field of integers modulo 2^61 - 1: the key of a table's digests.
struct RowDigestKey: Hashable, Sendable {
    var first: UInt64
    var second: UInt64

    static func random() -> RowDigestKey {
        let points = 1..<RowDigester.modulus
        return RowDigestKey(first: .random(in: points), second: .random(in: points))
    }
}

extension RowDigestKey {
    /// 32 hexadecimal digits, each half with the highest first.
    init?(hex: String) {
        guard hex.utf8.count == 32, let first = UInt64(hex.prefix(16), radix: 16),
            let second = UInt64(hex.suffix(16), radix: 16),
            max(first, second) < RowDigester.modulus
        else { return nil }
        self.init(first: first, second: second)
    }

    var hex: String {
        [first, second].map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }
}
