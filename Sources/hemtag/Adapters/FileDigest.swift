import Diagnostics
import Digest
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
