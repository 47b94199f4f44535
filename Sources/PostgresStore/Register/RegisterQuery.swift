import Diagnostics
import Register

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

/// A query made ready for COPY: which canonical columns it yields, and how.
struct PreparedQuery {
    var table: RegisterInput
    var sql: String
    /// By canonical column.
    var forms: [CellForm]
    /// A query of the user's own, not a table of schema `register`.
    var isCustom: Bool

    /// Asks the server for the query's columns and wraps it into casts.
    ///
    /// - Parameter stamped: the stamp of each row (`RowStamps`) follows its cells; only for tables.
    /// - Throws: `Findings` for columns that are missing or mapped to none; `PostgresError` where
    ///   the query itself is wrong.
    init(
        _ table: RegisterInput, _ query: RegisterQuery?, stamped: Bool = false,
        _ connection: Connection
    ) throws {
        self.table = table
        isCustom = query != nil
        let inner = query?.bound ?? table.defaultQuery(stamped: stamped)
        let found = try connection.columns(of: inner, name: "read \(table.name)")
        let indices = try table.match(found.map(\.name), mapping: query?.columns ?? [:]) { name in
            .table(name: table.name, key: "", column: name)
        }
        var select: [String] = []
        forms = zip(table.columns, indices).map { column, index in
            guard let match = index.map({ found[$0] }) else { return .absent }
            let form = CellForm(column.kind, type: match.type)
            select.append("(q.\(Connection.quoted(identifier: match.name)))::\(form.cast)")
            return form
        }
        if stamped { select.append("q.row_stamp") }
        sql = "select \(select.joined(separator: ", ")) from (\(inner)\n) q"
    }
}
