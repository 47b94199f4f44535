import ArgumentParser
import Diagnostics
import PostgresStore
import Workplace

/// `hemtag database …`: the schema, and Hemtag's own PostgreSQL.
struct DatabaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "database",
        abstract: "Make and look after the database.",
        discussion: """
            Hemtag keeps the benefit register (schema register) and what runs found (schema \
            hemtag) in PostgreSQL. Name your own with --database, with PG* variables or in the \
            pipeline file; name none, and Hemtag runs a private one: no TCP port, no password, a \
            socket that only its owner reaches.

            EXAMPLES
              hemtag database init --database "service=hemtag"    make or upgrade the schema
              hemtag database status                              is it there, is it current?
              hemtag database start                               prints the URL for psql
            """,
        subcommands: [
            DatabaseInitCommand.self, DatabaseStatusCommand.self, DatabaseStartCommand.self,
            DatabaseStopCommand.self, DatabaseLoadCommand.self, DatabasePruneCommand.self,
        ])
}

struct DatabaseInitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make the schema, or bring it to what this program needs.",
        discussion: """
            Applies numbered SQL migrations, each once, in one transaction and under a lock. Safe \
            to repeat. Needs a role that may create schemas; runs need less (see the reference).
            """)

    @OptionGroup var options: DatabaseOptions

    func run() throws {
        let place = try options.place()
        let connection: Connection
        if let cluster = try place.cluster() {
            connection = try Connection(ConnectionSettings(try cluster.start().url))
        } else {
            connection = try Connection(place.settings)
        }
        let applied = try Migrations.apply(connection)
        for migration in applied {
            Terminal.print("applied \(migration.number) \(migration.name)")
        }
        if applied.isEmpty { Terminal.print("the schema is current") }
    }
}

struct DatabaseStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say which database is meant, whether it answers and whether its schema fits.",
        discussion: "Changes nothing and starts nothing. Exit code 6: it does not answer.")

    @OptionGroup var options: DatabaseOptions

    func run() throws {
        let place = try options.place()
        if let cluster = try place.cluster() {
            let status = cluster.status()
            Terminal.print("private cluster in \(cluster.stateDirectory): \(status.rawValue)")
            guard status == .running else { return }
            Terminal.print(cluster.url)
            try tell(try Connection(cluster.settings))
        } else {
            let connection = try Connection(place.settings)
            Terminal.print("database \(connection.target): answers")
            try tell(connection)
        }
    }

    private func tell(_ connection: Connection) throws {
        let status = try Migrations.status(connection)
        for applied in status.applied {
            Terminal.print("applied \(applied.number) \(applied.name) at \(applied.appliedAt)")
        }
        for pending in status.pending {
            Terminal.print("pending \(pending.number) \(pending.name)")
        }
        if !status.problems.isEmpty { throw Findings(status.problems) }
    }
}

struct DatabaseStartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start Hemtag's own PostgreSQL and print its URL.",
        discussion: """
            Makes the cluster where there is none, heals what a crash left behind, and brings the \
            schema up to date. Jobs start it by themselves; start it by hand to look inside:

              psql "$(hemtag database start)"
            """)

    @Option(
        help: ArgumentHelp(
            "The cluster's folder, where it is not the usual one.", valueName: "dir"),
        completion: .directory)
    var state: String?

    func run() throws {
        let cluster = try EmbeddedCluster.named(state)
        let started = try cluster.start()
        for note in started.notes { Terminal.complain(note.text(showValue: true)) }
        try Migrations.apply(try Connection(ConnectionSettings(started.url)))
        Terminal.print(started.url)
    }
}

struct DatabaseStopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop Hemtag's own PostgreSQL; the data stays.",
        discussion: "Does nothing where it does not run. A job starts it again by itself.")

    @Option(
        help: ArgumentHelp(
            "The cluster's folder, where it is not the usual one.", valueName: "dir"),
        completion: .directory)
    var state: String?

    func run() throws { try EmbeddedCluster.named(state).stop() }
}

extension EmbeddedCluster {
    /// The cluster of a folder, or the usual one.
    static func named(_ directory: String?) throws -> EmbeddedCluster {
        try directory.map { try EmbeddedCluster(stateDirectory: $0) } ?? EmbeddedCluster()
    }
}
