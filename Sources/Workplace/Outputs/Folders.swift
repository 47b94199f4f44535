import Diagnostics
import Glibc
import HostFiles

extension Folder {
    /// Why nothing could be written to a folder, which need not be there yet; nil: nothing is known
    /// of.
    static func obstacle(to path: String) -> Finding? {
        var status = stat()
        var nearest = path
        while stat(nearest, &status) != 0 {
            guard errno == ENOENT else { return failed(nearest, errno) }
            guard let slash = nearest.lastIndex(of: "/") else {
                nearest = "."
                continue
            }
            nearest = slash == nearest.startIndex ? "/" : String(nearest[..<slash])
        }
        if status.st_mode & S_IFMT != S_IFDIR { return failed(nearest, ENOTDIR) }
        let isOpen = faccessat(AT_FDCWD, nearest, W_OK | X_OK, AT_EACCESS) == 0
        return isOpen ? nil : failed(nearest, errno)
    }

    private static func failed(_ path: String, _ error: Int32) -> Finding {
        Finding(
            "output.directory.failed", at: .file(path: path, line: 0, column: 0),
            "nothing can be written to the folder: \(String(cString: strerror(error)))",
            fix: "check its permissions, or name another folder")
    }
}
