import CLibPQ
import Diagnostics

/// The rows of one statement. Clears libpq's memory when it goes out of scope; nothing read from it
/// points into that memory.
public struct QueryResult: ~Copyable {
    private let result: OpaquePointer

    init(_ result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }

    public var rowCount: Int { Int(PQntuples(result)) }
    public var columnCount: Int { Int(PQnfields(result)) }

    /// Rows that an INSERT, UPDATE, DELETE or COPY touched.
    public var affectedRows: Int {
        Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    public func columnName(_ column: Int) -> String {
        PQfname(result, Int32(column)).map { String(cString: $0) } ?? ""
    }

    /// The OID of a column's type.
    func columnType(_ column: Int) -> UInt32 { PQftype(result, Int32(column)) }

    /// nil for NULL.
    public func text(_ row: Int, _ column: Int) -> String? {
        guard PQgetisnull(result, Int32(row), Int32(column)) == 0 else { return nil }
        return PQgetvalue(result, Int32(row), Int32(column)).map { String(cString: $0) }
    }

    /// Each row turned into a value of the caller's.
    public func map<Value>(_ body: (borrowing Row) throws -> Value) rethrows -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(rowCount)
        for row in 0..<rowCount { values.append(try body(Row(result: result, row: Int32(row)))) }
        return values
    }

    /// One row; it cannot outlive the result because it cannot leave `map`'s closure.
    public struct Row: ~Copyable {
        fileprivate let result: OpaquePointer
        fileprivate let row: Int32

        /// nil for NULL.
        public func optionalText(_ column: Int) -> String? {
            guard PQgetisnull(result, row, Int32(column)) == 0 else { return nil }
            return PQgetvalue(result, row, Int32(column)).map { String(cString: $0) }
        }

        /// A number of a column that the schema or the query keeps from being null.
        public func number(_ column: Int) -> Int64 {
            integer(column).expected("the column is never null")
        }

        /// Empty for NULL.
        public func text(_ column: Int) -> String { optionalText(column) ?? "" }
        /// nil for NULL and for anything that is no integer.
        public func integer(_ column: Int) -> Int64? { optionalText(column).flatMap { Int64($0) } }
        public func boolean(_ column: Int) -> Bool { optionalText(column) == "t" }
    }
}
