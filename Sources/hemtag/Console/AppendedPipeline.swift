import Glibc

/// A file that the shell appends standard output to (`>> nightly.yaml`): what is written must leave
/// it a valid pipeline.
struct AppendedPipeline {
    private let path: String
    private let isEmpty: Bool
    private let endsWithLine: Bool

    /// nil where standard output is a terminal, a pipe, or a file that the shell made anew.
    static var standardOutput: AppendedPipeline? {
        var status = stat()
        guard fstat(STDOUT_FILENO, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            fcntl(STDOUT_FILENO, F_GETFL) & O_APPEND != 0,
            let path = realpath("/proc/self/fd/\(STDOUT_FILENO)", nil)
        else { return nil }
        defer { free(path) }
        return AppendedPipeline(String(cString: path), size: Int(status.st_size))
    }

    private init(_ path: String, size: Int) {
        self.path = path
        isEmpty = size == 0
        var last: UInt8 = 10
        let file = open(path, O_RDONLY | O_CLOEXEC)
        if file >= 0 {
            if size > 0 { _ = pread(file, &last, 1, off_t(size - 1)) }
            close(file)
        }
        endsWithLine = last == 10
    }

    /// A file as a pipeline in the folder of this one names it.
    func path(to file: String) -> String {
        guard !file.hasPrefix("/"), let full = realpath(file, nil) else { return file }
        defer { free(full) }
        let whole = String(cString: full)
        let folder = path.split(separator: "/").dropLast()
        let parts = whole.split(separator: "/")
        guard parts.count > folder.count, parts.starts(with: folder) else {
            // Beside or above the pipeline: as it was named where both are in one folder, else
            // whole.
            return whole
        }
        return parts.dropFirst(folder.count).joined(separator: "/")
    }

    /// The block as an addition to the file.
    func text(of block: String) -> String {
        let indented = block.split(separator: "\n").map { "  \($0)\n" }.joined()
        if isEmpty {
            return "entity: ENTITY  # FILL IN: the code of your organisation\nsources:\n" + indented
        }
        return "\(endsWithLine ? "" : "\n")---\nsources:\n" + indented
    }
}
