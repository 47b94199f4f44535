import Diagnostics
import Glibc

/// A file that appears whole or not at all: bytes go to a temporary file beside the destination,
/// which is synced and renamed over it by `publish()`. Unpublished, it is removed.
public final class OutputFile {
    private let path: String
    private let temporaryPath: String
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    /// The first write that failed; reported by `publish()`, and nothing is written after it.
    private var failure: Int32 = 0
    private static let bufferSize = 1 << 16

    /// - Throws: a `Finding` where the directory cannot be written.
    public init(_ path: String) throws(Finding) {
        self.path = path
        temporaryPath = "\(path).partial-\(getpid())"
        descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        if descriptor < 0 { throw Self.finding("cannot be created", path, errno) }
        buffer.reserveCapacity(Self.bufferSize + 4_096)
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporaryPath)
    }

    public func write(_ text: String) {
        var text = text
        text.withUTF8 { write($0) }
    }

    public func write(_ bytes: UnsafeBufferPointer<UInt8>) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferSize { flush() }
    }

    public func write(_ bytes: [UInt8]) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferSize { flush() }
    }

    @inline(__always) public func write(byte: UInt8) { buffer.append(byte) }

    /// Throws early what `publish()` would throw, so that a long writer can stop on a full disk.
    public func check() throws(Finding) {
        if buffer.count >= Self.bufferSize { flush() }
        if failure != 0 { throw Self.finding("cannot be written", path, failure) }
    }

    /// Syncs the file, gives it its name and syncs the directory.
    ///
    /// - Throws: a `Finding` where the disk is full or the name cannot be taken; the file that
    ///   stood there before is then untouched.
    public func publish() throws(Finding) {
        flush()
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        if close(descriptor) != 0, failure == 0 { failure = errno }
        descriptor = -1
        if failure == 0, rename(temporaryPath, path) != 0 { failure = errno }
        if failure != 0 {
            unlink(temporaryPath)
            throw Self.finding("cannot be written", path, failure)
        }
        Self.syncDirectory(of: path)
    }

    /// Gives a finished temporary file, made by another writer, its name in the same way.
    static func publish(temporary: String, as path: String) throws(Finding) {
        let descriptor = open(temporary, O_RDONLY | O_CLOEXEC)
        var failure = descriptor < 0 ? errno : 0
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        if descriptor >= 0 { close(descriptor) }
        if failure == 0, rename(temporary, path) != 0 { failure = errno }
        if failure != 0 {
            unlink(temporary)
            throw finding("cannot be written", path, failure)
        }
        syncDirectory(of: path)
    }

    private static func syncDirectory(of path: String) {
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        // Some file systems cannot sync a directory; the rename itself has succeeded.
        _ = fsync(descriptor)
        close(descriptor)
    }

    private func flush() {
        var start = 0
        while failure == 0, start < buffer.count {
            let written = buffer.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + start, $0.count - start)
            }
            if written >= 0 { start += written } else if errno != EINTR { failure = errno }
        }
        buffer.removeAll(keepingCapacity: true)
    }

    static func finding(_ what: String, _ path: String, _ error: Int32) -> Finding {
        let reason = String(cString: strerror(error))
        if error == ENOSPC || error == EDQUOT {
            return Finding(
                "output.disk.full", at: .file(path: path, line: 0, column: 0),
                "the file \(what): the disk is full", value: reason,
                fix: "free space on the disk or name another output directory, and run again")
        }
        return Finding(
            "output.file.unwritable", at: .file(path: path, line: 0, column: 0),
            "the file \(what)", value: reason,
            fix: "let the user of this job write there, or name another output")
    }
}

/// Makes a directory and its parents where they are missing.
func makeDirectory(_ path: String) throws(Finding) {
    if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
    let error = errno
    if error == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
        try makeDirectory(String(path[..<slash]))
        if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
        throw OutputFile.finding("cannot be created", path, errno)
    }
    throw OutputFile.finding("cannot be created", path, error)
}
