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

    /// Writes what a person reads: headings stand out on a terminal that has colours.
    static func answer(_ text: String) { put(Paint.onOutput ? Paint.answer(text) : text) }

    /// Writes a result as it is.
    static func put(_ text: String) { told(write(text, to: STDOUT_FILENO)) }

    private static func told(_ error: Int32) {
        guard error != 0, error != EPIPE, !outputFailed else { return }
        failed.store(true, ordering: .relaxed)
        complain(
            "standard output: error[output.stdout.failed]: \(String(cString: strerror(error)))\n"
                + "  fix: free space where the output goes")
    }

    /// Writes the bytes of a file as they are.
    static func put(_ bytes: [UInt8]) {
        told(bytes.withUnsafeBytes { write($0, to: STDOUT_FILENO) })
    }

    /// Tells the person, on standard error.
    static func complain(_ text: String) {
        let text = Paint.onError ? Paint.finding(text) : text
        _ = write(text.hasSuffix("\n") ? text : text + "\n", to: STDERR_FILENO)
    }

    /// Writes to standard error without a line end.
    static func complainInPlace(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// - Returns: 0, or the error number of the write that failed.
    private static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
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
