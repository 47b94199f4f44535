/// Codes and names, of which most have a few bytes: a call costs more than they do.
enum ShortText {
    /// Copies at least one byte.
    ///
    /// - Returns: whether one of them is zero.
    @inline(__always)
    static func copy(
        _ bytes: UnsafeRawPointer, to out: UnsafeMutableRawPointer, count: Int
    ) -> Bool {
        var hasZero = false
        if count >= 8 {
            var offset = 0
            while offset + 8 < count {
                hasZero = copyWord(bytes, out, offset) || hasZero
                offset += 8
            }
            // The last eight, of which some may be there.
            return copyWord(bytes, out, count - 8) || hasZero
        }
        for offset in 0..<count {
            let byte = bytes.load(fromByteOffset: offset, as: UInt8.self)
            out.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
            hasZero = hasZero || byte == 0
        }
        return hasZero
    }

    @inline(__always)
    private static func copyWord(
        _ bytes: UnsafeRawPointer, _ out: UnsafeMutableRawPointer, _ offset: Int
    ) -> Bool {
        let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        out.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
        let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        return (word &- ones) & ~word & highs != 0
    }
}
