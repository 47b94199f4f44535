import Diagnostics
import Digest
import Glibc

/// A stream of bytes, read once from front to back.
protocol ByteInput: AnyObject {
    /// Reads up to `buffer.count` bytes and returns how many; 0 only at the end.
    ///
    /// - Throws: `Finding` where the bytes cannot be had.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Finding) -> Int
}

/// A file or standard input, digested as it is read unless nobody asks.
final class FileInput: ByteInput {
    let path: String
    private let descriptor: Int32
    private var digest: SHA256?
    private(set) var byteCount: Int64 = 0

    /// - Throws: `plan.file.unreadable`.
    init(path: String, isDigested: Bool = true) throws(Finding) {
        self.path = path
        if isDigested { digest = SHA256() }
        if path == "-" {
            descriptor = 0
            return
        }
        // Opening a pipe must not wait for somebody who writes it.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.unreadable(path, errno) }
        do throws(Finding) {
            try Self.check(descriptor, path)
        } catch {
            close(descriptor)
            throw error
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    deinit { if descriptor > 0 { close(descriptor) } }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Finding) -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 {
                byteCount += Int64(count)
                digest?.update(UnsafeRawBufferPointer(rebasing: buffer[0..<count]))
                return count
            }
            if errno != EINTR { throw Self.unreadable(path, errno) }
        }
    }

    /// The digest of all that was read; the input cannot be read on.
    func sha256() -> String {
        guard let finished = digest.take() else { return "" }
        return finished.hex()
    }

    /// How long a pipe may stay silent before its first byte, in milliseconds.
    private static let patience: Int32 = 5000

    /// Files and pipes that somebody writes are read; folders and devices are no exports.
    private static func check(_ descriptor: Int32, _ path: String) throws(Finding) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(path, errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return
        case S_IFDIR: throw unreadable(path, EISDIR)
        case S_IFIFO:
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&waiting, 1, patience) > 0 { return }
            throw Finding(
                "plan.file.unreadable", at: .file(path: path, line: 0, column: 0),
                "the file is a pipe that nobody writes",
                fix: "start what writes it before the run, or save the export as a file")
        default:
            throw Finding(
                "plan.file.unreadable", at: .file(path: path, line: 0, column: 0),
                "this is a device, not a file",
                fix: "correct the path, or put the export there before the run")
        }
    }

    private static func unreadable(_ path: String, _ error: Int32) -> Finding {
        Finding(
            "plan.file.unreadable", at: .file(path: path, line: 0, column: 0),
            "the file cannot be read: \(String(cString: strerror(error)))",
            fix: error == EACCES
                ? "give the user that runs hemtag permission to read it"
                : "correct the path, or put the export there before the run")
    }
}

/// UTF-16 turned into UTF-8 as it is read. A broken unit becomes the byte 0xFF, which the scan
/// finds at its exact line and column.
final class UTF16Input: ByteInput {
    private let source: any ByteInput
    private let isBigEndian: Bool
    private var units: [UInt8] = []
    private var pending: [UInt8] = []
    private var highSurrogate: UInt32?
    private var isAtEnd = false

    init(_ source: any ByteInput, isBigEndian: Bool) {
        self.source = source
        self.isBigEndian = isBigEndian
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Finding) -> Int {
        while pending.isEmpty, !isAtEnd { try decodeMore() }
        let count = min(pending.count, buffer.count)
        pending.withUnsafeBytes { buffer.copyMemory(from: .init(rebasing: $0[0..<count])) }
        pending.removeFirst(count)
        return count
    }

    private func decodeMore() throws(Finding) {
        let space = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer { space.deallocate() }
        let count = try source.read(into: space)
        isAtEnd = count == 0
        units.append(contentsOf: UnsafeRawBufferPointer(rebasing: space[0..<count]))
        var position = 0
        while position + 1 < units.count {
            let (first, second) = (UInt32(units[position]), UInt32(units[position + 1]))
            decode(isBigEndian ? first << 8 | second : second << 8 | first)
            position += 2
        }
        units.removeFirst(position)
        if isAtEnd, highSurrogate != nil || !units.isEmpty { pending.append(0xFF) }
    }

    private func decode(_ unit: UInt32) {
        if let high = highSurrogate {
            highSurrogate = nil
            if (0xDC00...0xDFFF).contains(unit) {
                append(0x10000 + (high - 0xD800) << 10 + (unit - 0xDC00))
                return
            }
            pending.append(0xFF)
        }
        switch unit {
        case 0xD800...0xDBFF: highSurrogate = unit
        case 0xDC00...0xDFFF: pending.append(0xFF)
        default: append(unit)
        }
    }

    private func append(_ scalar: UInt32) {
        guard let scalar = Unicode.Scalar(scalar) else {
            pending.append(0xFF)
            return
        }
        pending.append(contentsOf: UTF8.encode(scalar) ?? .init())
    }
}
