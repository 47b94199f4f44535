import Diagnostics
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

    /// Whether Hemtag's own cluster is meant and was never made.
    public var isAbsentCluster: Bool { (try? cluster()?.status()) == .absent }

    /// Where parsed plans are kept: as the pipeline says, or in the state directory.
    public func cache(_ settings: CacheSettings) -> PlanCache? {
        guard settings.keepPlans > 0 else { return nil }
        let state =
            if case .embedded(let directory) = target { directory } else {
                EmbeddedCluster.defaultStateDirectory
            }
        return PlanCache(
            directory: settings.directory ?? "\(state)/parsed", keep: settings.keepPlans)
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
