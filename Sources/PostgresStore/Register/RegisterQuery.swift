import Diagnostics

/// A query of the user's own in place of a table of schema `register`.
///
/// `:entity` and `:as_of` in it stand for the run's entity (text) and moment (timestamptz).
public struct RegisterQuery: Sendable, Hashable {
    public var sql: String
    /// Canonical column to column of the query, where the names differ.
    public var columns: [String: String]

    public init(sql: String, columns: [String: String] = [:]) {
        self.sql = sql
        self.columns = columns
    }

    /// The query with its placeholders turned into bound session settings, outside of strings,
    /// quoted names, comments and casts (`::`).
    var bound: String {
        var out = ""
        var rest = sql.trimmed[...]
        while rest.last == ";" { rest = String(rest.dropLast()).trimmed[...] }
        while let first = rest.first {
            if let token = RegisterQuery.opaquePrefix(of: rest) {
                out += token
                rest = rest.dropFirst(token.count)
            } else if let (name, value) = RegisterQuery.placeholders.first(where: { placeholder in
                rest.hasPrefix(placeholder.name) && !RegisterQuery.continues(rest, placeholder.name)
            }) {
                out += value
                rest = rest.dropFirst(name.count)
            } else {
                out.append(first)
                rest = rest.dropFirst()
            }
        }
        return out
    }

    private static let placeholders = [
        (name: ":entity", value: "(select current_setting('hemtag.entity'))"),
        (
            name: ":as_of",
            value: "(select nullif(current_setting('hemtag.as_of'), '')::timestamptz)"
        ),
    ]

    private static func continues(_ rest: Substring, _ name: String) -> Bool {
        rest.dropFirst(name.count).first.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
    }

    /// A string, quoted name, comment or cast at the start of `rest`, to be left as it is.
    private static func opaquePrefix(of rest: Substring) -> Substring? {
        func through(_ end: String, after start: Int) -> Substring {
            var at = rest.index(rest.startIndex, offsetBy: start)
            while at < rest.endIndex, !rest[at...].hasPrefix(end) { at = rest.index(after: at) }
            let stop = rest.index(at, offsetBy: end.count, limitedBy: rest.endIndex)
            return rest[..<(stop ?? rest.endIndex)]
        }
        if rest.hasPrefix("::") { return rest.prefix(2) }
        if rest.hasPrefix("--") { return through("\n", after: 2) }
        if rest.hasPrefix("/*") { return through("*/", after: 2) }
        if rest.first == "'" { return through("'", after: 1) }
        if rest.first == "\"" { return through("\"", after: 1) }
        return nil
    }
}

/// How a column arrives: in its own binary type where the database has one, else as text.
enum WireType: UInt8 {
    case absent, text, numeric, date, instant, boolean

    /// The form for a wanted kind and the OID of the type that the query yields.
    init(_ kind: RegisterColumn.Kind, type: UInt32) {
        switch (kind, type) {
        case (.number, 20), (.number, 21), (.number, 23), (.number, 1700): self = .numeric
        case (.month, 1082), (.month, 1114): self = .date
        case (.instant, 1082), (.instant, 1114), (.instant, 1184): self = .instant
        case (.boolean, 16): self = .boolean
        default: self = .text
        }
    }

    var cast: String {
        switch self {
        case .absent, .text: "text"
        case .numeric: "numeric"
        case .date: "date"
        case .instant: "timestamptz"
        case .boolean: "boolean"
        }
    }
}

/// A query made ready for COPY: which canonical columns it yields, and how.
struct PreparedQuery {
    var table: RegisterTable
    var sql: String
    /// By canonical column.
    var wires: [WireType]
    /// A query of the user's own, not a table of schema `register`.
    var isCustom: Bool

    /// Asks the server for the query's columns and wraps it into casts.
    ///
    /// - Parameter stamped: the stamp of each row (`RowStamps`) follows its cells; only for tables.
    /// - Throws: `Findings` for columns that are missing or mapped to none; `PostgresError` where
    ///   the query itself is wrong.
    init(
        _ table: RegisterTable, _ query: RegisterQuery?, stamped: Bool = false,
        _ connection: Connection
    ) throws {
        self.table = table
        isCustom = query != nil
        let inner = query?.bound ?? table.defaultQuery(stamped: stamped)
        let found = try connection.columns(of: inner, name: "read \(table.rawValue)")
        var select: [String] = []
        var problems: [Finding] = []
        wires = table.columns.map { column in
            let wanted = query?.columns[column.name] ?? column.name
            let place = Place.table(name: table.rawValue, key: "", column: column.name)
            guard let match = found.first(where: { $0.name == wanted }) else {
                let isMapped = query?.columns[column.name] != nil
                if isMapped || column.isRequired {
                    problems.append(
                        Finding(
                            "register.column.missing", at: place,
                            "the query yields no column of this name", value: wanted,
                            fix: "Add it to the query, or map it under columns; it yields: "
                                + found.map(\.name).joined(separator: ", ")))
                }
                return .absent
            }
            let wire = WireType(column.type, type: match.type)
            select.append("(q.\(Connection.quoted(identifier: match.name)))::\(wire.cast)")
            return wire
        }
        let known = Set(table.columns.map(\.name))
        for name in (query?.columns ?? [:]).keys.sorted() where !known.contains(name) {
            problems.append(
                Finding(
                    "register.column.unknown",
                    at: .table(name: table.rawValue, key: "", column: name),
                    "this input has no such canonical column", value: name,
                    fix: "Use one of: " + table.columns.map(\.name).joined(separator: ", ")))
        }
        if !problems.isEmpty { throw Findings(problems) }
        if stamped { select.append("q.row_stamp") }
        sql = "select \(select.joined(separator: ", ")) from (\(inner)\n) q"
    }
}
