import Diagnostics
import Glibc
import HostFiles

extension EmbeddedCluster {
    /// Makes directories and, where there is none, the cluster; rewrites the settings.
    func prepare(notes: inout [Finding]) throws -> ServerPrograms {
        let programs = try programs()
        try paths.checkAncestors(for: programs.account)
        if !isInitialised { try initialise(programs, notes: &notes) }
        try paths.prepareSocketDirectory(for: programs.account)
        if runningProcess() == nil {
            let owner = programs.account
            try write(ClusterSettings.postgresql(paths), to: "postgresql.conf", owner)
            try write(ClusterSettings.hostBasedAccess, to: "pg_hba.conf", owner)
            try write(ClusterSettings.identities(server: owner), to: "pg_ident.conf", owner)
        }
        return programs
    }

    private func write(_ text: String, to name: String, _ owner: Account?) throws(Finding) {
        let path = paths.data + "/" + name
        do throws(Finding) {
            try WholeFile.write(
                Array(text.utf8), to: path, readableBy: .owner,
                owner: owner.map { ($0.user, $0.group) })
        } catch {
            throw Finding(
                "cluster.directory.unusable", at: .argument(path),
                "the settings of the private server cannot be written: \(error.value ?? "")",
                fix: "Run as the user that made the cluster, or name another state directory.")
        }
    }

    /// Builds the cluster beside its place and renames it, so that a crash leaves none or a whole
    /// one. What an earlier version or a copy left half-made is set aside, never deleted.
    private func initialise(_ programs: ServerPrograms, notes: inout [Finding]) throws(Finding) {
        if HostPath.exists(paths.data) { try setAside(notes: &notes) }
        let building = paths.data + ".new"
        Folder.removeTree(building)
        guard mkdir(building, 0o700) == 0 else {
            throw Finding(
                "cluster.directory.unusable", at: .argument(building),
                "the cluster's directory cannot be made: \(Subprocess.lastError())",
                fix: "Run as the user that owns \(paths.state), or name another state directory.")
        }
        if let account = programs.account { chown(building, account.user, account.group) }
        let told = programs.run(
            "initdb",
            [
                "-D", building, "--username=\(Self.role)", "--encoding=UTF8",
                "--locale=C.UTF-8", "--lc-collate=C", "--auth-local=peer", "--auth-host=reject",
            ])
        guard told.succeeded, rename(building, paths.data) == 0 else {
            Folder.removeTree(building)
            throw Finding(
                "cluster.initialise.failed", at: .argument(paths.data),
                "initdb could not make the private cluster", value: told.output,
                fix: "Mend what initdb says (space, rights), or name a database: --database URL")
        }
    }

    private func setAside(notes: inout [Finding]) throws(Finding) {
        var number = 1
        while HostPath.exists("\(paths.data).broken-\(number)") { number += 1 }
        let aside = "\(paths.data).broken-\(number)"
        guard rename(paths.data, aside) == 0 else {
            throw Finding(
                "cluster.half_made", at: .argument(paths.data),
                "a half-made cluster stands here and cannot be set aside",
                fix: "Move or delete \(paths.data); then run again.")
        }
        notes.append(
            Finding(
                "cluster.half_made", severity: .warning, at: .argument(paths.data),
                "a half-made cluster was set aside and a new one made",
                fix: "Look into \(aside); delete it if nothing in it is needed."))
    }

    /// The process id of this cluster's server, if it runs: alive, and at home in our directory.
    func runningProcess() -> pid_t? {
        guard let first = HostPath.text(paths.processFile)?.split(separator: "\n").first,
            let process = pid_t(first), process > 1
        else { return nil }
        if kill(process, 0) != 0, errno == ESRCH { return nil }
        if Self.isZombie(process) { return nil }
        // A reused process id belongs to someone else: a postmaster's working directory is its
        // data. Where we may not see it, only an answer proves that a server is there.
        if let home = HostPath.linkTarget("/proc/\(process)/cwd") {
            return home == (HostPath.resolved(paths.data) ?? paths.data) ? process : nil
        }
        return isAnswering ? process : nil
    }

    /// Ended, but not yet taken note of by the process that began it.
    private static func isZombie(_ process: pid_t) -> Bool {
        // `123 (name with ) and blanks) Z …`
        guard let line = HostPath.text("/proc/\(process)/stat"),
            let end = line.lastIndex(of: ")")
        else { return false }
        return line[end...].dropFirst().first { $0 != " " } == "Z"
    }

    /// Whether someone listens at the server's socket.
    private var isAnswering: Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(paths.socket.utf8)
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    /// Removes what a killed server left and the new one would trip over.
    func heal(notes: inout [Finding]) {
        for path in [paths.processFile, paths.socket + ".lock", paths.socket]
        where HostPath.status(path) != nil {
            unlink(path)
            guard path == paths.processFile else { continue }
            notes.append(
                Finding(
                    "cluster.stale_process_file", severity: .note, at: .argument(path),
                    "the private server had not been shut down; its process file was removed",
                    fix: "Nothing to do: PostgreSQL recovers by itself."))
        }
    }

    func launch(_ programs: ServerPrograms) throws(Finding) {
        // The log must be the server's own.
        let log = open(paths.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if log >= 0 {
            if let account = programs.account { fchown(log, account.user, account.group) }
            close(log)
        }
        // Backends of a killed server hold its shared memory until they notice: try again.
        var told = Subprocess(status: 1, output: "")
        for attempt in 0..<5 {
            if attempt > 0 { usleep(1_000_000) }
            told = programs.run(
                "pg_ctl", ["start", "-D", paths.data, "-l", paths.log, "-w", "-t", "60"])
            if told.succeeded { return }
            let isHeld = lastLog.contains("shared memory block") || lastLog.contains("is in use")
            if !isHeld { break }
        }
        throw Finding(
            "cluster.start.failed", at: .argument(paths.log),
            "the private server did not start", value: lastLog.isEmpty ? told.output : lastLog,
            fix: "Mend what the log says, or name a database: --database postgresql://…")
    }

    /// The last lines of the server's log.
    private var lastLog: String {
        let lines = (HostPath.text(paths.log) ?? "").split(separator: "\n")
        return lines.suffix(6).joined(separator: "\n")
    }

    /// Creates the database beside `postgres` where it does not exist yet.
    func makeDatabase() throws(PostgresError) {
        do {
            _ = try Connection(settings)
        } catch  where error.kind == .unknownDatabase {
            let parts = url.split(separator: "?", maxSplits: 1)
            let maintenance = try Connection(
                ConnectionSettings("postgresql:///postgres?\(parts[1])"))
            try maintenance.script(
                "create database \(Self.database) template template0", name: "create database")
        }
    }
}
