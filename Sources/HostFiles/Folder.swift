import Diagnostics
import Glibc

/// Folders of the host: made, looked into, taken away.
public enum Folder {
    /// Makes a folder and those above it that are missing; what exists keeps its mode.
    ///
    /// - Throws: `output.directory.failed`.
    public static func make(
        _ path: String, readableBy readers: Readers = .group
    ) throws(Finding) {
        if let (place, reason) = problem(making: path, readers) {
            throw Finding(
                "output.directory.failed", at: .file(path: place, line: 0, column: 0),
                "the folder cannot be made: \(reason)",
                fix: "check its permissions, or name another folder")
        }
    }

    /// As `make`, for those with a finding of their own.
    ///
    /// - Returns: nil on success, else the folder that cannot be made and the system's reason.
    public static func problem(
        making path: String, _ readers: Readers
    ) -> (place: String, reason: String)? {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += (made.isEmpty || made == "/" ? "" : "/") + part
            // Nobody enters before the mode is what it shall be, whatever the umask.
            if mkdir(made, 0o700) == 0 {
                if chmod(made, readers.folderMode) == 0 { continue }
            } else if errno == EEXIST, HostPath.leadsToFolder(made) {
                continue
            } else if errno == EEXIST {
                errno = ENOTDIR
            }
            return (made, String(cString: strerror(errno)))
        }
        return nil
    }

    /// The names in a folder, ascending; none where it cannot be read.
    public static func names(in path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Paths of the files with an ending, the one that was changed last first.
    public static func newestFirst(in path: String, ending: String) -> [String] {
        let found = names(in: path).compactMap { name -> (changed: timespec, path: String)? in
            let file = "\(path)/\(name)"
            guard name.hasSuffix(ending), let status = HostPath.status(file) else { return nil }
            return (status.st_mtim, file)
        }
        return found.sorted {
            ($0.changed.tv_sec, $0.changed.tv_nsec, $0.path)
                > ($1.changed.tv_sec, $1.changed.tv_nsec, $1.path)
        }.map(\.path)
    }

    /// Deletes a folder with everything in it; links are removed, never followed.
    public static func removeTree(_ path: String) {
        if HostPath.isFolder(path) {
            for name in names(in: path) { removeTree(path + "/" + name) }
            rmdir(path)
        } else {
            unlink(path)
        }
    }

    /// The folder of a path and the name in it.
    static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        return (folder, String(path[path.index(after: slash)...]))
    }
}
