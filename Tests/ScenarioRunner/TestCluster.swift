import Foundation
import Synchronization

/// A private PostgreSQL that all cases share; each case has a database of its own.
///
/// It is Hemtag's own embedded cluster, started by the binary under test.
final class TestCluster: Sendable {
    private let surroundings: Surroundings
    private let state: URL
    private let url = Mutex<Result<String, RunnerError>?>(nil)

    init(_ surroundings: Surroundings) {
        self.surroundings = surroundings
        state = URL(fileURLWithPath: "/tmp/hemtag-scn-\(getpid())")
    }

    var statePath: String { state.path }

    /// An empty database; the cluster is started by the first case that asks.
    func database(_ name: String) throws -> String {
        let base = try url.withLock { known in
            if known == nil { known = Result { try start() }.mapError(Self.runnerError) }
            return try known?.get() ?? ""
        }
        let database = "t_" + name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "_" }
        let made = try psql(base, ["--command", "create database \(database)"])
        if made.status != 0 { throw RunnerError("create database: \(made.error)") }
        return base.replacingOccurrences(of: "///hemtag?", with: "///\(database)?")
    }

    func psql(_ url: String, _ arguments: [String]) throws -> Finished {
        try Shell.run(
            "/usr/bin/env",
            ["psql", url, "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"] + arguments,
            in: surroundings.root, environment: surroundings.environment)
    }

    func stop() {
        guard url.withLock({ $0 != nil }) else { return }
        _ = try? hemtag(["database", "stop", "--state", state.path])
        try? FileManager.default.removeItem(at: state)
    }

    /// Members of this role log in as themselves, whoever runs the tests: cases about logins make
    /// roles in it. All others are known by their operating-system user, as a private server's are.
    private static let loginRole = "scenario_login"

    private func start() throws -> String {
        try admitLogins()
        let started = try hemtag(["database", "start", "--state", state.path])
        guard started.status == 0 else { throw RunnerError("database start: \(started.error)") }
        let url = started.output.trimmingCharacters(in: .whitespacesAndNewlines)
        let made = try psql(url, ["--command", "create role \(Self.loginRole)"])
        guard made.status == 0 else { throw RunnerError("create role: \(made.error)") }
        return url
    }

    /// An operator's own settings of the private server: rules of access with one line more.
    private func admitLogins() throws {
        let files = FileManager.default
        try files.createDirectory(at: state, withIntermediateDirectories: true)
        let rules = state.appending(path: "access.conf")
        let texts = [
            "access.conf": "local all +\(Self.loginRole) trust\nlocal all all peer map=hemtag\n",
            "postgresql.local.conf": "hba_file = '\(rules.path)'\n",
        ]
        for (name, text) in texts {
            let path = state.appending(path: name).path
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            // The server's user is another one where root runs the tests.
            try files.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        }
    }

    private func hemtag(_ arguments: [String]) throws -> Finished {
        try Shell.run(
            surroundings.binary.path, arguments, in: URL(fileURLWithPath: "/tmp"),
            environment: surroundings.environment)
    }

    private static func runnerError(_ error: any Error) -> RunnerError { RunnerError("\(error)") }
}
