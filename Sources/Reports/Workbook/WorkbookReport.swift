import BudgetModel
import HostFiles
import Reconciliation

/// The workbook: a summary whose totals are formulas over the other sheets, one sheet for each
/// table of the outcome, the rejected rows, the inputs and the rules.
struct WorkbookReport {
    let outcome: Outcome
    let context: RunContext
    let voice: Voice
    var rowsPerSheet = SheetSink.mostRows
    private var catalogue: Catalogue { voice.catalogue }

    init(_ outcome: Outcome, _ context: RunContext, _ language: Language) {
        self.outcome = outcome
        self.context = context
        voice = Voice(outcome, language)
    }

    /// The sheets of one table, with the columns that formulas refer to.
    struct Written {
        var table: OutcomeTable
        var parts: [(sheet: Sheet, rows: Int)]
        var rows: Int { parts.reduce(0) { $0 + $1.rows } }

        /// The ranges of a column, one for each sheet that holds rows.
        func ranges(_ column: String) -> [String] {
            guard let index = table.columns.firstIndex(where: { $0.name == column }) else {
                return []
            }
            return parts.filter { $0.rows > 0 }
                .map { $0.sheet.reference(column: index, from: 1, to: $0.rows) }
        }
    }

    /// - Throws: a `Finding` where the file cannot be written.
    func write(to path: String, readableBy readers: Readers = .group) throws {
        let book = try Workbook(path, readableBy: readers)
        setProperties(of: book)
        let summary = book.sheet(catalogue[.table, "summary"])
        var written: [Written] = []
        for table in OutcomeTable.allCases {
            var sink = SheetSink(
                book, table.name, table.columns, catalogue, rowsPerSheet: rowsPerSheet)
            try outcome.write(table, to: &sink)
            sink.finish()
            written.append(Written(table: table, parts: sink.parts))
        }
        var rejected = SheetSink(
            book, "rejected_row", OutcomeFiles.rejectedColumns, catalogue,
            rowsPerSheet: rowsPerSheet)
        for row in context.rejected { try row.write(to: &rejected) }
        rejected.finish()
        explain(in: book)
        let tables = TableBuilder(voice: voice, context: context)
        let inputs = book.sheet(catalogue[.table, "inputs"])
        var row = write(tables.inputs(), to: inputs, at: 0, book)
        row = write(tables.controlSums(), to: inputs, at: row + 1, book)
        row = write(tables.rules(), to: inputs, at: row + 1, book)
        inputs.widths([28, 36, 16, 16, 16, 16, 16, 66])
        inputs.page()
        defineNames(written, in: book)
        SummarySheet(report: self, book: book, sheet: summary, written: written).write()
        try book.publish()
    }

    private func setProperties(of book: Workbook) {
        book.setProperties(
            title: catalogue(.pageTitle, ["entity": .text(context.entity)]),
            subject: catalogue(.headingRun, ["run": .text(context.runID)]),
            company: context.entity,
            comments: catalogue(
                .madeBy,
                [
                    "version": .text(context.programVersion),
                    "time": .text(voice.language.time(context.finishedAt)),
                    "run": .text(context.runID),
                ]),
            created: CivilDate.seconds(context.finishedAt) ?? 1)
        book.setProperty("run", context.runID)
        book.setProperty("pipeline", context.pipeline)
        book.setProperty("as of", context.asOf)
        book.setProperty("program version", context.programVersion)
        book.setProperty("fingerprint", context.fingerprint)
        for input in context.inputs.prefix(50) {
            book.setProperty("sha256 \(input.name)", input.sha256)
        }
    }

    /// `benefit_outcome_visible` and so on; further sheets of one table end in `_2`, `_3` …
    private func defineNames(_ written: [Written], in book: Workbook) {
        for table in written {
            for column in table.table.columns {
                for (part, range) in table.ranges(column.name).enumerated() {
                    let suffix = part == 0 ? "" : "_\(part + 1)"
                    book.define(
                        name: "\(table.table.name)_\(column.name)\(suffix)", as: range)
                }
            }
        }
    }

    /// A report table below its title; returns the row after it.
    private func write(_ table: ReportTable, to sheet: Sheet, at start: Int, _ book: Workbook)
        -> Int
    {
        sheet.text(start, 0, table.title, .title)
        for (column, heading) in table.columns.enumerated() {
            sheet.text(start + 1, column, heading.title, .heading)
        }
        let whole = book.format(.number("0"))
        for (index, cells) in table.rows.enumerated() {
            for (column, cell) in cells.enumerated() {
                if case .count(let count) = cell {
                    sheet.number(start + 2 + index, column, Double(count), whole)
                } else {
                    sheet.text(start + 2 + index, column, cell.shown(voice.language))
                }
            }
        }
        return start + 2 + table.rows.count
    }
}
