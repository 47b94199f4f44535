import CLibPQ
import Diagnostics

/// What went wrong between Hemtag and PostgreSQL: SQLSTATE, detail, hint and the statement's name.
public struct PostgresError: Error, Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case malformedSettings, unreachable, wrongPassword, accessRefused, unknownDatabase
        case missingPrivilege, connectionLost, diskFull, cancelled, missingObject, other
    }

    public var kind: Kind
    /// Five characters of the SQL standard; nil where the server was never reached.
    public var sqlState: String?
    /// The name of the statement in Hemtag's words (`read realized_benefit`), not its SQL.
    public var statement: String
    public var message: String
    public var detail: String?
    public var hint: String?
    /// Server or database it was about, without a password.
    public var target: String = ""
    /// `table.column` or `schema.table` that the server named, where it did.
    public var object: String?

    public init(
        _ kind: Kind, sqlState: String? = nil, statement: String, message: String,
        detail: String? = nil, hint: String? = nil
    ) {
        self.kind = kind
        self.sqlState = sqlState
        self.statement = statement
        self.message = message
        self.detail = detail
        self.hint = hint
    }
}

extension PostgresError {
    /// Whether no answer can be had from this server at all: the command's exit code 6.
    public var isUnreachable: Bool { kind == .unreachable || kind == .connectionLost }

    static func kind(ofState state: String) -> Kind {
        switch state {
        case "28P01": .wrongPassword
        case "28000": .accessRefused
        case "3D000": .unknownDatabase
        case "42501": .missingPrivilege
        case "53100": .diskFull
        case "57014": .cancelled
        case "42P01", "42703", "3F000", "42883", "42704": .missingObject
        case "57P01", "57P02", "57P05": .connectionLost
        case "57P03", "53300": .unreachable
        default: state.hasPrefix("08") ? .connectionLost : .other
        }
    }

    /// The error of a failed result. Reads what it needs; the caller still clears the result.
    init(result: OpaquePointer?, connection: OpaquePointer, statement: String, target: String) {
        func field(_ code: Int32) -> String? {
            guard let result, let text = PQresultErrorField(result, code) else { return nil }
            return String(cString: text)
        }
        let state = field(Field.sqlState)
        let isLost = PQstatus(connection) == CONNECTION_BAD
        let kind = state.map(PostgresError.kind(ofState:)) ?? (isLost ? .connectionLost : .other)
        self.init(
            isLost ? .connectionLost : kind, sqlState: state, statement: statement,
            message: field(Field.primary) ?? String(cString: PQerrorMessage(connection)).trimmed,
            detail: field(Field.detail), hint: field(Field.hint))
        self.target = target
        let table = [field(Field.schema), field(Field.table), field(Field.column)]
        let named = table.compactMap { $0 }.joined(separator: ".")
        object = named.isEmpty ? nil : named
        if self.detail == nil, let context = field(Field.context) { self.detail = context }
    }

    /// libpq's field codes are character macros, which Swift does not import.
    private enum Field {
        static let sqlState = Int32(UInt8(ascii: "C"))
        static let primary = Int32(UInt8(ascii: "M"))
        static let detail = Int32(UInt8(ascii: "D"))
        static let hint = Int32(UInt8(ascii: "H"))
        static let context = Int32(UInt8(ascii: "W"))
        static let schema = Int32(UInt8(ascii: "s"))
        static let table = Int32(UInt8(ascii: "t"))
        static let column = Int32(UInt8(ascii: "c"))
    }
}

extension PostgresError {
    /// The error as a person must see it: stable code, what failed, and what to do.
    public var finding: Finding {
        var text = "\(statement): \(message)"
        if let sqlState { text += " (SQLSTATE \(sqlState))" }
        if let detail { text += "; \(detail.replacingNewlines)" }
        let place: Place =
            object.map { .table(name: $0, key: "", column: "") }
            ?? (target.isEmpty ? .nowhere : .argument("database \(target)"))
        let (code, fix) = advice
        return Finding(
            code, at: place, text, fix: hint.map { "\(fix) The server hints: \($0)" } ?? fix)
    }

    private var advice: (code: String, fix: String) {
        switch kind {
        case .malformedSettings:
            (
                "database.settings.malformed",
                "Write postgresql://user@host:port/database, or host=… dbname=… user=…"
            )
        case .unreachable:
            (
                "database.unreachable",
                "Check host, port and that the server runs and accepts connections; then run again."
            )
        case .wrongPassword:
            (
                "database.password.wrong",
                "Put the right password into ~/.pgpass (mode 0600) or PGPASSWORD."
            )
        case .accessRefused:
            (
                "database.access.refused",
                "Have pg_hba.conf admit this user, database and address, and check the role's name."
            )
        case .unknownDatabase:
            ("database.unknown", "Create the database, or name the right one in the settings.")
        case .missingPrivilege:
            (
                "database.privilege.missing",
                "Grant the role what it lacks, or connect as the role that owns the schema."
            )
        case .connectionLost:
            (
                "database.connection.lost",
                "Look into the server's log for the reason; then run again."
            )
        case .diskFull:
            ("database.disk.full", "Free space on the database server; then run again.")
        case .cancelled:
            ("database.statement.cancelled", "Raise statement_timeout or run again.")
        case .missingObject:
            (
                "database.object.missing",
                "Run `hemtag database init`, or correct the name in the pipeline's query."
            )
        case .other:
            ("database.statement.failed", "Correct what the message names; then run again.")
        }
    }
}

extension String {
    var trimmed: String {
        var view = self[...]
        while let last = view.last, last.isWhitespace { view.removeLast() }
        while let first = view.first, first.isWhitespace { view.removeFirst() }
        return String(view)
    }

    var replacingNewlines: String {
        split(whereSeparator: \.isNewline).map { String($0).trimmed }.joined(separator: "; ")
    }
}
