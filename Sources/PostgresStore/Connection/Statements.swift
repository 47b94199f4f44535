import CLibPQ

extension Connection {
    /// Runs one statement with bound parameters (`$1`, `$2`, …).
    ///
    /// - Parameter name: what the statement does, in Hemtag's words; errors carry it.
    @discardableResult
    public func run(_ sql: String, _ parameters: [SQLValue] = [], name: String)
        throws(PostgresError) -> QueryResult
    {
        let values = CStrings(parameters.map(\.wireText))
        let result = withExtendedLifetime(values) {
            PQexecParams(
                handle, sql, Int32(values.count), nil, values.pointers, nil, nil, 0)
        }
        return try checked(result, name)
    }

    /// Runs several statements without parameters, as one simple query (migrations, settings).
    public func script(_ sql: String, name: String) throws(PostgresError) {
        _ = try checked(PQexec(handle, sql), name)
    }

    /// The first column of the first row; nil for no row or NULL.
    public func value(_ sql: String, _ parameters: [SQLValue] = [], name: String)
        throws(PostgresError) -> String?
    {
        let result = try run(sql, parameters, name: name)
        return result.rowCount == 0 ? nil : result.text(0, 0)
    }

    /// Runs `body` between BEGIN and COMMIT; an error rolls back and goes on to the caller.
    public func transaction<Value>(name: String, _ body: () throws -> Value) throws -> Value {
        try script("begin", name: "begin \(name)")
        let value: Value
        do {
            value = try body()
        } catch {
            // A rollback that fails has nothing to add: the server rolls back with the connection.
            try? script("rollback", name: "roll back \(name)")
            throw error
        }
        try script("commit", name: "commit \(name)")
        return value
    }

    /// Names and type OIDs of a query's columns, without running it.
    func columns(of sql: String, name: String) throws(PostgresError)
        -> [(name: String, type: UInt32)]
    {
        _ = try checked(PQprepare(handle, "", sql, 0, nil), name)
        let described = try checked(PQdescribePrepared(handle, ""), name)
        return (0..<described.columnCount).map {
            (described.columnName($0), described.columnType($0))
        }
    }

    func checked(_ result: OpaquePointer?, _ name: String) throws(PostgresError) -> QueryResult {
        let status = PQresultStatus(result)
        guard let result, status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK else {
            let error = error(result, name)
            PQclear(result)
            throw error
        }
        return QueryResult(result)
    }

    /// A name as an SQL identifier, quoted.
    static func quoted(identifier: String) -> String {
        "\""
            + identifier.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }

    /// A text as an SQL literal, for the few utility statements that take no parameter.
    static func quoted(literal: String) -> String {
        "'"
            + SQLValue.withoutNul(literal).split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "''") + "'"
    }
}
