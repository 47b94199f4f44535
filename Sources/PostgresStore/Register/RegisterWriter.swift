import BudgetModel
import CLibPQ
import Diagnostics
import Glibc

/// Loads canonical CSV files into schema `register`, for those who have no register yet.
///
/// All files go in by one transaction or not at all. Every bad cell of a file is reported with its
/// line, not just the first.
public struct RegisterWriter {
    private let connection: Connection
    private let entity: String

    public init(_ connection: Connection, entity: String) {
        self.connection = connection
        self.entity = entity
    }

    /// Loads files in the order that their keys demand.
    ///
    /// - Parameters:
    ///   - files: canonical CSV: UTF-8, comma, header row.
    ///   - isReplacing: removes the entity's rows of these tables first.
    /// - Returns: rows loaded, by table.
    /// - Throws: `Findings` for files, columns and cells; `PostgresError` for keys that clash.
    @discardableResult
    public func load(_ files: [RegisterTable: String], isReplacing: Bool = false) throws
        -> [RegisterTable: Int]
    {
        let tables = RegisterTable.allCases.filter { files[$0] != nil }
        var counts: [RegisterTable: Int] = [:]
        try connection.transaction(name: "load register") {
            if isReplacing {
                for table in tables.reversed() {
                    try connection.run(
                        "delete from register.\(table.tableName) where entity = $1",
                        [.text(entity)], name: "empty \(table.rawValue)")
                }
            }
            for table in tables {
                guard let path = files[table] else { continue }
                counts[table] = try load(table, path)
            }
        }
        return counts
    }

    private func load(_ table: RegisterTable, _ path: String) throws -> Int {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw Findings([
                Finding(
                    "register.file.unreadable", at: .file(path: path, line: 0, column: 0),
                    "the file cannot be read: \(Subprocess.lastError())",
                    fix: "Correct the path or the file's rights.")
            ])
        }
        defer { close(file) }
        let header = try columns(in: file, table, path)
        let list = header.map { Connection.quoted(identifier: $0.name) }
        let staging = "hemtag_load_\(table.tableName)"
        try connection.script(
            """
            drop table if exists pg_temp.\(staging);
            create temp table \(staging) (hemtag_row bigint generated always as identity,
                \(list.map { "\($0) text" }.joined(separator: ", "))) on commit drop
            """, name: "stage \(table.rawValue)")
        try send(
            file,
            "copy \(staging) (\(list.joined(separator: ", "))) from stdin (format csv, header)",
            name: "load \(table.rawValue) from \(path)")
        let problems = try faults(in: staging, header, path)
        if !problems.isEmpty { throw Findings(problems) }
        return try insert(table, header, from: staging)
    }

    // MARK: The file

    /// The header's columns; leaves the file at its start, behind a byte order mark.
    private func columns(in file: Int32, _ table: RegisterTable, _ path: String) throws
        -> [RegisterColumn]
    {
        let start = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            count = max(0, pread(file, buffer.baseAddress, buffer.count, 0))
        }
        let hasMark = start.starts(with: [0xEF, 0xBB, 0xBF])
        lseek(file, hasMark ? 3 : 0, SEEK_SET)
        let line = start.dropFirst(hasMark ? 3 : 0).prefix { $0 != 0x0A && $0 != 0x0D }
        let names = String(decoding: line, as: UTF8.self)
            .split(separator: ",", omittingEmptySubsequences: false)
            .map { String($0).trimmed.filter { $0 != "\"" } }
        let place = Place.file(path: path, line: 1, column: 0)
        var problems: [Finding] = []
        var found: [RegisterColumn] = []
        for name in names {
            if let column = table.columns.first(where: { $0.name == name }) {
                if found.contains(column) {
                    problems.append(
                        Finding(
                            "register.column.doubled", at: place, "this column stands there twice",
                            value: name, fix: "Remove one of them."))
                }
                found.append(column)
            } else {
                problems.append(
                    Finding(
                        "register.column.unknown", at: place, "there is no such canonical column",
                        value: name,
                        fix: "Use: " + table.columns.map(\.name).joined(separator: ", ")))
            }
        }
        for column in table.columns where column.isRequired && !found.contains(column) {
            problems.append(
                Finding(
                    "register.column.missing", at: place, "a required column is missing",
                    value: column.name, fix: "Add the column \(column.name)."))
        }
        if !problems.isEmpty { throw Findings(problems) }
        return found
    }

    private func send(_ file: Int32, _ sql: String, name: String) throws(PostgresError) {
        let result = PQexec(connection.handle, sql)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COPY_IN else {
            throw connection.error(result, name)
        }
        var block = [CChar](repeating: 0, count: 1 << 17)
        while true {
            let count = read(file, &block, block.count)
            if count == 0 { break }
            guard count > 0, PQputCopyData(connection.handle, block, Int32(count)) == 1 else {
                _ = PQputCopyEnd(connection.handle, "the file could not be read to its end")
                break
            }
        }
        _ = PQputCopyEnd(connection.handle, nil)
        try connection.drain(name: name)
    }

    // MARK: Cells

    /// Every cell that cannot be converted, at most twenty a column.
    private func faults(in staging: String, _ columns: [RegisterColumn], _ path: String)
        throws(PostgresError) -> [Finding]
    {
        var problems: [Finding] = []
        for column in columns {
            let name = Connection.quoted(identifier: column.name)
            let (pattern, reason, fix) = column.loading
            let found = try connection.run(
                """
                select hemtag_row + 1, \(name) from \(staging)
                where \(name) <> '' and \(name) !~ $1
                    or $2 and coalesce(\(name), '') = ''
                order by hemtag_row limit 20
                """, [.text(pattern), .boolean(column.isRequired)],
                name: "check \(column.name)")
            problems += found.map { row in
                let isEmpty = row.text(1).isEmpty
                return Finding(
                    isEmpty ? "register.value.missing" : "register.value.malformed",
                    at: .file(path: path, line: Int(row.integer(0) ?? 0), column: 0),
                    isEmpty
                        ? "a required value is missing in \(column.name)"
                        : "\(column.name): \(reason)",
                    value: isEmpty ? nil : row.text(1),
                    fix: isEmpty ? "Fill \(column.name)." : fix)
            }
        }
        return problems
    }

    private func insert(_ table: RegisterTable, _ columns: [RegisterColumn], from staging: String)
        throws(PostgresError) -> Int
    {
        var names = ["entity"]
        var values = ["$1"]
        for column in columns {
            let name = Connection.quoted(identifier: column.name)
            let cell = "nullif(\(name), '')"
            names.append(name)
            switch column.type {
            case .period:
                values.append("hemtag.period_start(\(cell))")
                names.append("period_grain")
                values.append("hemtag.period_grain(\(cell))")
            case .month: values.append("hemtag.period_start(left(\(cell), 7))")
            case .boolean:
                values.append("coalesce(\(cell)::boolean, \(column.name == "output_held"))")
            case .instant: values.append("\(cell)::timestamptz")
            case .number:
                values.append(
                    column.name == "share" ? "coalesce(\(cell)::numeric, 1)" : "\(cell)::numeric")
            case .code, .text, .word:
                let value =
                    table.emptyValue(of: column).map { "coalesce(\(cell), '\($0)')" } ?? cell
                values.append(
                    column.name == "measure"
                        ? "regexp_replace(\(value), '^\(Measure.formerMoneyWord)$', "
                            + "'\(Measure.money.rawValue)')::hemtag.measure" : value)
            }
        }
        // A column that the file lacks defaults to a ready record (canonical columns of the job).
        if table == .benefits {
            for name in ["owner", "evidence"] where !columns.contains(where: { $0.name == name }) {
                names.append(name)
                values.append("'not stated'")
            }
        }
        let sql = """
            insert into register.\(table.tableName) (\(names.joined(separator: ", ")))
            select \(values.joined(separator: ", ")) from \(staging) order by hemtag_row
            """
        let loaded: QueryResult
        do {
            loaded = try connection.run(sql, [.text(entity)], name: "load \(table.rawValue)")
        } catch {
            guard error.sqlState == "23505" else { throw error }
            var doubled = error
            doubled.hint = "Remove the doubled row, or replace what was loaded before: --replace."
            throw doubled
        }
        return loaded.affectedRows
    }
}

