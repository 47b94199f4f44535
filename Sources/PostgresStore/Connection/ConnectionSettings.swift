import CLibPQ
import Glibc

/// How to reach a database, in libpq's own words: a URL (`postgresql://…`), a list of keywords
/// (`host=… dbname=…`), a service name (`service=budget`), or nothing, for `PG*` variables and
/// libpq's defaults. `.pgpass`, service files and TLS work as in every libpq program.
public struct ConnectionSettings: Sendable, Hashable {
    public var conninfo: String
    /// Seconds to wait for a server that does not answer, where the settings name no
    /// `connect_timeout`.
    public var patienceSeconds = 15

    public init(_ conninfo: String = "") { self.conninfo = conninfo }

    /// Whether the environment names a server or database, so that no private cluster is wanted.
    public static var environmentNamesDatabase: Bool {
        let names: [String] = ["PGHOST", "PGHOSTADDR", "PGPORT", "PGDATABASE", "PGSERVICE"]
        return names.contains { getenv($0).map { $0.pointee != 0 } ?? false }
    }

    /// Checks the text and returns its keywords, those with a value only.
    ///
    /// - Throws: `PostgresError` of kind `.malformedSettings`, which never quotes the text, because
    ///   it may hold a password.
    func keywords() throws(PostgresError) -> [String: String] {
        guard !conninfo.isEmpty else { return [:] }
        if !conninfo.contains("="), !conninfo.contains("://") { return ["dbname": conninfo] }
        guard let options = PQconninfoParse(conninfo, nil) else {
            throw PostgresError(
                .malformedSettings, statement: "connect",
                message: "the connection settings are neither a URL nor keyword=value pairs")
        }
        defer { PQconninfoFree(options) }
        var found: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                found[String(cString: keyword)] = String(cString: value)
            }
            option += 1
        }
        return found
    }
}

extension ConnectionSettings: CustomStringConvertible {
    /// Where it goes, without a password: `host=db.example port=5432 dbname=budget user=hemtag`.
    public var description: String {
        guard let keywords = try? keywords() else { return "unreadable connection settings" }
        let shown = ["service", "host", "hostaddr", "port", "dbname", "user"].compactMap { name in
            keywords[name].map { "\(name)=\($0)" }
        }
        return shown.isEmpty ? "libpq defaults" : shown.joined(separator: " ")
    }
}
