import Diagnostics
import Glibc

/// A file that appears whole or not at all: bytes go to a temporary file beside the destination,
/// which is synced and renamed over it by `publish()`. Unpublished, it leaves nothing.
///
/// The temporary file has no name where the file system can do without (a killed job leaves
/// nothing), else one that nobody can foresee; no link is ever followed to it.
public final class WholeFile {
    private let path: String
    private let readers: Readers
    private var temporary: TemporaryFile
    private var buffer: [UInt8] = []
    /// The first write that failed; told by `check()` and `publish()`; nothing is written after it.
    private var failure: Int32 = 0
    private static let bufferSize = 1 << 16

    /// - Parameter readers: who may read it once it has its name; before that its owner alone.
    /// - Throws: `output.file.unwritable` where its folder takes no file, or where its name belongs
    ///   to a link, a folder or a device; `output.disk.full`.
    public init(_ path: String, readableBy readers: Readers = .group) throws(Finding) {
        self.path = path
        self.readers = readers
        do {
            temporary = try TemporaryFile(beside: path)
        } catch {
            throw Self.finding(path, error)
        }
        buffer.reserveCapacity(Self.bufferSize + 4_096)
    }

    /// Where a library that wants a path may write the temporary file.
    public var temporaryPath: String { temporary.descriptorPath }

    public func write(_ text: String) {
        var text = text
        text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
    }

    public func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { write($0) }
    }

    public func write(_ bytes: UnsafeRawBufferPointer) {
        // What fills a buffer of its own is written as it is, without a copy of it.
        if bytes.count >= Self.bufferSize {
            flush()
            return writeOut(bytes)
        }
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferSize { flush() }
    }

    /// Throws early what `publish()` would throw, so that a long writer can stop on a full disk.
    public func check() throws(Finding) {
        if failure != 0 { throw Self.finding(path, .system(failure)) }
    }

    /// Gives the file its name.
    ///
    /// - Parameter durably: syncs file and folder; false is for what can be made again.
    /// - Throws: `output.disk.full` or `output.file.unwritable`; what stood there stays untouched.
    public func publish(durably: Bool = true) throws(Finding) {
        flush()
        try check()
        do {
            try temporary.publish(mode: readers.fileMode, durably: durably)
        } catch {
            throw Self.finding(path, error)
        }
    }

    /// Writes a whole file at once.
    public static func write(
        _ bytes: [UInt8], to path: String, readableBy readers: Readers = .group,
        owner: (user: uid_t, group: gid_t)? = nil, durably: Bool = true
    ) throws(Finding) {
        let file = try WholeFile(path, readableBy: readers)
        if let owner, !file.temporary.give(to: owner) {
            throw Self.finding(path, .system(errno))
        }
        file.write(bytes)
        try file.publish(durably: durably)
    }

    /// Gives a file a second name, which takes the place of an older file at once.
    ///
    /// - Returns: false where the file system knows no such names, or the name is no file's.
    public static func link(_ path: String, as name: String) -> Bool {
        guard HostPath.status(name).map({ $0.st_mode & S_IFMT == S_IFREG }) ?? true else {
            return false
        }
        let temporary = TemporaryFile.temporaryName(for: name)
        // Of two names of one file rename removes neither.
        defer { unlink(temporary) }
        return Glibc.link(path, temporary) == 0 && rename(temporary, name) == 0
    }

    private func flush() {
        buffer.withUnsafeBytes { writeOut($0) }
        buffer.removeAll(keepingCapacity: true)
    }

    private func writeOut(_ bytes: UnsafeRawBufferPointer) {
        var start = 0
        while failure == 0, start < bytes.count, let base = bytes.baseAddress {
            let written = Glibc.write(
                temporary.descriptor, base + start, bytes.count - start)
            if written >= 0 { start += written } else if errno != EINTR { failure = errno }
        }
    }

    /// Why a file cannot be written, for those that write through `temporaryPath`.
    public static func finding(_ path: String, error: Int32) -> Finding {
        finding(path, .system(error))
    }

    private static func finding(_ path: String, _ failure: FileFailure) -> Finding {
        let place = Place.file(path: path, line: 0, column: 0)
        switch failure {
        case .system(let error) where error == ENOSPC || error == EDQUOT:
            return Finding(
                "output.disk.full", at: place, "the file cannot be written: the disk is full",
                value: failure.reason,
                fix: "free space on the disk or name another output directory, and run again; "
                    + "nothing was replaced")
        case .system:
            return Finding(
                "output.file.unwritable", at: place, "the file cannot be written",
                value: failure.reason,
                fix: "let the user of this job write there, or name another output")
        case .noFile:
            return Finding(
                "output.file.unwritable", at: place,
                "the name belongs to something that is no file",
                value: failure.reason, fix: "remove it, or name another output")
        }
    }
}
