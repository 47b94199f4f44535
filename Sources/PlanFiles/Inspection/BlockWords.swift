import BudgetModel

/// Settings as YAML writes them.
extension SourceBlockText {
    static func key(_ field: KeyField) -> String? {
        switch field {
        case .absent: nil
        case .constant(let text): "{constant: \(scalar(text))}"
        case .column(let column), .optionalColumn(let column): self.column(column)
        case .composed(let columns, let separator):
            "{join: [\(columns.map(column).joined(separator: ", "))], separator: "
                + "\(scalar(separator))}"
        }
    }

    static func period(_ field: PeriodField) -> String {
        switch field {
        case .constant(let period): return "{constant: \(period)}"
        case .byAmountColumn: return "by_amount"
        case .column(let column, let format, let year):
            var parts = ["column: \(self.column(column))", "format: \(format.rawValue)"]
            switch year {
            case .column(let column): parts.append("year: {column: \(self.column(column))}")
            case .constant(let year): parts.append("year: \(year)")
            case nil: break
            }
            return "{\(parts.joined(separator: ", "))}"
        }
    }

    static func words(_ role: VersionRole) -> String {
        var words: [String] = []
        if role.isReference { words.append("reference") }
        if let type = role.approvedChange { words.append("approved_change.\(type.rawValue)") }
        if role.isCurrent { words.append("current") }
        return words.isEmpty
            ? "ignored" : words.count == 1 ? words[0] : "[\(words.joined(separator: ", "))]"
    }

    static func test(_ test: RowRule.Test) -> String {
        switch test {
        case .equals(let texts): "equals: \(list(texts))"
        case .startsWith(let texts): "starts_with: \(list(texts))"
        case .endsWith(let texts): "ends_with: \(list(texts))"
        case .contains(let texts): "contains: \(list(texts))"
        case .isEmpty: "empty: true"
        case .isNotEmpty: "empty: false"
        }
    }

    static func list(_ texts: [String]) -> String {
        "[\(texts.map(scalar).joined(separator: ", "))]"
    }

    static func column(_ reference: ColumnReference) -> String {
        switch reference {
        case .name(let name): scalar(name)
        case .number(let number): String(number)
        }
    }

    /// Quoted wherever YAML could read something else into it.
    static func scalar(_ text: String) -> String {
        let isPlain =
            text.first?.isLetter == true
            && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == " " || $0 == "_" || $0 == "." }
            && !["true", "false", "null", "yes", "no", "on", "off", "none", "y", "n"]
                .contains(text.lowercased())
            && text.last != " "
        if isPlain { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case "\t": escaped += "\\t"
            default:
                let category = scalar.properties.generalCategory
                let isShown =
                    category != .control && category != .format
                    && category != .lineSeparator && category != .paragraphSeparator
                    && category != .privateUse && category != .unassigned
                let hex = String(scalar.value, radix: 16, uppercase: true)
                escaped +=
                    isShown
                    ? String(scalar)
                    : "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
            }
        }
        return "\"\(escaped)\""
    }
}
