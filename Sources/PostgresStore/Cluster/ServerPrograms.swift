import Diagnostics
import Glibc
import HostFiles

/// Where PostgreSQL's server programs are, and as whom they run.
struct ServerPrograms {
    var directory: String
    /// The user the server runs as where that is not the present one: never root.
    var account: Account?

    /// Looks beside Debian's versions (newest first), at `pg_config --bindir`, and along PATH.
    ///
    /// - Parameter version: the major version that an existing cluster demands.
    static func directory(version: String?) throws(Finding) -> String {
        var candidates: [String] = []
        let versions = Folder.names(in: "/usr/lib/postgresql")
            .sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }
        for found in versions where version == nil || found == version {
            candidates.append("/usr/lib/postgresql/\(found)/bin")
        }
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        let entries = path.split(separator: ":").map(String.init)
        for entry in entries where HostPath.isExecutable(entry + "/pg_config") {
            let told = Subprocess.run([entry + "/pg_config", "--bindir"], environment: [])
            if told.succeeded { candidates.append(told.output) }
        }
        candidates += entries
        let usable = candidates.filter { directory in
            ["initdb", "pg_ctl", "postgres"].allSatisfy {
                HostPath.isExecutable(directory + "/" + $0)
            } && (version == nil || Self.version(of: directory) == version)
        }
        if let first = usable.first { return first }
        throw Finding(
            "cluster.programs.missing",
            version.map {
                "this cluster needs the programs of PostgreSQL \($0), which are not here"
            }
                ?? "the server programs of PostgreSQL (initdb, pg_ctl, postgres) are not installed",
            fix: "Install postgresql\(version.map { "-" + $0 } ?? ""), or name a database: "
                + "--database postgresql://…")
    }

    /// The major version, such as `15`.
    static func version(of directory: String) -> String? {
        let told = Subprocess.run([directory + "/postgres", "--version"], environment: [])
        guard
            let number = told.output.split(separator: " ").first(where: {
                $0.first?.isNumber == true
            })
        else { return nil }
        return number.split(separator: ".").first.map(String.init)
    }

    /// The unprivileged user that a server started by root runs as: `postgres`, else `hemtag`,
    /// which is created where neither exists.
    static func unprivilegedAccount() throws(Finding) -> Account? {
        guard geteuid() == 0 else { return nil }
        for name in ["postgres", "hemtag"] {
            if let account = Account(named: name), account.user != 0 { return account }
        }
        let made = Subprocess.run(
            ["/usr/sbin/useradd", "--system", "--shell", "/usr/sbin/nologin", "hemtag"],
            environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
        if made.succeeded, let account = Account(named: "hemtag") { return account }
        throw Finding(
            "cluster.user.missing",
            "PostgreSQL does not run as root and no other user could be made",
            value: made.output,
            fix: "Create a user: useradd --system postgres; or start hemtag as another user.")
    }

    /// Runs one of the programs as the server's user, without any inherited `PG*` variable.
    func run(_ program: String, _ arguments: [String]) -> Subprocess {
        let environment = [
            "PATH=\(directory):/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC",
        ]
        let command = ["\(directory)/\(program)"] + arguments
        guard let account else { return Subprocess.run(command, environment: environment) }
        let setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].first(where: HostPath.isExecutable)
        let drop =
            setpriv.map {
                [
                    $0, "--reuid=\(account.user)", "--regid=\(account.group)", "--init-groups",
                    "--inh-caps=-all", "--",
                ]
            } ?? ["/usr/sbin/runuser", "-u", account.name, "--"]
        return Subprocess.run(drop + command, environment: environment)
    }
}
