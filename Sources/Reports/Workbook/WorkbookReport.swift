import BudgetModel
import HostFiles
import Reconciliation

/// The workbook, by the chapters of the report: a summary whose totals are formulas over the sheets
/// of rows, every row of the outcome that a chapter rests on, and a sheet with the tables of each
/// chapter.
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
        var layout: SheetColumns
        var rows: Int { parts.reduce(0) { $0 + $1.rows } }

        /// The ranges of a column, one for each sheet that holds rows.
        ///
        /// - Parameter measure: of an amount that may be in either.
        func ranges(_ column: String, _ measure: Measure? = nil) -> [String] {
            guard let index = table.columns.firstIndex(where: { $0.name == column }) else {
                return []
            }
            let place = layout.place(index, measure)
            return parts.filter { $0.rows > 0 }
                .map { $0.sheet.reference(column: place, from: 1, to: $0.rows) }
        }

        /// Whether a column has a place for each measure.
        func isSplit(_ column: String) -> Bool {
            table.columns.firstIndex { $0.name == column }.map { layout.slots[$0].isSplit } ?? false
        }
    }

    /// - Throws: a `Finding` where the file cannot be written.
    func write(
        _ variant: ReportVariant = .full, to path: String, readableBy readers: Readers = .group
    ) throws {
        let book = try Workbook(path, readableBy: readers)
        setProperties(of: book)
        let summary = book.sheet(catalogue[.table, "summary"])
        let chapters = Chapter.list(variant, outcome)
        let written = try writeRows(of: chapters, to: book)
        for sheet in ChapterSheet.all(chapters, variant, voice, context) { sheet.write(to: book) }
        defineNames(written, in: book)
        SummarySheet(report: self, book: book, sheet: summary, written: written).write()
        try book.publish()
    }

    /// The rows that chapters rest on, in the order of the tables.
    private func writeRows(of chapters: [Chapter], to book: Workbook) throws -> [Written] {
        let tables = Set(chapters.flatMap(\.rows))
        var written: [Written] = []
        for table in OutcomeTable.allCases where tables.contains(table) {
            let layout = SheetColumns(
                table.columns, catalogue, isSplit: outcome.mixesMeasures(table),
                names: outcome.rowCount(table) > Self.mostNamedRows ? [:] : names)
            var sink = SheetSink(
                book, table.name, table.columns, catalogue, layout: layout,
                rowsPerSheet: rowsPerSheet)
            try outcome.write(table, to: &sink)
            sink.finish()
            written.append(Written(table: table, parts: sink.parts, layout: layout))
        }
        if chapters.contains(.basis) {
            var rejected = SheetSink(
                book, "rejected_row", OutcomeFiles.rejectedColumns, catalogue,
                rowsPerSheet: rowsPerSheet)
            for row in context.rejected { try row.write(to: &rejected) }
            rejected.finish()
        }
        if chapters.contains(.benefits) { explain(in: book) }
        return written
    }

    /// A sheet of more rows than this names its units and accounts by their codes alone.
    private static let mostNamedRows = 100_000

    /// How the codes of a column are called.
    private var names: [String: (Code) -> String] {
        let units = { (unit: Code) in voice.name(unit, outcome.units.name) }
        let accounts = { (account: Code) in voice.name(account, outcome.accounts.name) }
        return [
            "unit": units, "to_unit": units, "account": accounts, "to_account": accounts,
            "initiative_id": { initiative in
                outcome.initiativeNames[initiative].map { voice.text($0) } ?? ""
            },
        ]
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
            created: CalendarText.instant(context.finishedAt) ?? 1)
        book.setProperty("run", context.runID)
        book.setProperty("pipeline", context.pipeline)
        book.setProperty("as of", context.asOf)
        book.setProperty("program version", context.programVersion)
        book.setProperty("fingerprint", context.fingerprint)
        for input in context.inputs.prefix(50) {
            book.setProperty("sha256 \(input.name)", input.sha256)
        }
    }

    /// `benefit_outcome_visible_money` and so on; further sheets of one table end in `_2`, `_3` …
    private func defineNames(_ written: [Written], in book: Workbook) {
        for table in written {
            for column in table.table.columns {
                let measures: [Measure?] = table.isSplit(column.name) ? Measure.allCases : [nil]
                for measure in measures {
                    let name =
                        "\(table.table.name)_\(column.name)"
                        + (measure.map { "_\($0.rawValue)" } ?? "")
                    for (part, range) in table.ranges(column.name, measure).enumerated() {
                        book.define(name: name + (part == 0 ? "" : "_\(part + 1)"), as: range)
                    }
                }
            }
        }
    }
}
