import Diagnostics
import Glibc
import HostFiles

/// Hemtag's own PostgreSQL, for those who name no database: one cluster in a state directory, one
/// Unix socket in a private directory, no TCP, never as root, kept running and reused.
///
/// Every operation holds a file lock, so that two commands that start at once do not collide.
public struct EmbeddedCluster: Sendable {
    public static let role = "hemtag"
    public static let database = "hemtag"
    /// `/var/lib/hemtag` for root, else under `$XDG_STATE_HOME` or `~/.local/state`.
    public static var defaultStateDirectory: String { ClusterPaths.defaultState }

    let paths: ClusterPaths

    /// - Throws: a finding where the state directory cannot be made.
    public init(stateDirectory: String = EmbeddedCluster.defaultStateDirectory) throws(Finding) {
        paths = try ClusterPaths(state: stateDirectory)
    }

    public var stateDirectory: String { paths.state }

    /// The URL of the database; it holds no secret, because peers are known by their user.
    public var url: String {
        let host = paths.socketDirectory.utf8.map { byte -> String in
            let isPlain =
                (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5A)
                || (byte >= 0x61 && byte <= 0x7A) || [0x2D, 0x2E, 0x2F, 0x5F].contains(byte)
            let hex = String(byte, radix: 16, uppercase: true)
            return isPlain
                ? String(UnicodeScalar(byte)) : "%" + (hex.utf8.count < 2 ? "0" : "") + hex
        }.joined()
        return "postgresql:///\(Self.database)?host=\(host)&port=\(ClusterPaths.port)"
            + "&user=\(Self.role)&sslmode=disable&gssencmode=disable"
    }

    public var settings: ConnectionSettings { ConnectionSettings(url) }

    /// What a person asks of the cluster before anything else.
    public enum Status: String, Sendable, Hashable, CaseIterable {
        case absent, stopped, running
    }

    public func status() -> Status {
        if runningProcess() != nil { return .running }
        return isInitialised ? .stopped : .absent
    }

    /// What `start` did and healed.
    public struct Started: Sendable {
        public var url: String
        public var notes: [Finding] = []
    }

    /// Initialises where needed, heals what an earlier crash left, starts, and makes the database.
    ///
    /// Drops the `PG*` variables of this process: they speak of another server.
    ///
    /// - Throws: `Finding` with the reason and what to do, or a `PostgresError`.
    public func start() throws -> Started {
        Self.dropEnvironment()
        return try withLock { () throws -> Started in
            var started = Started(url: url)
            let programs = try prepare(notes: &started.notes)
            if runningProcess() == nil {
                heal(notes: &started.notes)
                try launch(programs)
            }
            try makeDatabase()
            return started
        }
    }

    /// Makes the cluster without starting it. Does nothing where it exists.
    public func initialise() throws {
        try withLock { () throws -> Void in
            var notes: [Finding] = []
            _ = try prepare(notes: &notes)
        }
    }

    /// Stops the server; open transactions are rolled back. Does nothing where none runs.
    public func stop() throws {
        try withLock { () throws -> Void in
            guard runningProcess() != nil else { return }
            let programs = try programs()
            let told = programs.run(
                "pg_ctl", ["stop", "-D", paths.data, "-m", "fast", "-w", "-t", "60"])
            if !told.succeeded {
                throw Finding(
                    "cluster.stop.failed", at: .argument(paths.data),
                    "the private server did not stop", value: told.output,
                    fix: "Read \(paths.log), then stop it with pg_ctl -m immediate.")
            }
        }
    }

    /// Forgets `PG*` variables, which belong to another server than the private one.
    static func dropEnvironment() {
        var names: [String] = []
        var entry = environ
        while let variable = entry.pointee {
            let text = String(cString: variable)
            if text.hasPrefix("PG"), let name = text.split(separator: "=").first {
                names.append(String(name))
            }
            entry += 1
        }
        for name in names { unsetenv(name) }
    }

    var isInitialised: Bool {
        HostPath.exists(paths.data + "/PG_VERSION")
            && HostPath.exists(paths.data + "/global/pg_control")
    }

    func programs() throws(Finding) -> ServerPrograms {
        let version = HostPath.text(paths.data + "/PG_VERSION")?.trimmed
        return ServerPrograms(
            directory: try ServerPrograms.directory(version: version),
            account: try ServerPrograms.unprivilegedAccount())
    }

    /// Runs `body` while no other process works on this cluster; waits up to two minutes.
    private func withLock<Value>(_ body: () throws -> Value) throws -> Value {
        let descriptor = open(paths.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Finding(
                "cluster.directory.unusable", at: .argument(paths.lock),
                "the lock file cannot be opened: \(Subprocess.lastError())",
                fix: "Run as the user that owns \(paths.state), or name another state directory.")
        }
        defer { close(descriptor) }
        for _ in 0..<1_200 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return try body() }
            usleep(100_000)
        }
        throw Finding(
            "cluster.busy", at: .argument(paths.lock),
            "another hemtag has been starting or stopping this cluster for two minutes",
            fix: "Wait for it or end it; then run again.")
    }
}
