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

    private func start() throws -> String {
        let started = try hemtag(["database", "start", "--state", state.path])
        guard started.status == 0 else { throw RunnerError("database start: \(started.error)") }
        return started.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private func hemtag(_ arguments: [String]) throws -> Finished {
        try Shell.run(
            surroundings.binary.path, arguments, in: URL(fileURLWithPath: "/tmp"),
            environment: surroundings.environment)
    }

    private static func runnerError(_ error: any Error) -> RunnerError { RunnerError("\(error)") }
}
