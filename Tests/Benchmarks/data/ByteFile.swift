import Glibc

/// A file that is written from a buffer of bytes; a failed write ends the program.
struct ByteFile: ~Copyable {
    private var buffer: [UInt8] = []
    private let descriptor: Int32
    private let path: String
    private static let capacity = 1 << 20

    init(_ path: String) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        if descriptor < 0 { ByteFile.fail(path) }
        buffer.reserveCapacity(ByteFile.capacity + 4096)
    }

    mutating func put(_ byte: UInt8) { buffer.append(byte) }
    mutating func put(_ bytes: [UInt8]) { buffer.append(contentsOf: bytes) }
    mutating func put(_ text: String) { buffer.append(contentsOf: text.utf8) }

    mutating func put(_ value: Int, digits: Int = 1) {
        var value = UInt(value)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digitsBuffer in
            var at = 20
            while value > 0 || 20 - at < digits {
                at -= 1
                digitsBuffer[at] = UInt8(48 + value % 10)
                value /= 10
            }
            buffer.append(contentsOf: digitsBuffer[at..<20])
        }
    }

    /// A fixed-point number, such as cents with two fraction digits.
    mutating func put(units: Int, fractionDigits: Int, mark: UInt8) {
        let scale = fractionDigits == 2 ? 100 : 10_000
        put(units / scale)
        put(mark)
        put(units % scale, digits: fractionDigits)
    }

    /// Call at the end of a row: hands full buffers to the file.
    mutating func endRow() { if buffer.count >= ByteFile.capacity { flush() } }

    mutating func flush() {
        buffer.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest)
                let written = write(descriptor, part.baseAddress, part.count)
                if written < 0 { ByteFile.fail(path) }
                rest = rest.dropFirst(written)
            }
        }
        buffer.removeAll(keepingCapacity: true)
    }

    consuming func close() {
        flush()
        if Glibc.close(descriptor) != 0 { ByteFile.fail(path) }
    }

    private static func fail(_ path: String) -> Never {
        complain("cannot write \(path): \(String(cString: strerror(errno)))\n")
        exit(1)
    }
}

/// Windows-1252 bytes of a text; `?` for what it does not hold.
func windows1252(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { scalar in
        switch scalar.value {
        case 0..<0x80, 0xA0...0xFF: UInt8(scalar.value)
        case 0x20AC: 0x80
        case 0x2019: 0x92
        case 0x2013: 0x96
        default: 63
        }
    }
}

/// A well-mixed number of a position: the same everywhere, without state (SplitMix64's finaliser).
func mixed(_ position: Int, _ salt: UInt64) -> UInt64 {
    var z = (UInt64(position) &+ 1) &* 0x9E37_79B9_7F4A_7C15 &+ salt &* 0xD1B5_4A32_D192_ED03
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
}
