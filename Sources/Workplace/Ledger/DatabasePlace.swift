import Diagnostics
import HostFiles
import PipelineFile
import PlanFiles
import PostgresStore

/// Which database a command means, and how to get to it.
public struct DatabasePlace: Sendable {
    public var target: DatabaseTarget

    /// `--database` wins over the pipeline file, which wins over the environment.
    public init(_ option: String?, pipeline: DatabaseTarget = .unnamed) {
        target = option.map { .url($0) } ?? pipeline
    }

    /// Hemtag's own cluster, where that is meant.
    public func cluster() throws -> EmbeddedCluster? {
        switch target {
        case .url, .service: nil
        case .embedded(let directory): try EmbeddedCluster(stateDirectory: directory)
        case .unnamed:
            ConnectionSettings.environmentNamesDatabase ? nil : try EmbeddedCluster()
        }
    }

    /// Connects; starts the private cluster, and brings its schema up to date, where it is meant.
    ///
    /// A database that others own is never changed here: it must have the schema of this program.
    public func connect(requiringSchema: Bool = true) throws -> Connection {
        if let cluster = try cluster() {
            let connection = try Connection(ConnectionSettings(try cluster.start().url))
            try Migrations.apply(connection)
            return connection
        }
        let connection = try Connection(settings)
        if requiringSchema { try Migrations.require(connection) }
        return connection
    }

    /// Connects to look: makes no cluster, and tells where it looked if there is none.
    ///
    /// - Throws: also `database.cluster.absent`.
    public func look() throws -> Connection {
        guard isAbsentCluster else { return try connect() }
        throw Finding(
            "database.cluster.absent", at: .argument("database \(title)"),
            "this private database was never made, so that there is nothing to look at",
            fix: "name the database with --database URL, --pipeline FILE or --state DIR, or begin "
                + "with: hemtag run PIPELINE")
    }

    /// Which database is meant, without a password.
    public var title: String {
        ownDirectory.map { "of Hemtag's own in \($0)" } ?? settings.description
    }

    /// Whether Hemtag's own cluster is meant and was never made.
    public var isAbsentCluster: Bool {
        guard let directory = ownDirectory else { return false }
        // Asking the cluster itself would make its folder.
        return !HostPath.exists(directory) || (try? cluster()?.status()) == .absent
    }

    /// The state directory of Hemtag's own cluster, where that is meant.
    private var ownDirectory: String? {
        switch target {
        case .embedded(let directory): directory
        case .unnamed:
            ConnectionSettings.environmentNamesDatabase
                ? nil : EmbeddedCluster.defaultStateDirectory
        case .url, .service: nil
        }
    }

    /// Where parsed plans are kept: as the pipeline says, or in the state directory.
    public func cache(_ settings: CacheSettings) -> PlanCache? {
        guard settings.keepPlans > 0 else { return nil }
        return PlanCache(
            directory: settings.directory ?? "\(stateDirectory)/parsed", keep: settings.keepPlans)
    }

    /// What Hemtag keeps on this machine, whatever the database.
    public var stateDirectory: String {
        if case .embedded(let directory) = target { return directory }
        return EmbeddedCluster.defaultStateDirectory
    }

    /// libpq's words for a database that is not Hemtag's own.
    public var settings: ConnectionSettings {
        switch target {
        case .url(let url): ConnectionSettings(url)
        case .service(let name): ConnectionSettings("service=\(name)")
        case .embedded, .unnamed: ConnectionSettings()
        }
    }
}
