import Diagnostics
import Digest
import Glibc
import HostFiles

/// Where a private cluster keeps its files, all under one state directory.
struct ClusterPaths: Sendable {
    var state: String
    var data: String { state + "/cluster" }
    var log: String { state + "/server.log" }
    var lock: String { state + "/cluster.lock" }
    /// What an operator adds to the server's settings; read last, never written.
    var ownSettings: String { state + "/postgresql.local.conf" }
    var processFile: String { data + "/postmaster.pid" }
    /// The directory of the socket; short enough for the kernel.
    var socketDirectory: String
    static let port = 5432

    var socket: String { ClusterPaths.socket(in: socketDirectory) }

    private static func socket(in directory: String) -> String {
        "\(directory)/.s.PGSQL.\(port)"
    }

    /// `/var/lib/hemtag` for root, else `$XDG_STATE_HOME/hemtag` or `~/.local/state/hemtag`.
    static var defaultState: String {
        if geteuid() == 0 { return "/var/lib/hemtag" }
        if let state = environment("XDG_STATE_HOME") { return state + "/hemtag" }
        return (environment("HOME") ?? "/tmp/hemtag-\(geteuid())") + "/.local/state/hemtag"
    }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }

    /// - Throws: a finding where the path is not absolute or cannot be made.
    init(state given: String) throws(Finding) {
        var path = given
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        if !path.hasPrefix("/"), let here = HostPath.resolved(".") { path = here + "/" + path }
        // Open to the server's user, who is another one than root.
        if let problem = Folder.problem(making: path, .everyone)?.reason {
            throw Finding(
                "cluster.directory.unusable", at: .argument(path),
                "the state directory cannot be made: \(problem)",
                fix: "Name a directory that this user can create: --state-directory DIR")
        }
        state = HostPath.resolved(path) ?? path
        socketDirectory = state + "/socket"
        // A socket's path has 108 bytes with its closing NUL (man 7 unix).
        if ClusterPaths.socket(in: socketDirectory).utf8.count >= 107 {
            let runtime = ClusterPaths.environment("XDG_RUNTIME_DIR")
            let name = "hemtag-" + String(SHA256.hex(of: state).prefix(16))
            let roomy = geteuid() == 0 ? nil : runtime
            let candidates = [roomy, "/tmp"].compactMap { $0.map { "\($0)/\(name)" } }
            socketDirectory =
                candidates.first { ClusterPaths.socket(in: $0).utf8.count < 107 }
                ?? "/tmp/\(name)"
        }
    }

    /// Every ancestor must be open to the server's user, or the server could not even start.
    func checkAncestors(for account: Account?) throws(Finding) {
        guard let account else { return }
        var path = ""
        for part in state.split(separator: "/") {
            path += "/" + part
            guard let status = HostPath.status(path) else { continue }
            let isOwner = status.st_uid == account.user
            let isMember = status.st_gid == account.group
            let bit: mode_t = isOwner ? 0o100 : isMember ? 0o010 : 0o001
            if status.st_mode & bit == 0 {
                throw Finding(
                    "cluster.directory.closed", at: .argument(path),
                    "the server's user “\(account.name)” may not enter this directory",
                    fix: "Choose a state directory outside it, such as /var/lib/hemtag, "
                        + "or run: chmod o+x \(path)")
            }
        }
    }

    /// Makes the socket's directory private: owned by the server's user, closed to all others.
    func prepareSocketDirectory(for account: Account?) throws(Finding) {
        let owner = account?.user ?? geteuid()
        if mkdir(socketDirectory, 0o700) == 0, let account {
            chown(socketDirectory, account.user, account.group)
        }
        guard let status = HostPath.status(socketDirectory),
            status.st_mode & S_IFMT == S_IFDIR, status.st_uid == owner
        else {
            throw Finding(
                "cluster.socket.taken", at: .argument(socketDirectory),
                "the directory for the socket is not a directory of the server's user",
                fix: "Remove it: rm -r \(socketDirectory)")
        }
        chmod(socketDirectory, 0o700)
        if let found = HostPath.status(socket), found.st_mode & S_IFMT != S_IFSOCK {
            throw Finding(
                "cluster.socket.taken", at: .argument(socket),
                "something that is no socket stands where the server's socket must be",
                fix: "Remove it: rm -r \(socket)")
        }
    }
}
