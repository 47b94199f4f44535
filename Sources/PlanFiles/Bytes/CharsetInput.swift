import Diagnostics
import Glibc

/// Text of any character set that the machine knows, to UTF-8.
struct CharsetConversion: TextConversion {
    private let charset: Charset

    /// - Throws: `plan.encoding.unknown`.
    init(_ name: String, path: String) throws(Finding) {
        guard let charset = Charset(from: name, to: "UTF-8") else {
            throw Finding(
                "plan.encoding.unknown", at: .file(path: path, line: 0, column: 0),
                "this machine knows no such character set", value: name,
                fix: "write a name that `iconv -l` lists")
        }
        self.charset = charset
    }

    func convert(_ bytes: ArraySlice<UInt8>, isLast: Bool, into text: inout [UInt8]) -> Int {
        charset.convert(bytes, isLast: isLast, into: &text)
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
