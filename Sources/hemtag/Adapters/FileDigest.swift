import Diagnostics
import Digest
import Dispatch
import Glibc

/// The SHA-256 of a file as it lies on disk.
enum FileDigest {
    /// - Throws: a `Finding` where it cannot be read.
    static func sha256(_ path: String) throws -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { close(descriptor) }
        var digest = SHA256()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count == 0 { return digest.hex() }
            if count < 0 {
                if errno == EINTR { continue }
                throw unreadable(path)
            }
            digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    private static func unreadable(_ path: String) -> Finding {
        Finding(
            "plan.file.unreadable", at: .file(path: path, line: 0, column: 0),
            "the file cannot be read: \(String(cString: strerror(errno)))",
            fix: "check the path and its permissions")
    }
}

/// The SHA-256 of a file, worked out on a thread of its own while other inputs are read.
///
/// `@unchecked`: the result is written once, before `done` is entered by whoever waits.
final class BackgroundDigest: @unchecked Sendable {
    private let done = DispatchSemaphore(value: 0)
    private var result: Result<String, any Error>?

    init(_ path: String) {
        DispatchQueue.global().async {
            self.result = Result { try FileDigest.sha256(path) }
            self.done.signal()
        }
    }

    /// Waits for the digest; may be asked more than once.
    ///
    /// - Throws: a `Finding` where the file cannot be read.
    func value() throws -> String? {
        done.wait()
        done.signal()
        return try result?.get()
    }
}
