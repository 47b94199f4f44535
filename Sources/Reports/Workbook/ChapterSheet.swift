import BudgetModel
import CXLSXWriter
import Reconciliation

/// One chapter's tables, one below the other, on a sheet that is numbered as the contents are.
struct ChapterSheet {
    private let name: String
    private let tables: [ReportTable]
    private let voice: Voice

    /// A reader of more rows than this takes the sheet of the rows themselves.
    private static let mostRows = 1_000

    /// The sheets of a workbook, in the order of the story; a chapter without any row has none.
    static func all(
        _ chapters: [Chapter], _ variant: ReportVariant, _ voice: Voice, _ context: RunContext
    ) -> [ChapterSheet] {
        let builder = TableBuilder(voice: voice, context: context)
        return chapters.enumerated().compactMap { index, chapter in
            let tables = chapter.tables(builder, variant).filter { !$0.rows.isEmpty }
                .map { $0.apart(voice.catalogue) }
            guard !tables.isEmpty else { return nil }
            return ChapterSheet(
                name: "\(index + 1) \(voice.catalogue[chapter.title])", tables: tables, voice: voice
            )
        }
    }

    func write(to book: Workbook) {
        let sheet = book.sheet(name)
        let formats = NumberFormats(book, voice.language, voice.catalogue.currency)
        var row = 0
        for table in tables { row = write(table, to: sheet, at: row, formats) + 1 }
        sheet.widths([28, 36, 18, 18, 18, 18, 18, 18, 18, 18])
        sheet.page()
    }

    /// A table below its title.
    ///
    /// - Returns: the row after it.
    private func write(
        _ table: ReportTable, to sheet: Sheet, at start: Int, _ formats: NumberFormats
    ) -> Int {
        sheet.text(start, 0, table.title, .title)
        for (column, heading) in table.columns.enumerated() {
            sheet.text(start + 1, column, heading.title, .heading)
        }
        var row = start + 2
        for cells in Array(table.rows.prefix(Self.mostRows)) + (table.totals.map { [$0] } ?? []) {
            for (column, cell) in cells.enumerated() {
                write(cell, to: sheet, row, column, formats)
            }
            row += 1
        }
        if table.rows.count > Self.mostRows {
            let more = table.rows.count - Self.mostRows
            sheet.text(row, 0, voice.catalogue(.rowsMore, ["n": .count(more)]))
            row += 1
        }
        return row
    }

    /// Numbers that a spreadsheet can count with stand as numbers.
    private func write(
        _ cell: ReportCell, to sheet: Sheet, _ row: Int, _ column: Int, _ formats: NumberFormats
    ) {
        switch cell {
        case .count(let count): sheet.number(row, column, Double(count), formats.whole)
        case .amount(let units, let measure):
            let format = measure == .money ? formats.money : formats.personYears
            sheet.number(row, column, SheetWords.number(units, measure), format)
        case .ratio(let ratio?):
            sheet.number(row, column, Double(ratio) / 1_000_000, formats.percent)
        case .empty: break
        case .text, .big, .ratio, .range, .period, .time:
            sheet.text(row, column, cell.shown(voice.language))
        }
    }
}
