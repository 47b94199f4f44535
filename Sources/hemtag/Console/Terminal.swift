import Glibc
import Synchronization

/// The two streams: results on standard output and nothing else there, the rest on standard error.
enum Terminal {
    private static let failed = Atomic<Bool>(false)

    /// Whether standard output refused what was written for another reason than a reader that left.
    static var outputFailed: Bool { failed.load(ordering: .relaxed) }

    static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes a result and a line end.
    static func print(_ text: String) { put(text.hasSuffix("\n") ? text : text + "\n") }

    /// Writes a result as it is.
    static func put(_ text: String) {
        let error = write(text, to: STDOUT_FILENO)
        guard error != 0, error != EPIPE, !outputFailed else { return }
        failed.store(true, ordering: .relaxed)
        complain(
            "standard output: error[output.stdout.failed]: \(String(cString: strerror(error)))\n"
                + "  fix: free space where the output goes")
    }

    /// Tells the person, on standard error.
    static func complain(_ text: String) {
        _ = write(text.hasSuffix("\n") ? text : text + "\n", to: STDERR_FILENO)
    }

    /// Writes to standard error without a line end.
    static func complainInPlace(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// - Returns: 0, or the error number of the write that failed.
    private static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            var offset = 0
            while offset < bytes.count {
                let count = Glibc.write(
                    descriptor, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
                if count < 0 {
                    if errno == EINTR { continue }
                    return errno
                }
                offset += count
            }
            return 0
        }
    }
}
