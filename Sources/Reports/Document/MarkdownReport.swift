import BudgetModel
import Reconciliation

/// The report as Markdown: for a mail, a wiki or a merge request.
struct MarkdownReport {
    let document: ReportDocument
    private var voice: Voice { document.voice }

    init(_ outcome: Outcome, _ context: RunContext, _ language: Language) {
        document = ReportDocument(outcome, context, language)
    }

    func text(_ variant: ReportVariant) -> String {
        let catalogue = voice.catalogue
        let context = document.context
        var out =
            "# "
            + Self.escaped(catalogue(.pageTitle, ["entity": .text(SafeText.shown(context.entity))]))
            + "\n\n"
        let date = voice.language.time(SafeText.shown(context.asOf))
        let facts = [
            context.asOf.isEmpty ? "" : catalogue(.headingAsOf, ["date": .text(date)]),
            catalogue(.headingRun, ["run": .text(SafeText.shown(context.runID))]),
            SafeText.shown(context.pipeline),
        ]
        out += Self.escaped(facts.filter { !$0.isEmpty }.joined(separator: " · ")) + "\n\n"
        for totals in document.outcome.measures {
            out += "## \(catalogue[.measure, totals.measure.rawValue])\n\n"
            out += Self.escaped(Headline.sentences(totals, voice).joined(separator: " ")) + "\n\n"
        }
        out += "## \(catalogue[.nextTitle])\n\n"
        for sentence in NextSteps.sentences(document.outcome, context, voice) {
            out += "- \(Self.escaped(sentence))\n"
        }
        for table in document.tables(variant) { out += "\n" + Self.text(table, voice.language) }
        return out
    }

    static func text(_ table: ReportTable, _ language: Language) -> String {
        var out = "## \(escaped(table.title))\n\n|"
        for column in table.columns { out += " \(escaped(column.title)) |" }
        out += "\n|"
        for column in table.columns { out += column.isNumber ? " ---: |" : " --- |" }
        out += "\n"
        let decimals = table.columns.indices.map { table.decimals($0) }
        for row in table.rows + (table.totals.map { [$0] } ?? []) {
            out += "|"
            for (index, cell) in row.enumerated() {
                out += " \(escaped(cell.shown(language, decimals: decimals[index]))) |"
            }
            out += "\n"
        }
        return out
    }

    /// Characters that Markdown or the HTML inside it would read as markup are escaped. Formulas
    /// need no care: a Markdown table is not a spreadsheet.
    static func escaped(_ text: String) -> String {
        var out = ""
        for character in text {
            switch character {
            case "\\", "`", "*", "_", "[", "]", "#", "|", "~", "!": out += "\\\(character)"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "&": out += "&amp;"
            default: out.append(character)
            }
        }
        return out
    }
}
