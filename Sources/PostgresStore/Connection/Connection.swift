import CLibPQ
import Diagnostics
import Glibc

/// One connection to PostgreSQL. Confined to the task that made it; closed when released.
///
/// Text is UTF-8, dates are ISO and the clock is UTC, whatever the server's defaults are. Queries
/// are not compiled: the views' branches that never run cost seconds to compile and nothing to
/// skip.
public final class Connection {
    let handle: OpaquePointer
    /// Where it goes, without a password.
    public let target: String

    /// Connects, or tells precisely why not.
    ///
    /// - Throws: `PostgresError` of kind `.malformedSettings`, `.unreachable`, `.wrongPassword`,
    ///   `.accessRefused` or `.unknownDatabase`.
    public init(_ settings: ConnectionSettings) throws(PostgresError) {
        let keywords = try settings.keywords()
        target = settings.description
        let handle = try Connection.start(settings)
        self.handle = handle
        let patience = keywords["connect_timeout"].flatMap { Int($0) } ?? 0
        let seconds = patience > 0 ? patience : settings.patienceSeconds
        try Connection.finishConnecting(handle, seconds: seconds, target: target)
        PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        try script(
            """
            set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601';
            set standard_conforming_strings = on; set client_min_messages = warning;
            set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10;
            set tcp_keepalives_count = 3; set idle_in_transaction_session_timeout = '15min';
            set jit = off
            """, name: "prepare session")
    }

    deinit { PQfinish(handle) }

    /// Of the server's process that serves it.
    public var processNumber: Int32 { PQbackendPID(handle) }

    /// - Throws: a `Finding` where nothing can be written through it: a standby, or a server or
    ///   role that is set to read only.
    public func requireWritable() throws {
        let state = try run(
            "select pg_is_in_recovery(), current_setting('transaction_read_only')",
            name: "look whether the server can be written to")
        let isStandby = state.text(0, 0) == "t"
        guard isStandby || state.text(0, 1) == "on" else { return }
        throw Finding(
            "database.read_only", at: .argument("database \(target)"),
            isStandby
                ? "the server is a standby: runs are published on the primary"
                : "the database is set to read only, and a run has to be published",
            fix: "name the server that takes writes, or every host and "
                + "target_session_attrs=read-write")
    }

    /// Whether the server is gone for this connection; another one may reach it.
    public var isLost: Bool { PQstatus(handle) == CONNECTION_BAD }

    private static func start(_ settings: ConnectionSettings) throws(PostgresError)
        -> OpaquePointer
    {
        // expand_dbname: the dbname may be a whole URL or keyword string. What stands before it is
        // overridden by it: a server that is gone is known as such within a minute.
        let pairs = [
            ("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3"),
            ("dbname", settings.conninfo), ("fallback_application_name", "hemtag"),
            ("application_name", "hemtag"), ("client_encoding", "UTF8"),
        ].filter { !$0.1.isEmpty }
        let keys = CStrings(pairs.map(\.0))
        let values = CStrings(pairs.map(\.1))
        let started = withExtendedLifetime((keys, values)) {
            PQconnectStartParams(keys.pointers, values.pointers, 1)
        }
        guard let handle = started else {
            throw PostgresError(.other, statement: "connect", message: "out of memory")
        }
        // Verbose errors during start-up carry the SQLSTATE, which libpq offers no other way.
        PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
        return handle
    }

    private static func finishConnecting(
        _ handle: OpaquePointer, seconds: Int, target: String
    ) throws(PostgresError) {
        var clock = timespec()
        clock_gettime(CLOCK_MONOTONIC, &clock)
        let deadline = clock.tv_sec + seconds
        var wanted = PGRES_POLLING_WRITING
        while PQstatus(handle) != CONNECTION_BAD {
            if wanted == PGRES_POLLING_OK { return }
            if wanted == PGRES_POLLING_FAILED { break }
            let events = wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT
            var descriptor = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
            clock_gettime(CLOCK_MONOTONIC, &clock)
            let left = deadline - clock.tv_sec
            let ready = left > 0 ? poll(&descriptor, 1, Int32(left * 1000)) : 0
            if ready < 0, errno == EINTR { continue }
            if ready == 0 {
                var error = PostgresError(
                    .unreachable, statement: "connect",
                    message: "no answer within \(seconds) seconds")
                error.target = target
                throw error
            }
            wanted = PQconnectPoll(handle)
        }
        throw connectError(handle, target: target)
    }

    private static func connectError(_ handle: OpaquePointer, target: String) -> PostgresError {
        let text = String(cString: PQerrorMessage(handle)).trimmed
        // `… FATAL:  28P01: password authentication failed …` and, on a line of its own, LOCATION.
        let lines = text.split(whereSeparator: \.isNewline).map(String.init)
        let shown = lines.filter { !$0.hasPrefix("LOCATION:") }.joined(separator: "; ")
        let state = sqlState(in: shown)
        var kind = state.map(PostgresError.kind(ofState:)) ?? .unreachable
        if PQconnectionNeedsPassword(handle) == 1 { kind = .wrongPassword }
        if kind == .other { kind = .accessRefused }
        if kind == .connectionLost { kind = .unreachable }
        var error = PostgresError(kind, sqlState: state, statement: "connect", message: shown)
        error.target = target
        return error
    }

    /// The five characters between `: ` and `: `, the last where several hosts were tried.
    static func sqlState(in text: String) -> String? {
        let words = text.split(separator: " ")
        return words.last { word in
            word.utf8.count == 6 && word.last == ":"
                && word.utf8.dropLast().allSatisfy {
                    ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x41 && $0 <= 0x5A)
                } && word.utf8.contains { $0 >= 0x30 && $0 <= 0x39 }
        }.map { String($0.dropLast()) }
    }

    func error(_ result: OpaquePointer?, _ name: String) -> PostgresError {
        PostgresError(result: result, connection: handle, statement: name, target: target)
    }
}
