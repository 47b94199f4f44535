import BudgetModel
import Diagnostics
import Register

/// Reads the register of one entity by binary COPY: from schema `register`, or from a query of the
/// user's own for each input, with any column types that PostgreSQL can cast.
///
/// A cell that cannot be taken rejects its row, with the row's key and the column as its place.
public struct RegisterReader {
    let connection: Connection
    let entity: String
    /// Seconds since 1970 UTC; readings recorded later are skipped by rule.
    let asOf: Int64?
    let queries: [RegisterInput: RegisterQuery]
    /// Counted while rows are read at one moment.
    let stamps = RowStamps()

    /// - Parameter queries: the inputs that do not come from schema `register`.
    /// - Throws: `PostgresError` where the session's settings cannot be bound.
    public init(
        _ connection: Connection, entity: String, asOf: Int64?,
        queries: [RegisterInput: RegisterQuery] = [:]
    ) throws(PostgresError) {
        self.connection = connection
        self.entity = entity
        self.asOf = asOf
        self.queries = queries
        // COPY takes no parameters: what it needs is bound to the session instead.
        try connection.run(
            """
            select set_config('hemtag.entity', $1, false),
                set_config('hemtag.as_of', coalesce(to_timestamp($2::bigint)::text, ''), false)
            """, [.text(entity), SQLValue(asOf)], name: "bind entity and as_of")
    }

    /// Adds the rows of an input, streamed.
    ///
    /// - Throws: `Findings` for columns that a query lacks; `PostgresError`.
    public func read(
        _ input: RegisterInput, into codes: inout Codes, _ rows: inout RegisterRows
    ) throws -> RegisterReading {
        var stamping = stamps.counter(of: input, isPlain: queries[input] == nil)
        let query = try PreparedQuery(
            input, queries[input], stamped: stamping != nil, connection)
        let cells = RegisterCells(
            input, forms: query.forms, decoding: .postgres, isOwnTable: !query.isCustom)
        cells.place = { [unowned cells] in
            .table(name: input.name, key: cells.shown(0), column: input.columns[0].name)
        }
        var intake = RegisterIntake(
            cells, location: query.isCustom ? "query" : "register.\(input.tableName)", asOf: asOf)
        var digest = RowSetDigest()
        let present = query.forms.indices.filter { query.forms[$0] != .absent }
        try connection.copyOut(query.sql, name: "read \(input.name)") { fields in
            var bytes = fields.rest
            for column in present {
                cells.bytes[column] = fields.next() ?? UnsafeRawBufferPointer(start: nil, count: 0)
            }
            if stamping != nil {
                // The row is what is before its stamp.
                let count = bytes.count - fields.rest.count
                bytes = UnsafeRawBufferPointer(rebasing: bytes[..<count])
                stamping?.add(fields.integer())
            }
            switch intake.take(&codes, &rows) {
            case .skipped: return
            case .accepted: break
            case .rejected:
                let row = Int(intake.reading.totals.read.rows)
                intake.reject(cells.faults, line: row, text: cells.rowText) { fault in
                    let name = input.columns[fault.column].name
                    return (
                        .table(name: input.name, key: cells.shown(0), column: name),
                        fault.column + 1
                    )
                }
            }
            digest.add(bytes)
        }
        if let stamping { stamps.keep(stamping, of: input) }
        // An empty table of schema `register` is one that nobody uses.
        if intake.reading.totals.read.rows > 0 { input.begin(&rows) }
        let layout = zip(input.columns, query.forms).map { "\($0.name) \($1.cast)" }
        return intake.finished(
            sha256: digest.hex(layout: "\(input.name) \(layout.joined(separator: ","))")
        ) { .table(name: input.name, key: "", column: $0) }
    }
}
