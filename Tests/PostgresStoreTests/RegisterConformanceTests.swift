import BudgetModel
import Diagnostics
import PlanFiles
import Register
import Testing
import Workplace

@testable import PostgresStore

/// One suite that every way of reading the register passes: a file, a query and the tables that
/// were loaded from the file give equal values, and equal faults in equal words.
@Suite struct RegisterConformanceTests {
    /// Rows of one input, cell by cell.
    struct Case: Sendable {
        var header: String
        /// Sound rows, with a value in every column that a table holds.
        var good: [String]
        /// Faulty rows with the codes of what is wrong, in the order of telling.
        var bad: [String: [String]]

        var sortedBad: [String] { bad.keys.sorted() }
    }

    @Test(arguments: RegisterInput.allCases)
    func `a file and a query give the same`(input: RegisterInput) throws {
        let given = try #require(RegisterCases.all[input], "\(input.name) has no cases")
        let connection = try PrivateCluster.migrated("conformance_\(input.name)")
        let rows = given.good + given.sortedBad
        let file = try read(input, file: ([given.header] + rows).joined(separator: "\n") + "\n")
        let query = try read(input, connection, given.header, rows)
        #expect(file.values == query.values)
        #expect(file.reading.totals == query.reading.totals)
        #expect(file.reading.totals.closes)
        #expect(file.reading.totals.accepted.rows == given.good.count)
        #expect(told(file.reading) == told(query.reading))
        #expect(file.reading.rejected.map { $0.line - 1 } == query.reading.rejected.map(\.line))
        for row in given.sortedBad {
            let alone = try read(input, file: given.header + "\n" + row + "\n").reading
            #expect(alone.findings.map(\.code) == given.bad[row], "\(row)")
        }
    }

    @Test func `what was loaded is read as the file was`() throws {
        let connection = try PrivateCluster.migrated("conformance_load")
        var files: [RegisterInput: RegisterFile] = [:]
        var kept: [ScratchFile] = []
        var whole = Codes()
        var fromFiles = RegisterRows()
        for input in RegisterInput.allCases {
            let given = try #require(RegisterCases.all[input])
            let text = ([given.header] + given.good).joined(separator: "\n") + "\n"
            kept.append(ScratchFile(text))
            files[input] = RegisterFile(path: kept[kept.count - 1].path)
            _ = try files[input]?.read(input, into: &whole, &fromFiles)
        }
        let counts = try RegisterLoading(connection, entity: "county").load(files)
        #expect(counts.count == RegisterInput.allCases.count)
        let reader = try RegisterReader(connection, entity: "county", asOf: nil)
        var codes = Codes()
        var fromTables = RegisterRows()
        for input in RegisterInput.allCases {
            let reading = try reader.read(input, into: &codes, &fromTables)
            #expect(reading.rejected.isEmpty && reading.findings.isEmpty, "\(input.name)")
        }
        for (file, table) in zip(shapes(fromFiles), shapes(fromTables)) { #expect(file == table) }
    }

    @Test func `faulty files are not loaded, and every fault is told as by the reader`() throws {
        let connection = try PrivateCluster.migrated("conformance_bad")
        for input in RegisterInput.allCases {
            let given = try #require(RegisterCases.all[input])
            let text = ([given.header] + given.good + given.sortedBad).joined(separator: "\n")
            let file = ScratchFile(text + "\n")
            let loading = RegisterLoading(connection, entity: "county")
            let error = #expect(throws: Findings.self) {
                try loading.load([input: RegisterFile(path: file.path)])
            }
            let reading = try read(input, file: text + "\n").reading
            #expect(error?.all.map(\.code) == reading.findings.map(\.code), "\(input.name)")
            let count = try connection.value(
                "select count(*) from register.\(input.tableName)", name: "count")
            #expect(count == "0")
        }
    }

    // MARK: Reading

    private struct Read {
        var values: String
        var reading: RegisterReading
    }

    private func read(_ input: RegisterInput, file text: String) throws -> Read {
        let file = ScratchFile(text)
        var codes = Codes()
        var rows = RegisterRows()
        let reading = try RegisterFile(path: file.path).read(input, into: &codes, &rows)
        return Read(values: shape(rows) + texts(codes), reading: reading)
    }

    private func read(
        _ input: RegisterInput, _ connection: Connection, _ header: String, _ rows: [String]
    ) throws -> Read {
        let lists = rows.map { row in
            let cells = row.split(separator: ",", omittingEmptySubsequences: false)
            return "("
                + cells.map { Connection.quoted(literal: String($0)) }
                .joined(separator: ", ") + ")"
        }
        let names = header.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ", ")
        let sql = "select * from (values \(lists.joined(separator: ", "))) v (\(names))"
        let reader = try RegisterReader(
            connection, entity: "county", asOf: nil, queries: [input: RegisterQuery(sql: sql)])
        var codes = Codes()
        var found = RegisterRows()
        let reading = try reader.read(input, into: &codes, &found)
        return Read(values: shape(found) + texts(codes), reading: reading)
    }

    private func told(_ reading: RegisterReading) -> [String] {
        reading.findings.map {
            "\($0.severity) \($0.code) \($0.message) \($0.value ?? "-") \($0.fix)"
        }
            + reading.rejected.map {
                "\($0.input) \($0.field) \($0.value) \($0.code) \($0.reason) \($0.fix)"
            }
    }

    private func texts(_ codes: Codes) -> String {
        Mirror(reflecting: codes).children.map { child in
            guard let book = child.value as? CodeBook else { return "" }
            return (0..<Code(book.count)).map { book.text($0) }.joined(separator: "|")
        }.joined(separator: "/")
    }

    private func shapes(_ rows: RegisterRows) -> [String] {
        Mirror(reflecting: rows).children.map { "\($0.label ?? ""): \(shape($0.value))" }
    }

    /// A value with all that is in it, but for the places, which differ between files and tables.
    private func shape(_ value: Any) -> String {
        if value is Place { return "" }
        let mirror = Mirror(reflecting: value)
        if mirror.children.isEmpty { return "\(value)" }
        return "["
            + mirror.children.map { "\($0.label ?? "")\(shape($0.value))" }
            .joined(separator: ",") + "]"
    }
}
