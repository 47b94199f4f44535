import Diagnostics
import Glibc

/// Text of any character set that the machine knows, turned into UTF-8 as it is read. A broken
/// sequence becomes the byte 0xFF, which the scan finds at its exact line and column.
final class CharsetInput: ByteInput {
    private let source: any ByteInput
    private let charset: Charset
    private var raw: [UInt8] = []
    private var pending: [UInt8] = []
    private var isAtEnd = false

    /// - Throws: `plan.encoding.unknown`.
    init(_ source: any ByteInput, _ name: String, path: String) throws(Finding) {
        self.source = source
        guard let charset = Charset(from: name, to: "UTF-8") else {
            throw Finding(
                "plan.encoding.unknown", at: .file(path: path, line: 0, column: 0),
                "this machine knows no such character set", value: name,
                fix: "write a name that `iconv -l` lists")
        }
        self.charset = charset
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Finding) -> Int {
        while pending.isEmpty, !isAtEnd { try convertMore() }
        let count = min(pending.count, buffer.count)
        pending.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[0..<count])) }
        pending.removeFirst(count)
        return count
    }

    private func convertMore() throws(Finding) {
        let space = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer { space.deallocate() }
        let count = try source.read(into: space)
        isAtEnd = count == 0
        raw.append(contentsOf: UnsafeRawBufferPointer(rebasing: space[0..<count]))
        let used = charset.convert(raw[...], isLast: isAtEnd, into: &pending)
        raw.removeFirst(used)
    }
}

/// One direction of a conversion by the machine's iconv.
final class Charset {
    private let handle: iconv_t

    /// - Returns: nil where the machine does not know one of the names.
    init?(from source: String, to target: String) {
        guard let handle = iconv_open(target, source), Int(bitPattern: handle) != -1 else {
            return nil
        }
        self.handle = handle
    }

    deinit { iconv_close(handle) }

    /// Whether the machine can read a character set.
    static func isKnown(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            && !name.contains("/") && Charset(from: name, to: "UTF-8") != nil
    }

    /// Converts as much as is whole.
    ///
    /// - Returns: how many bytes were taken; what is left is the beginning of a character.
    func convert(_ bytes: ArraySlice<UInt8>, isLast: Bool, into out: inout [UInt8]) -> Int {
        var input = Array(bytes)
        var taken = 0
        var room = [UInt8](repeating: 0, count: 1 << 16)
        while taken < input.count {
            let (status, used, made) = input.withUnsafeMutableBytes { input in
                room.withUnsafeMutableBytes { room in
                    step(UnsafeMutableRawBufferPointer(rebasing: input[taken...]), room)
                }
            }
            out += room[..<made]
            taken += used
            if status == 0 || status == E2BIG { continue }
            if status == EINVAL, !isLast { break }
            // A sequence that the character set does not have, or one that the end cuts.
            out.append(0xFF)
            taken += 1
        }
        return taken
    }

    private func step(
        _ input: UnsafeMutableRawBufferPointer, _ room: UnsafeMutableRawBufferPointer
    ) -> (status: Int32, used: Int, made: Int) {
        var source = input.baseAddress?.assumingMemoryBound(to: CChar.self)
        var target = room.baseAddress?.assumingMemoryBound(to: CChar.self)
        var left = input.count
        var space = room.count
        errno = 0
        let result = iconv(handle, &source, &left, &target, &space)
        return (
            result == Int.max || result == -1 ? errno : 0, input.count - left, room.count - space
        )
    }
}
