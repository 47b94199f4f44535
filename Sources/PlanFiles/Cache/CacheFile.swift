import Glibc

/// Whole files of a cache: whatever goes wrong is as if there were no file.
enum CacheFile {
    static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        let size = Int(status.st_size)
        var isWhole = true
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { target, initialized in
            while initialized < size {
                let count = Glibc.read(
                    descriptor, target.baseAddress.map { $0 + initialized }, size - initialized)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else {
                    isWhole = false
                    return
                }
                initialized += count
            }
        }
        return isWhole ? bytes : nil
    }

    /// Appears whole or not at all; only its owner may read what the plans say.
    static func write(_ bytes: [UInt8], to path: String, in directory: String) {
        makeDirectories(directory)
        let temporary = "\(path).partial-\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { all in
                Glibc.write(descriptor, all.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            written += count
        }
        close(descriptor)
        if written < bytes.count || rename(temporary, path) != 0 { unlink(temporary) }
    }

    /// Marks a file as used now.
    static func touch(_ path: String) { utimes(path, nil) }

    /// Paths of the files with an ending, the one used last first.
    static func newestFirst(in directory: String, ending: String) -> [String] {
        guard let handle = opendir(directory) else { return [] }
        defer { closedir(handle) }
        var found: [(used: timespec, path: String)] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            var status = stat()
            let path = "\(directory)/\(name)"
            guard name.hasSuffix(ending), stat(path, &status) == 0 else { continue }
            found.append((status.st_mtim, path))
        }
        return found.sorted {
            ($0.used.tv_sec, $0.used.tv_nsec, $0.path) > ($1.used.tv_sec, $1.used.tv_nsec, $1.path)
        }.map(\.path)
    }

    private static func makeDirectories(_ path: String) {
        var made = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            made += (made.isEmpty || made == "/" ? "" : "/") + part
            mkdir(made, 0o755)
        }
    }
}
