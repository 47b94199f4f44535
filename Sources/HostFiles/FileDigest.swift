import Diagnostics
import Digest
import Dispatch
import Glibc

/// The SHA-256 of a file as it lies on disk.
public enum FileDigest {
    /// - Throws: a `Finding` where it cannot be read.
    public static func sha256(_ path: String) throws -> String {
        // Opening a pipe must not wait for somebody who writes it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw unreadable(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(path, errno) }
        if status.st_mode & S_IFMT == S_IFIFO || status.st_mode & S_IFMT == S_IFCHR {
            throw Finding(
                "plan.file.unreadable", at: .file(path: path, line: 0, column: 0),
                "this is a pipe or a device, which can be read once at most",
                fix: "save the export as a file, or name standard input: -")
        }
        let blocks = BlocksAhead(descriptor)
        var digest = SHA256()
        while true {
            let (count, error) = blocks.use { digest.update($0) }
            if error != 0 { throw unreadable(path, error) }
            if count == 0 { return digest.hex() }
        }
    }

    private static func unreadable(_ path: String, _ error: Int32) -> Finding {
        Finding(
            "plan.file.unreadable", at: .file(path: path, line: 0, column: 0),
            "the file cannot be read: \(String(cString: strerror(error)))",
            fix: "check the path and its permissions")
    }
}

/// The blocks of a file, read by a thread of their own while others are used: on an unchanged night
/// nothing takes longer than to digest the largest export.
///
/// `@unchecked`: a block belongs to the reader from `free` on and to the user from `full` on.
private final class BlocksAhead: @unchecked Sendable {
    private static let blockSize = 1 << 18
    private static let blockCount = 4

    private let descriptor: Int32
    private let space = UnsafeMutableRawBufferPointer.allocate(
        byteCount: blockSize * blockCount, alignment: 64)
    /// By block: bytes read, 0 at the end of the file; or why it could not be read.
    private let results = UnsafeMutablePointer<(count: Int, error: Int32)>.allocate(
        capacity: blockCount)
    private let free = DispatchSemaphore(value: blockCount)
    private let full = DispatchSemaphore(value: 0)
    private var used = 0

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        DispatchQueue(label: "hemtag.read-ahead").async { self.readAll() }
    }

    deinit {
        space.deallocate()
        results.deallocate()
    }

    /// Hands over the next block; the last one is empty or failed, and none follows it.
    func use(_ body: (UnsafeRawBufferPointer) -> Void) -> (count: Int, error: Int32) {
        full.wait()
        let result = results[used]
        body(UnsafeRawBufferPointer(rebasing: block(used)[..<result.count]))
        used = (used + 1) % Self.blockCount
        free.signal()
        return result
    }

    private func block(_ index: Int) -> UnsafeMutableRawBufferPointer {
        .init(rebasing: space[index * Self.blockSize..<(index + 1) * Self.blockSize])
    }

    private func readAll() {
        var next = 0
        while true {
            free.wait()
            let count = read(descriptor, block(next).baseAddress, Self.blockSize)
            let error = count < 0 ? errno : 0
            if error == EINTR {
                free.signal()
                continue
            }
            results[next] = (max(0, count), error)
            full.signal()
            if count <= 0 { return }
            next = (next + 1) % Self.blockCount
        }
    }
}
