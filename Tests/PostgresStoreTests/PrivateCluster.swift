import Diagnostics
import Glibc
import Testing

@testable import PostgresStore

/// One private cluster for the whole test process, in a directory of its own below /tmp; every test
/// works in a database of its own.
enum PrivateCluster {
    /// Started once; what went wrong is reported by every test that needs it.
    static let shared: Result<EmbeddedCluster, any Error> = Result {
        removeWhatOthersLeft()
        let cluster = try EmbeddedCluster(stateDirectory: "\(prefix)\(getpid())")
        _ = try cluster.start()
        stopAtExit = cluster
        atexit { try? PrivateCluster.stopAtExit?.stop() }
        return cluster
    }

    private static let prefix = "/tmp/hemtag-store-tests-"
    nonisolated(unsafe) private static var stopAtExit: EmbeddedCluster?

    /// Deletes directories whose test process and server are gone.
    private static func removeWhatOthersLeft() {
        for name in FileSystem.names(in: "/tmp") where "/tmp/\(name)".hasPrefix(prefix) {
            guard let process = pid_t(("/tmp/" + name).dropFirst(prefix.count)),
                kill(process, 0) != 0, errno == ESRCH,
                let left = try? EmbeddedCluster(stateDirectory: "/tmp/" + name)
            else { continue }
            try? left.stop()
            FileSystem.removeTree("/tmp/" + name)
        }
    }

    /// A new, empty database; the name must be unique among the tests.
    static func database(_ name: String) throws -> ConnectionSettings {
        let cluster = try shared.get()
        let owner = try Connection(cluster.settings)
        try owner.script("create database \(name)", name: "create test database")
        return ConnectionSettings(url(of: name, in: cluster))
    }

    /// A new database with the current schema.
    static func migrated(_ name: String) throws -> Connection {
        let connection = try Connection(try database(name))
        try Migrations.apply(connection)
        return connection
    }

    static func url(of database: String, in cluster: EmbeddedCluster) -> String {
        let parts = cluster.url.split(separator: "?", maxSplits: 1)
        return "postgresql:///\(database)?\(parts[1])"
    }
}
