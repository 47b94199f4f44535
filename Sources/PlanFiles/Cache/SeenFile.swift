import Digest
import Glibc
import HostFiles

/// What a file looked like when it was last read, without its bytes.
///
/// Only a hint: a file that looks the same is digested before anything else, because it may well
/// need no parsing; one that looks different is digested while it is parsed. What counts is always
/// the digest.
public struct SeenFile: Sendable, Hashable {
    public let size: Int64
    private let inode: UInt64
    private let changed: [Int]

    /// - Returns: nil where there is no such file, or it is standard input.
    public init?(path: String) {
        var status = stat()
        guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        size = Int64(status.st_size)
        inode = UInt64(status.st_ino)
        changed = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec]
    }

    fileprivate var bytes: [UInt8] { Array("\(size) \(inode) \(changed)\n".utf8) }
}

extension PlanCache {
    /// Whether a file looks as it did when it was last read.
    public func hasSeen(_ file: SeenFile, at path: String) -> Bool {
        HostPath.contents(note(of: path)).map { $0 == file.bytes } ?? false
    }

    /// Remembers what a file looked like before it was read.
    public func remember(_ file: SeenFile, at path: String) {
        keep(file.bytes, as: note(of: path))
        for old in Folder.newestFirst(in: directory, ending: ".seen").dropFirst(100) {
            unlink(old)
        }
    }

    private func note(of path: String) -> String {
        "\(directory)/\(SHA256.hex(of: path).prefix(32)).seen"
    }
}
