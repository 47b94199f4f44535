import BudgetModel
import Diagnostics
import HostFiles
import Reconciliation

/// The canonical files of a run: one CSV for each `OutcomeTable`, the rejected rows, the summary.
public enum OutcomeFiles {
    /// File names in the order of writing.
    public static let names =
        OutcomeTable.allCases.map { $0.name + ".csv" } + ["rejected_row.csv", "summary.json"]

    /// Writes every file of a run to a directory, which is made if it is missing. Each file is
    /// published by rename; the summary comes last, so that its presence tells that all are there.
    ///
    /// - Throws: a `Finding` where a file cannot be written (`output.disk.full`, …).
    public static func write(
        _ outcome: Outcome, rejected: [RejectedRow] = [], context: RunContext? = nil,
        tables: [OutcomeTable] = OutcomeTable.allCases, to directory: String,
        readableBy readers: Readers = .group
    ) throws {
        try Folder.make(directory, readableBy: readers)
        for table in tables {
            try write(table, of: outcome, to: "\(directory)/\(table.name).csv", readableBy: readers)
        }
        try write(rejected, to: "\(directory)/rejected_row.csv", readableBy: readers)
        let summary = try WholeFile("\(directory)/summary.json", readableBy: readers)
        summary.write(self.summary(outcome, rejected: rejected, context: context))
        try summary.publish()
    }

    /// The text of `summary.json`.
    public static func summary(
        _ outcome: Outcome, rejected: [RejectedRow] = [], context: RunContext? = nil
    ) -> String {
        SummaryJSON.text(outcome, rejected: rejected, context: context)
    }

    /// Writes one table as canonical CSV.
    public static func write(
        _ table: OutcomeTable, of outcome: Outcome, to path: String,
        readableBy readers: Readers = .group
    ) throws {
        let file = try WholeFile(path, readableBy: readers)
        var sink = CSVRowSink(file: file, columns: table.columns)
        try outcome.write(table, to: &sink)
        try file.publish()
    }

    static let rejectedColumns: [TableColumn] = [
        .init("input", .text), .init("line", .integer), .init("column", .integer),
        .init("field", .text), .init("value", .text), .init("code", .text),
        .init("reason", .text), .init("fix", .text), .init("row", .text),
    ]

    /// Writes the rows that were not taken, in the order of their inputs.
    public static func write(
        _ rejected: [RejectedRow], to path: String, readableBy readers: Readers = .group
    ) throws {
        let file = try WholeFile(path, readableBy: readers)
        var sink = CSVRowSink(file: file, columns: rejectedColumns)
        for row in rejected { try row.write(to: &sink) }
        try file.publish()
    }
}

extension RejectedRow {
    func write<Sink: OutcomeRowSink>(to sink: inout Sink) throws {
        sink.beginRow()
        sink.word(input)
        sink.integer(Int64(line))
        sink.integer(Int64(column))
        for text in [field, value, code, reason, fix, text] { sink.word(text) }
        try sink.endRow()
    }
}
