import Glibc

/// Why a file of the host could not be written or read.
enum FileFailure: Error {
    case system(Int32)
    /// A link, a folder, a device …, by its name.
    case noFile(String)

    var reason: String {
        switch self {
        case .system(let error): String(cString: strerror(error))
        case .noFile(let kind): kind
        }
    }
}

/// The unpublished half of a `WholeFile`: open, locked, and in the folder of its destination.
///
/// The folder is held open, so that both names mean the same folder whatever is done to the path.
/// The lock tells others that the file is being written: what stands under such a name without one
/// was left by a job that died, and the next writer of the same file removes it.
struct TemporaryFile: ~Copyable {
    let descriptor: Int32
    private let folder: Int32
    private let name: String
    /// The temporary name; nil where the file has none yet.
    private var temporaryName: String?

    /// Where the kernel gives files without a name (open(2), `O_TMPFILE`): __O_TMPFILE of Linux.
    private static let unnamed: Int32 = 0o20000000 | O_DIRECTORY
    private static let mark = ".partial-"

    init(beside path: String) throws(FileFailure) {
        let (directory, name) = Folder.split(path)
        guard !name.isEmpty, name != ".", name != ".." else { throw .noFile("a folder") }
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .system(errno) }
        let made: (descriptor: Int32, name: String?)
        do throws(FileFailure) {
            try Self.checkPlace(folder, name)
            Self.removeLeftovers(of: name, in: directory, folder)
            made = try Self.make(in: folder, for: name)
        } catch {
            close(folder)
            throw error
        }
        self.folder = folder
        self.name = name
        (descriptor, temporaryName) = made
    }

    deinit {
        if let temporaryName { unlinkat(folder, temporaryName, 0) }
        close(descriptor)
        close(folder)
    }

    /// The file by its descriptor.
    var descriptorPath: String { "/proc/self/fd/\(descriptor)" }

    func give(to owner: (user: uid_t, group: gid_t)) -> Bool {
        fchown(descriptor, owner.user, owner.group) == 0
    }

    /// Sets the mode, syncs the file, gives it its name and syncs the folder.
    mutating func publish(mode: mode_t, durably: Bool) throws(FileFailure) {
        guard fchmod(descriptor, mode) == 0, !durably || fsync(descriptor) == 0 else {
            throw .system(errno)
        }
        if temporaryName == nil {
            let temporary = Self.temporaryName(for: name)
            guard linkat(AT_FDCWD, descriptorPath, folder, temporary, AT_SYMLINK_FOLLOW) == 0 else {
                throw .system(errno)
            }
            temporaryName = temporary
        }
        guard let temporary = temporaryName, renameat(folder, temporary, folder, name) == 0 else {
            throw .system(errno)
        }
        temporaryName = nil
        // Some file systems cannot sync a folder; the rename itself has succeeded.
        if durably { _ = fsync(folder) }
    }

    /// Only a file is replaced: never a link (what it points to is not ours), a folder, a device.
    private static func checkPlace(_ folder: Int32, _ name: String) throws(FileFailure) {
        var status = stat()
        guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return
        case S_IFLNK: throw .noFile("a symbolic link")
        case S_IFDIR: throw .noFile("a folder")
        default: throw .noFile("a device, a socket or a pipe")
        }
    }

    private static func make(
        in folder: Int32, for name: String
    ) throws(FileFailure) -> (descriptor: Int32, name: String?) {
        let flags = O_WRONLY | O_CLOEXEC
        let file = openat(folder, ".", flags | unnamed, 0o600)
        if file >= 0 {
            flock(file, LOCK_EX | LOCK_NB)
            return (file, nil)
        }
        // No such files here, or a kernel without them: a name that nobody foresees, and never one
        // that exists.
        while true {
            let temporary = temporaryName(for: name)
            let file = openat(folder, temporary, flags | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
            guard file >= 0 else {
                if errno == EEXIST || errno == EINTR { continue }
                throw .system(errno)
            }
            flock(file, LOCK_EX | LOCK_NB)
            // Taken for a leftover before it was locked.
            var status = stat()
            if fstat(file, &status) == 0, status.st_nlink > 0 { return (file, temporary) }
            close(file)
        }
    }

    /// A name beside a file that nobody foresees.
    static func temporaryName(for path: String) -> String {
        let (name, folder) = (path.split(separator: "/").last ?? "", path.lastIndex(of: "/"))
        let random = String(UInt64.random(in: .min ... .max), radix: 16)
        return "\(folder.map { path[...$0] } ?? "")\(start(of: name))\(random)"
    }

    /// A name has 255 bytes at most: the end of it may go.
    private static func start(of name: Substring) -> String {
        "\(name.prefix(60))\(mark)"
    }

    /// Removes what writers of the same file left when they were killed.
    private static func removeLeftovers(of name: String, in directory: String, _ folder: Int32) {
        let start = start(of: name[...])
        for leftover in Folder.names(in: directory) where leftover.hasPrefix(start) {
            let file = openat(folder, leftover, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard file >= 0 else { continue }
            defer { close(file) }
            var status = stat()
            guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                status.st_uid == geteuid(), flock(file, LOCK_EX | LOCK_NB) == 0
            else { continue }
            unlinkat(folder, leftover, 0)
        }
    }
}
