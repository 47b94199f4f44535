import Diagnostics
import Glibc

/// A file that appears whole or not at all: bytes go to a temporary file beside the destination,
/// which is synced and renamed over it by `publish`. Unpublished, it is removed.
final class PublishedFile {
    private let path: String
    private let temporary: String
    private var descriptor: Int32
    private var buffer: UnsafeMutableRawBufferPointer
    private var count = 0
    /// So many bytes are written as they are, without a copy of them.
    private static let large = 1 << 16

    /// - Throws: `output.file.unwritable`.
    init(_ path: String) throws(Finding) {
        self.path = path
        temporary = "\(path).partial-\(getpid())"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        buffer = .allocate(byteCount: 1 << 20, alignment: 64)
        if descriptor < 0 { throw failure(errno) }
    }

    deinit {
        buffer.deallocate()
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(Finding) {
        if count + bytes.count > buffer.count || bytes.count >= Self.large { try flush() }
        if bytes.count >= Self.large {
            try writeOut(bytes)
            return
        }
        guard let start = buffer.baseAddress, let source = bytes.baseAddress else { return }
        (start + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    func write(_ bytes: [UInt8]) throws(Finding) {
        var written = 0
        while written < bytes.count {
            if count == buffer.count { try flush() }
            let part = bytes[written..<min(bytes.count, written + buffer.count - count)]
            UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyBytes(from: part)
            count += part.count
            written += part.count
        }
    }

    /// Syncs the file, gives it its name and syncs the directory.
    ///
    /// - Throws: `output.disk.full` or `output.file.unwritable`; what stood there stays untouched.
    func publish() throws(Finding) {
        try flush()
        if fsync(descriptor) != 0 { throw failure(errno) }
        let closing = close(descriptor)
        descriptor = -1
        if closing != 0 || rename(temporary, path) != 0 {
            let error = errno
            unlink(temporary)
            throw failure(error)
        }
        syncDirectory()
    }

    private func flush() throws(Finding) {
        try writeOut(UnsafeRawBufferPointer(rebasing: buffer[0..<count]))
        count = 0
    }

    private func writeOut(_ bytes: UnsafeRawBufferPointer) throws(Finding) {
        var start = 0
        while start < bytes.count, let base = bytes.baseAddress {
            let written = Glibc.write(descriptor, base + start, bytes.count - start)
            if written >= 0 { start += written } else if errno != EINTR { throw failure(errno) }
        }
    }

    private func syncDirectory() {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return }
        // Some file systems cannot sync a directory; the rename itself has succeeded.
        _ = fsync(directory)
        close(directory)
    }

    private func failure(_ error: Int32) -> Finding {
        let isFull = error == ENOSPC || error == EDQUOT
        return Finding(
            isFull ? "output.disk.full" : "output.file.unwritable",
            at: .file(path: path, line: 0, column: 0),
            "the file cannot be written: \(String(cString: strerror(error)))",
            fix: isFull
                ? "free space on the disk and run again; nothing was replaced"
                : "correct the folder or its permissions and run again; nothing was replaced")
    }
}
