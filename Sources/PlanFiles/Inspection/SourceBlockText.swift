import BudgetModel

/// A source as the block of a pipeline file that describes it. Covers what `DialectInspector` can
/// guess; settings at their defaults are left out.
struct SourceBlockText {
    private var lines: [String] = []

    var text: String { lines.joined(separator: "\n") + "\n" }

    init(_ source: PlanSource) {
        lines = [
            "- name: \(Self.scalar(source.name))", "  path: \(Self.scalar(source.path))",
            "  measure: \(source.measure.rawValue)",
        ]
        appendDialect(source.dialect)
        appendColumns(source.mapping)
    }

    private mutating func appendDialect(_ dialect: Dialect) {
        var settings: [String] = []
        let delimiter = dialect.delimiter == 9 ? "tab" : String(Unicode.Scalar(dialect.delimiter))
        if delimiter != "," { settings.append("delimiter: \(Self.scalar(delimiter))") }
        if dialect.quote == nil { settings.append("quote: none") }
        if dialect.encoding != .utf8 { settings.append("encoding: \(dialect.encoding.rawValue)") }
        if dialect.decimal == .comma { settings.append("decimal: \",\"") }
        if !dialect.grouping.isEmpty {
            let signs = dialect.grouping.map(\.rawValue).sorted().joined(separator: ", ")
            settings.append("grouping: [\(signs)]")
        }
        if dialect.sign != .leading { settings.append("sign: \(dialect.sign.rawValue)") }
        if dialect.scale != 1 { settings.append("scale: \(dialect.scale)") }
        if dialect.preambleLines > 0 {
            settings.append("preamble_lines: \(dialect.preambleLines)")
        }
        if !dialect.hasHeader { settings.append("header: false") }
        if dialect.allowsEmptyTrailing { settings.append("allow_empty_trailing: true") }
        if dialect.allowsMissingTrailing { settings.append("allow_missing_trailing: true") }
        if dialect.emptyAmount == .zero { settings.append("empty_amount: zero") }
        if dialect.dashIsZero { settings.append("dash_is_zero: true") }
        guard !settings.isEmpty else { return }
        lines.append("  dialect:")
        lines += settings.map { "    " + $0 }
    }

    private mutating func appendColumns(_ mapping: PlanMapping) {
        lines.append("  columns:")
        for (name, key) in [
            ("unit", mapping.unit), ("account", mapping.account), ("activity", mapping.activity),
        ] {
            if case .column(let column) = key {
                lines.append("    \(name): \(Self.column(column))")
            }
        }
        switch mapping.period {
        case .column(let column, let format, _):
            lines.append(
                "    period: {column: \(Self.column(column)), format: \(format.rawValue)}")
        case .constant(let period): lines.append("    period: {constant: \(period)}")
        case .byAmountColumn: lines.append("    period: by_amount")
        }
        lines.append("    amounts:")
        for amount in mapping.amounts {
            var parts = ["column: \(Self.column(amount.column))"]
            if let role = amount.role {
                parts.append(
                    "is: "
                        + (role.isIgnored ? "ignored" : role.isReference ? "reference" : "current"))
            }
            if let period = amount.period { parts.append("period: \(period)") }
            lines.append("      - {\(parts.joined(separator: ", "))}")
        }
    }

    private static func column(_ reference: ColumnReference) -> String {
        switch reference {
        case .name(let name): scalar(name)
        case .number(let number): String(number)
        }
    }

    /// Quoted wherever YAML could read something else into it.
    private static func scalar(_ text: String) -> String {
        let isPlain =
            text.first?.isLetter == true
            && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == " " || $0 == "_" || $0 == "." }
            && !["true", "false", "null", "yes", "no", "on", "off", "none"]
                .contains(text.lowercased())
            && text.last != " "
        if isPlain { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case "\t": escaped += "\\t"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return "\"\(escaped)\""
    }
}
