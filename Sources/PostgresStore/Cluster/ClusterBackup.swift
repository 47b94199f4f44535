import Diagnostics
import Glibc
import HostFiles

extension EmbeddedCluster {
    /// Where the server's user and this one meet; nothing stays in it.
    private var exchange: String { paths.state + "/backup" }

    /// Writes the whole database into a file that `restore` takes; runs may go on meanwhile.
    ///
    /// - Throws: `cluster.absent`, `cluster.backup.failed`; what a file cannot be written for.
    public func backup(to path: String) throws {
        guard status() != .absent else {
            throw Finding(
                "cluster.absent", at: .argument(paths.data), "there is no private database here",
                fix: "Name its folder with --state; a database of your own is backed up with "
                    + "pg_dump.")
        }
        _ = try start()
        try withExchange { (programs, file) throws -> Void in
            let told = programs.run(
                "pg_dump", ["--format=custom", "--file=\(file)", "--dbname=\(url)"])
            guard told.succeeded else {
                throw Finding(
                    "cluster.backup.failed", at: .argument(paths.data),
                    "pg_dump could not write the database", value: told.output,
                    fix: "Mend what pg_dump says (space, rights), then run again.")
            }
            try WholeFile.copy(file, to: path, readableBy: .owner)
        }
    }

    /// Fills the cluster from a file that `backup` wrote. The database is there whole or as before.
    ///
    /// - Throws: `cluster.restore.occupied` where it holds anything that could be lost;
    ///   `cluster.restore.failed`.
    public func restore(from path: String) throws {
        _ = try start()
        guard try isEmpty() else {
            throw Finding(
                "cluster.restore.occupied", at: .argument(paths.data),
                "the private database holds runs, decisions or a register, which would be lost",
                fix: "Name another folder with --state, or move this one away first.")
        }
        let filling = Self.database + "_filling"
        try maintain("drop database if exists \(filling)")
        try maintain("create database \(filling) template template0")
        try withExchange { (programs, file) throws -> Void in
            try WholeFile.copy(
                path, to: file, readableBy: .owner,
                owner: programs.account.map { ($0.user, $0.group) })
            let target = url.replacing(
                "/\(Self.database)?", with: "/\(filling)?", maxReplacements: 1)
            let told = programs.run(
                "pg_restore", ["--exit-on-error", "--no-owner", "--dbname=\(target)", file])
            guard told.succeeded else {
                try maintain("drop database \(filling)")
                throw Finding(
                    "cluster.restore.failed", at: .file(path: path, line: 0, column: 0),
                    "pg_restore could not fill the private database", value: told.output,
                    fix: "Name a file of: hemtag database backup; where it names roles, make them "
                        + "first (roles.sql); nothing was changed")
            }
        }
        // From here on the other database is the one.
        try maintain("drop database \(Self.database)")
        try maintain("alter database \(filling) rename to \(Self.database)")
    }

    /// Whether no run, no decision and no row of the register is there.
    private func isEmpty() throws -> Bool {
        let connection = try Connection(settings)
        let tables = try connection.run(
            """
            select format('%I.%I', nspname, relname) from pg_class t
            join pg_namespace n on n.oid = t.relnamespace
            where relkind in ('r', 'p')
                and (nspname = 'register' or nspname = 'hemtag' and relname in ('run', 'journal'))
            """, name: "look for data")
        for table in (0..<tables.rowCount).compactMap({ tables.text($0, 0) }) {
            let found = try connection.value(
                "select true from \(table) limit 1", name: "look for data")
            if found != nil { return false }
        }
        return true
    }

    /// One statement on the server that belongs to no database.
    func maintain(_ statement: String) throws(PostgresError) {
        let parts = url.split(separator: "?", maxSplits: 1)
        let maintenance = try Connection(
            ConnectionSettings("postgresql:///postgres?\(parts[1])"))
        try maintenance.script(statement, name: "look after the cluster")
    }

    /// A file in a folder that the server's user may write into; both are gone afterwards.
    private func withExchange(_ body: (ServerPrograms, String) throws -> Void) throws {
        let programs = try programs()
        let folder = "\(exchange)-\(getpid())"
        Folder.removeTree(folder)
        guard mkdir(folder, 0o700) == 0 else {
            throw Finding(
                "cluster.directory.unusable", at: .argument(folder),
                "the folder cannot be made: \(Subprocess.lastError())",
                fix: "Run as the user that owns \(paths.state), or name another state directory.")
        }
        defer { Folder.removeTree(folder) }
        if let account = programs.account { chown(folder, account.user, account.group) }
        try body(programs, folder + "/database.dump")
    }
}
