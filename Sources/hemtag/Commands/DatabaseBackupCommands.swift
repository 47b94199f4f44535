import ArgumentParser
import PostgresStore

struct DatabaseBackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write Hemtag's own database into one file.",
        discussion: unwrapped(
            """
            Register, decisions, journal, runs and their rows, as pg_dump writes them; runs may go \
            on meanwhile. The file is its owner's alone. A database of your own is backed up with \
            its own tools (see Operations).

              hemtag database backup --out /backup/hemtag-$(date +%F).dump
            """))

    @Option(
        help: ArgumentHelp(
            "Write into this file; one that is there is replaced.", valueName: "file"),
        completion: .file())
    var out: String

    @Option(
        help: ArgumentHelp(
            "The cluster's folder, where it is not the usual one.", valueName: "dir"),
        completion: .directory)
    var state: String?

    func run() throws {
        try EmbeddedCluster.named(state).backup(to: out)
        Terminal.print(out)
    }
}

struct DatabaseRestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Fill Hemtag's own database from a file of `backup`.",
        discussion: unwrapped(
            """
            Makes the cluster where there is none. One that holds runs, decisions or a register is \
            never overwritten. A file of an older version is brought to this one's schema.

              hemtag database restore /backup/hemtag-2027-01-31.dump --state /var/lib/hemtag-new
            """))

    @Argument(help: "The file that `backup` wrote.", completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp(
            "The cluster's folder, where it is not the usual one.", valueName: "dir"),
        completion: .directory)
    var state: String?

    func run() throws {
        let cluster = try EmbeddedCluster.named(state)
        try cluster.restore(from: file)
        try Migrations.apply(try Connection(cluster.settings))
        Terminal.print(cluster.url)
    }
}
