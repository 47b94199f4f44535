import Diagnostics
import Glibc
import HostFiles
import Synchronization
import Testing

@testable import PostgresStore

/// One private cluster for the whole test process, in a directory of its own below /tmp; every test
/// works in a database of its own.
enum PrivateCluster {
    /// Started once; what went wrong is reported by every test that needs it.
    static let shared: Result<EmbeddedCluster, any Error> = Result {
        removeWhatOthersLeft()
        let cluster = try make("\(prefix)\(getpid())")
        running.withLock { $0.append(cluster) }
        atexit { PrivateCluster.removeAll() }
        return cluster
    }

    /// A second one, whose role `clerk` must show a password (scram).
    static let withPasswords: Result<EmbeddedCluster, any Error> = Result {
        _ = try shared.get()
        let cluster = try make("\(prefix)\(getpid())/passwords")
        running.withLock { $0.append(cluster) }
        let owner = try Connection(cluster.settings)
        try owner.script("create role clerk login password 'open sesame'", name: "make role")
        let access = cluster.paths.data + "/pg_hba.conf"
        let rules = "local all clerk scram-sha-256\n" + ClusterSettings.hostBasedAccess
        let account = try cluster.programs().account
        try WholeFile.write(
            Array(rules.utf8), to: access, readableBy: .owner,
            owner: account.map { ($0.user, $0.group) })
        try owner.script("select pg_reload_conf()", name: "reload")
        // The signal is on its way: wait until the server has read the file.
        try SampleRun.eventually {
            let count = try owner.value(
                "select count(*) from pg_stat_activity where pg_conf_load_time() > backend_start",
                name: "wait")
            if count == "0" { throw SampleRun.NotYet() }
        }
        return cluster
    }

    /// Tests may lose their data with the machine, and so need not wait for its disk.
    private static func make(_ directory: String) throws -> EmbeddedCluster {
        let cluster = try EmbeddedCluster(stateDirectory: directory)
        let settings = cluster.paths.ownSettings
        try WholeFile.write(Array("fsync = off\n".utf8), to: settings, readableBy: .everyone)
        _ = try cluster.start()
        return cluster
    }

    private static let running = Mutex<[EmbeddedCluster]>([])

    private static func removeAll() {
        let clusters = running.withLock { $0 }
        for cluster in clusters.reversed() {
            try? cluster.stop()
            Folder.removeTree(cluster.stateDirectory)
        }
    }

    private static let prefix = "/tmp/hemtag-store-tests-"

    /// Deletes directories whose test process and server are gone.
    private static func removeWhatOthersLeft() {
        for name in Folder.names(in: "/tmp") where "/tmp/\(name)".hasPrefix(prefix) {
            guard let process = pid_t(("/tmp/" + name).dropFirst(prefix.count)),
                kill(process, 0) != 0, errno == ESRCH,
                let left = try? EmbeddedCluster(stateDirectory: "/tmp/" + name)
            else { continue }
            try? left.stop()
            Folder.removeTree("/tmp/" + name)
        }
    }

    /// A new, empty database; the name must be unique among the tests.
    static func database(_ name: String) throws -> ConnectionSettings {
        let cluster = try shared.get()
        let owner = try Connection(cluster.settings)
        try owner.script("create database \(name)", name: "create test database")
        return ConnectionSettings(url(of: name, in: cluster))
    }

    /// A new database with the current schema, copied from one that was migrated once.
    static func migrated(_ name: String) throws -> Connection {
        let cluster = try shared.get()
        try template.get()
        let owner = try Connection(cluster.settings)
        try owner.script(
            "create database \(name) template migrated_template", name: "copy test database")
        return try Connection(ConnectionSettings(url(of: name, in: cluster)))
    }

    /// How to reach a database of the cluster.
    static func settings(_ name: String) throws -> ConnectionSettings {
        ConnectionSettings(url(of: name, in: try shared.get()))
    }

    private static let template: Result<Void, any Error> = Result {
        let connection = try Connection(try database("migrated_template"))
        try Migrations.apply(connection)
    }

    static func url(of database: String, in cluster: EmbeddedCluster) -> String {
        let parts = cluster.url.split(separator: "?", maxSplits: 1)
        return "postgresql:///\(database)?\(parts[1])"
    }
}
