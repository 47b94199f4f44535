import BudgetModel

/// A report table as HTML. Numbers carry their exact value for the sort; optional end tags are left
/// out, as HTML allows, because five thousand rows are read by mail.
enum TableMarkup {
    static func write(
        _ table: ReportTable, _ voice: Voice, isSortable: Bool = true, emptyText: String? = nil,
        to page: inout HTMLText
    ) {
        guard !table.rows.isEmpty else {
            page.element("p", emptyText ?? voice.catalogue[.nothingHere], "class=\"note\"")
            return
        }
        let label = table.title.escaped
        page.raw(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\(label)\">"
                + "<table id=\"t-\(table.name)\"\(isSortable ? " data-sort" : "")>"
                + "<caption>\(label)</caption><thead><tr>")
        for column in table.columns { page.raw(heading(column)) }
        page.raw("<tbody>")
        let decimals = table.columns.indices.map { table.decimals($0) }
        for row in table.rows {
            page.raw("<tr>")
            write(row, table.columns, decimals, voice, to: &page)
        }
        if let totals = table.totals {
            page.raw("<tfoot><tr>")
            write(totals, table.columns, decimals, voice, to: &page)
        }
        page.raw("</table></div>")
    }

    static func heading(_ column: ReportTable.Column) -> String {
        "<th scope=\"col\"\(column.isNumber ? " class=\"n\"" : "")>\(column.title.escaped)"
    }

    private static func write(
        _ row: [ReportCell], _ columns: [ReportTable.Column], _ decimals: [Int], _ voice: Voice,
        to page: inout HTMLText
    ) {
        for (index, cell) in row.enumerated() {
            let shown = cell.shown(voice.language, decimals: decimals[index]).escaped
            if index == 0 {
                page.raw("<th scope=\"row\">")
            } else if columns[index].isNumber {
                page.raw("<td class=\"n\"\(cell.sortKey.map { " data-v=\"\($0)\"" } ?? "")>")
            } else {
                page.raw(shown.utf8.count > 40 ? "<td class=\"wrap\">" : "<td>")
            }
            page.raw(shown)
        }
    }

    /// A table behind a summary, for figures that a chart already shows.
    static func writeFolded(_ table: ReportTable, _ voice: Voice, to page: inout HTMLText) {
        guard !table.rows.isEmpty else { return }
        let summary = voice.catalogue(.figuresAsTable, ["title": .text(table.title)])
        page.raw("<details class=\"figures\"><summary>\(summary.escaped)</summary>")
        write(table, voice, isSortable: false, to: &page)
        page.raw("</details>")
    }
}
