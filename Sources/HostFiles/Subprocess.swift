import Glibc

/// Runs one program to its end, with an environment of its own and `/` as working directory.
///
/// What it reads and prints is kept out of pipes: a server it leaves behind would hold one open.
public struct Subprocess: Sendable {
    public var status: Int32
    public var output: String

    public var succeeded: Bool { status == 0 }

    public init(status: Int32, output: String) {
        self.status = status
        self.output = output
    }

    /// - Parameters:
    ///   - input: its standard input; nil: none.
    ///   - seconds: it is ended where it takes longer; nil: it takes as long as it takes.
    /// - Returns: the exit status (128 + signal where one ended it; 127 where it could not start)
    ///   and standard output and error together.
    public static func run(
        _ arguments: [String], environment: [String], input: String? = nil,
        within seconds: UInt32? = nil
    ) -> Subprocess {
        let log = namelessFile()
        guard log >= 0 else { return Subprocess(status: 127, output: lastError()) }
        defer { close(log) }
        let fed = input.map(namelessFile(holding:))
        defer { fed.map { _ = close($0) } }
        if let fed, fed < 0 { return Subprocess(status: 127, output: lastError()) }
        var child = pid_t()
        let problem = spawn(&child, arguments, environment, input: fed, output: log)
        guard problem == 0 else {
            return Subprocess(
                status: 127, output: "/bin/sh: \(String(cString: strerror(problem)))")
        }
        let state = end(of: child, within: seconds)
        let signal = state & 0x7F
        return Subprocess(
            status: signal == 0 ? (state >> 8) & 0xFF : 128 + signal, output: contents(of: log))
    }

    private static func spawn(
        _ child: inout pid_t, _ arguments: [String], _ environment: [String], input: Int32?,
        output: Int32
    ) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        // A server that outlives this program must not keep its files open: a lock of the caller's
        // (`flock /run/nightly.lock hemtag run …`) would never be freed.
        for descriptor in Folder.names(in: "/proc/self/fd").compactMap({ Int32($0) })
        where descriptor > 2 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of a queue block signals, and a child of one could not be told to stop.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let argv = CStrings(["/bin/sh", "-c", "cd / && exec \"$@\"", "sh"] + arguments)
        let envp = CStrings(environment)
        return withExtendedLifetime((argv, envp)) {
            posix_spawn(
                &child, "/bin/sh", &actions, &attributes, argv.mutablePointers, envp.mutablePointers
            )
        }
    }

    /// Waits for a child's end, or ends it.
    private static func end(of child: pid_t, within seconds: UInt32?) -> Int32 {
        var state: Int32 = 0
        guard let seconds else {
            while waitpid(child, &state, 0) < 0, errno == EINTR {}
            return state
        }
        for _ in 0..<seconds * 50 {
            let ended = waitpid(child, &state, WNOHANG)
            if ended == child || ended < 0 && errno != EINTR { return state }
            usleep(20_000)
        }
        kill(child, SIGKILL)
        while waitpid(child, &state, 0) < 0, errno == EINTR {}
        return state
    }

    private static func namelessFile() -> Int32 {
        var path = Array("/tmp/hemtag-XXXXXX".utf8CString)
        let file = mkstemp(&path)
        if file >= 0 {
            unlink(path)
            _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        }
        return file
    }

    /// - Returns: -1 where it cannot be made; `errno` says why.
    private static func namelessFile(holding text: String) -> Int32 {
        let file = namelessFile()
        guard file >= 0 else { return file }
        var text = text
        let isWhole = text.withUTF8 { bytes in
            var start = 0
            while start < bytes.count {
                let count = write(file, bytes.baseAddress! + start, bytes.count - start)
                if count < 0, errno != EINTR { return false }
                start += max(0, count)
            }
            return lseek(file, 0, SEEK_SET) == 0
        }
        if isWhole { return file }
        close(file)
        return -1
    }

    private static func contents(of descriptor: Int32) -> String {
        let size = Int(lseek(descriptor, 0, SEEK_END))
        guard size > 0 else { return "" }
        let bytes = [UInt8](unsafeUninitializedCapacity: min(size, 65_536)) { buffer, count in
            // The end of a long output is what tells.
            let from = off_t(max(0, size - 65_536))
            count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, from))
        }
        let blank: (UInt8) -> Bool = { $0 <= 0x20 }
        let inner = bytes.drop(while: blank)
        let end = inner.lastIndex { !blank($0) }.map { $0 + 1 } ?? inner.startIndex
        return String(decoding: inner[..<end], as: UTF8.self)
    }

    public static func lastError() -> String { String(cString: strerror(errno)) }
}
