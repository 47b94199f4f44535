import Glibc
import HostFiles

/// Runs one program to its end, with an environment of its own, `/` as working directory and no
/// standard input. What it prints is kept in memory, so that a server it leaves behind cannot hold
/// a pipe open.
struct Subprocess {
    var status: Int32
    var output: String

    var succeeded: Bool { status == 0 }

    /// - Returns: the exit status (128 + signal where one ended it; 127 where it could not start)
    ///   and standard output and error together.
    static func run(_ arguments: [String], environment: [String]) -> Subprocess {
        var path = Array("/tmp/hemtag-XXXXXX".utf8CString)
        let log = mkstemp(&path)
        guard log >= 0 else { return Subprocess(status: 127, output: lastError()) }
        defer { close(log) }
        unlink(path)
        _ = fcntl(log, F_SETFD, FD_CLOEXEC)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, log, 1)
        posix_spawn_file_actions_adddup2(&actions, log, 2)
        // A server that outlives this program must not keep its files open: a lock of the caller's
        // (`flock /run/nightly.lock hemtag run …`) would never be freed.
        for descriptor in Folder.names(in: "/proc/self/fd").compactMap({ Int32($0) })
        where descriptor > 2 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        let argv = CStrings(["/bin/sh", "-c", "cd / && exec \"$@\"", "sh"] + arguments)
        let envp = CStrings(environment)
        var child = pid_t()
        let problem = withExtendedLifetime((argv, envp)) {
            posix_spawn(
                &child, "/bin/sh", &actions, nil, argv.mutablePointers, envp.mutablePointers)
        }
        guard problem == 0 else {
            return Subprocess(
                status: 127, output: "/bin/sh: \(String(cString: strerror(problem)))")
        }
        var state: Int32 = 0
        while waitpid(child, &state, 0) < 0, errno == EINTR {}
        let signal = state & 0x7F
        return Subprocess(
            status: signal == 0 ? (state >> 8) & 0xFF : 128 + signal, output: contents(of: log))
    }

    private static func contents(of descriptor: Int32) -> String {
        let size = Int(lseek(descriptor, 0, SEEK_END))
        guard size > 0 else { return "" }
        let bytes = [UInt8](unsafeUninitializedCapacity: min(size, 65_536)) { buffer, count in
            // The end of a long output is what tells.
            let from = off_t(max(0, size - 65_536))
            count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, from))
        }
        return String(decoding: bytes, as: UTF8.self).trimmed
    }

    static func lastError() -> String { String(cString: strerror(errno)) }
}
