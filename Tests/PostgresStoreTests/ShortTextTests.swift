import Testing

@testable import PostgresStore

@Suite struct ShortTextTests {
    /// Every length with no zero byte and with one at each place, beside bytes that look like one.
    @Test(arguments: 1...40)
    func bytesAreCopiedAndZerosFound(count: Int) {
        for zero in -1..<count {
            var bytes = (0..<count).map { [0x01, 0x80, 0x81, 0xFF][($0 + count) % 4] as UInt8 }
            if zero >= 0 { bytes[zero] = 0 }
            var out = [UInt8](repeating: 0xAA, count: count + 8)
            let hasZero = bytes.withUnsafeBytes { bytes in
                out.withUnsafeMutableBytes { out in
                    ShortText.copy(bytes.baseAddress!, to: out.baseAddress!, count: count)
                }
            }
            #expect(hasZero == (zero >= 0))
            #expect(out == bytes + [UInt8](repeating: 0xAA, count: 8))
        }
    }
}
