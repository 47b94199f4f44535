import BudgetModel
import Diagnostics

/// What one register input gave: rows, control totals, and everything that was wrong with it.
public struct RegisterRows<Rows: GrowingRows & Sendable>: Sendable {
    public var rows = Rows()
    public var totals = ControlTotals()
    public var rejected: [RejectedRow] = []
    /// Why rows were rejected; the first hundred.
    public var findings: [Finding] = []
    /// Table or query, for the run's record; never a password.
    public var location: String
    /// Digest of the rows that count at this `as_of`, whatever their order.
    public var sha256 = ""

    public init(location: String) { self.location = location }
}

/// Reads the register of one entity by binary COPY: from schema `register`, or from a query of the
/// user's own for each input, with any column types that PostgreSQL can cast.
///
/// A cell that cannot be taken rejects its row, with the row's key and the column as its place.
public struct RegisterReader {
    let connection: Connection
    let entity: String
    /// Seconds since 1970 UTC; readings recorded later are skipped by rule.
    let asOf: Int64?
    let queries: [RegisterTable: RegisterQuery]
    /// Counted while rows are read at one moment.
    let stamps = RowStamps()

    /// - Parameter queries: the inputs that do not come from schema `register`.
    /// - Throws: `PostgresError` where the session's settings cannot be bound.
    public init(
        _ connection: Connection, entity: String, asOf: Int64?,
        queries: [RegisterTable: RegisterQuery] = [:]
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

    /// Streams the rows of an input; `make` returns nil for a row that it faulted.
    ///
    /// - Parameter recordedAt: the column that `as_of` bounds, where there is one.
    func read<Rows: GrowingRows & Sendable>(
        _ table: RegisterTable, recordedAt: Int? = nil,
        _ make: (RegisterCells) -> Rows.Element?
    ) throws -> RegisterRows<Rows> {
        var stamping = stamps.counter(of: table, isPlain: queries[table] == nil)
        let query = try PreparedQuery(
            table, queries[table], stamped: stamping != nil, connection)
        let cells = RegisterCells(query)
        var tally = RegisterTally(cells)
        var digest = RowSetDigest()
        var result = RegisterRows<Rows>(
            location: query.isCustom ? "query" : "register.\(table.tableName)")
        try connection.copyOut(query.sql, name: "read \(table.rawValue)") { fields in
            var bytes = fields.rest
            cells.load(&fields)
            if stamping != nil {
                // The row is what is before its stamp.
                let count = bytes.count - fields.rest.count
                bytes = UnsafeRawBufferPointer(rebasing: bytes[..<count])
                stamping?.add(fields.integer())
            }
            tally.begin(cells)
            if let asOf, let recordedAt, let moment = cells.instant(recordedAt), moment > asOf {
                tally.skip()
                return
            }
            digest.add(bytes)
            if let row = make(cells), cells.faults.isEmpty {
                tally.accept()
                result.rows.append(row)
            } else {
                tally.reject()
                result.reject(cells, table, row: tally.totals.read.rows)
            }
        }
        if let stamping { stamps.keep(stamping, of: table) }
        result.totals = tally.finished
        let layout = zip(table.columns, query.wires).map { "\($0.name) \($1.cast)" }
        result.sha256 = digest.hex(layout: "\(table.rawValue) \(layout.joined(separator: ","))")
        return result
    }

    static func place(_ table: RegisterTable, _ cells: RegisterCells, _ column: Int = 0) -> Place {
        .table(name: table.rawValue, key: cells.shown(0), column: cells.columns[column].name)
    }
}

extension RegisterRows {
    /// Records the row word for word, with its first fault; every fault is a finding.
    fileprivate mutating func reject(_ cells: RegisterCells, _ table: RegisterTable, row: Int64) {
        for fault in cells.faults where findings.count < 100 {
            findings.append(
                Finding(
                    fault.code, at: RegisterReader.place(table, cells, fault.column), fault.reason,
                    value: fault.value, fix: fault.fix))
        }
        guard let first = cells.faults.first else { return }
        rejected.append(
            RejectedRow(
                input: table.rawValue, line: Int(row), column: first.column + 1,
                field: cells.columns[first.column].name, value: first.value, code: first.code,
                reason: first.reason, fix: first.fix, text: cells.rowText))
    }
}

/// Control totals of a register input, row by row.
struct RegisterTally {
    private(set) var totals = ControlTotals()
    private let amountColumns: [(column: Int, fractionDigits: Int)]
    /// The amounts of the row at hand; 0 where a cell holds none.
    private var amounts: [Int64]

    init(_ cells: RegisterCells) {
        amountColumns = cells.columns.indices.compactMap { column in
            guard case .number(let digits) = cells.columns[column].type, cells.isPresent(column)
            else { return nil }
            return (column, digits)
        }
        amounts = .init(repeating: 0, count: amountColumns.count)
        totals.amountColumns = amountColumns.map { cells.columns[$0.column].name }
        let zeros = [Int128](repeating: 0, count: amountColumns.count)
        totals.read.sums = zeros
        totals.accepted.sums = zeros
        totals.rejected.sums = zeros
        totals.skipped.sums = zeros
    }

    mutating func begin(_ cells: RegisterCells) {
        totals.read.rows += 1
        for index in amountColumns.indices {
            let (column, digits) = amountColumns[index]
            amounts[index] = cells.countable(column, fractionDigits: digits)
            totals.read.sums[index] += Int128(amounts[index])
        }
    }

    mutating func accept() {
        totals.accepted.rows += 1
        for index in amounts.indices { totals.accepted.sums[index] += Int128(amounts[index]) }
    }

    mutating func reject() {
        totals.rejected.rows += 1
        for index in amounts.indices { totals.rejected.sums[index] += Int128(amounts[index]) }
    }

    mutating func skip() {
        totals.skipped.rows += 1
        for index in amounts.indices { totals.skipped.sums[index] += Int128(amounts[index]) }
    }

    var finished: ControlTotals { totals }
}
