import BudgetModel
import Diagnostics
import PlanFiles
import PostgresStore
import Register

/// Files of register rows into the tables of schema `register`, by the declarations that also read
/// them: what `reconcile` would refuse, the load refuses with the same words.
public struct RegisterLoading {
    private let writer: RegisterWriter

    public init(_ connection: Connection, entity: String) {
        writer = RegisterWriter(connection, entity: entity)
    }

    /// - Returns: rows loaded, by input.
    /// - Throws: `Findings` with everything wrong in every file, and then nothing was loaded;
    ///   `PostgresError` for keys that clash.
    @discardableResult
    public func load(
        _ files: [RegisterInput: RegisterFile], isReplacing: Bool = false
    ) throws -> [RegisterInput: Int] {
        let ordered = RegisterInput.allCases.filter { files[$0] != nil }
        var findings: [Finding] = []
        for input in ordered { findings += try rows(of: files[input], input, into: nil) }
        try refuse(findings)
        return try writer.load(ordered, isReplacing: isReplacing) { input, table in
            try refuse(try rows(of: files[input], input, into: table))
        }
    }

    private func refuse(_ findings: [Finding]) throws(Findings) {
        if findings.contains(where: { $0.severity != .note }) { throw Findings(findings) }
    }

    /// - Parameter table: nil: looks whether every row can be taken.
    /// - Returns: everything that is wrong with the file.
    private func rows(
        of file: RegisterFile?, _ input: RegisterInput, into table: RegisterTableWriter?
    ) throws -> [Finding] {
        guard let file else { return [] }
        var codes = Codes()
        var failure: PostgresError?
        let refused = input.columns.indices.filter { input.columns[$0].whenEmpty == .refused }
        let reading: RegisterReading
        do throws(Findings) {
            reading = try file.eachRow(input) { intake in
                // Only whether the row can be taken counts here, not its value.
                var scratch = RegisterRows()
                let cells = intake.cells
                let taken = intake.take(&codes, &scratch) {
                    for column in refused where cells.isEmpty(column) {
                        cells.fault(
                            column, "register.value.missing", "a required value is missing",
                            "fill \(input.columns[column].name), or leave the column out")
                    }
                }
                guard let table, taken == .accepted, failure == nil else { return taken }
                do throws(PostgresError) { try table.write(cells) } catch { failure = error }
                return taken
            }
        } catch {
            return error.all
        }
        if let failure { throw failure }
        return reading.findings
    }
}