extension RegisterTable {
    /// What an empty cell becomes in a column that is never NULL; nil where NULL says it.
    fileprivate func emptyValue(of column: RegisterColumn) -> String? {
        switch (self, column.name) {
        case (_, "parent"), (.benefits, "initiative_id"), (.benefits, "kpi"), (_, "evidence"),
            (.benefits, "owner"):
            nil
        case (.accounts, "kind"): "expense"
        case (.benefits, "kind"): "one_off"
        case (.benefits, "maturity"): "final"
        case (_, "measure"): Measure.money.rawValue
        default: ""
        }
    }
}

extension RegisterColumn {
    /// What a filled cell must look like, and what to say where it does not.
    fileprivate var loading: (pattern: String, reason: String, fix: String) {
        switch type {
        case .code, .text, .word: ("", "", "")
        case .boolean:
            ("^(true|false|t|f|1|0|yes|no)$", "neither true nor false", "Write true or false.")
        case .instant:
            (
                #"^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?( ?(Z|[+-]\d\d(:?\d\d)?))?)?$"#,
                "no moment in time", "Write 2027-01-31T14:05:00Z."
            )
        case .month:
            (
                #"^\d{4}-(0[1-9]|1[0-2])(-\d\d)?$"#, "no month of the calendar",
                "Write a month such as 2027-01."
            )
        case .period:
            (
                #"^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$"#, "no period",
                "Write 2027-01, 2027-Q1 or 2027."
            )
        case .number(let digits):
            (
                "^[+-]?\\d+(\\.\\d{1,\(digits)}0*)?$",
                "not a number with at most \(digits) decimals",
                "Write digits with a decimal point and at most \(digits) decimals."
            )
        }
    }
}
