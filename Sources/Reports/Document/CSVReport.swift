import BudgetModel

/// A report table as CSV for a spreadsheet of the language: its separators, a byte order mark so
/// that it opens as UTF-8, and no text that a spreadsheet would run as a formula.
enum CSVReport {
    static func text(_ table: ReportTable, _ language: Language) -> String {
        let separator = String(language.listSeparator)
        var out = "\u{FEFF}"
        out += table.columns.map { field($0.title, language) }.joined(separator: separator) + "\r\n"
        for row in table.rows + (table.totals.map { [$0] } ?? []) {
            out += row.map { field($0, language) }.joined(separator: separator) + "\r\n"
        }
        return out
    }

    /// Numbers without grouping and with a plain minus, as a spreadsheet reads them.
    private static func field(_ cell: ReportCell, _ language: Language) -> String {
        switch cell {
        case .amount(let units, let measure):
            decimal(measure.text(units), language)
        case .count(let count): String(count)
        case .big(let value): String(value)
        case .ratio(let ratio): ratio.map { decimal(millionths($0), language) } ?? ""
        case .range(let low, let high):
            [low, high].map { $0.map { decimal(millionths($0), language) } ?? "" }
                .joined(separator: " – ")
        case .period(let period): period.description
        case .text(let text), .time(let text): field(text, language)
        case .empty: ""
        }
    }

    private static func decimal(_ text: String, _ language: Language) -> String {
        language == .english ? text : text.split(separator: ".").joined(separator: ",")
    }

    private static func millionths(_ value: Int64) -> String {
        let fraction = String(value.magnitude % 1_000_000)
        let zeros = String(repeating: "0", count: 6 - fraction.utf8.count)
        return "\(value < 0 ? "-" : "")\(value.magnitude / 1_000_000).\(zeros)\(fraction)"
    }

    /// What begins like a formula gets an apostrophe, which a spreadsheet takes for “this is text”;
    /// what does not print is made visible.
    static func field(_ text: String, _ language: Language) -> String {
        var safe = SafeText.shown(text, longest: 32_000)
        if let first = safe.first(where: { $0 != " " }), "=+-@\u{2212}".contains(first) {
            safe = "'" + safe
        }
        let mustQuote = safe.contains {
            $0 == "\"" || $0 == "," || $0 == ";" || $0 == "'" || $0.isNewline
        }
        guard mustQuote else { return safe }
        return "\""
            + safe.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}
