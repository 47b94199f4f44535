import Diagnostics
import HostFiles

/// Findings for a person: of one kind the first few, and how many more there are.
enum FindingsText {
    /// So many of one kind are printed.
    static let shown = 5

    /// - Parameter hint: what lists them all.
    /// - Returns: a text for each finding that is shown, those of one kind together, and one for
    ///   each kind of which more are left out.
    static func collapsed(_ findings: [Finding], _ hint: String) -> [String] {
        var kinds: [Kind] = []
        var places: [Kind: [Finding]] = [:]
        for finding in findings {
            let kind = Kind(code: finding.code, severity: finding.severity)
            if places[kind] == nil { kinds.append(kind) }
            places[kind, default: []].append(finding)
        }
        return kinds.flatMap { kind -> [String] in
            let all = places[kind] ?? []
            // One more line would say less than the finding itself.
            let isLong = all.count > shown + 1
            let texts = all.prefix(isLong ? shown : all.count).map { $0.text(showValue: true) }
            guard isLong else { return texts }
            return texts + [
                "… and \(all.count - shown) more of \(kind.severity.rawValue)[\(kind.code)]: "
                    + "\(hint) lists them all"
            ]
        }
    }

    private struct Kind: Hashable {
        var code: String
        var severity: Severity
    }
}

/// Every finding in a file, for a spreadsheet or a program.
enum FindingsFile {
    /// - Throws: `output.file.unwritable` and its like.
    static func write(_ findings: [Finding], to path: String) throws(Finding) {
        let text = path.lowercased().hasSuffix(".json") ? json(findings) : csv(findings)
        try WholeFile.write(Array(text.utf8), to: path)
    }

    static func json(_ findings: [Finding]) -> String {
        let rows = findings.map { finding in
            "  {"
                + FindingsFile.fields(finding).map { name, value in
                    let isNumber = name == "line" || name == "column"
                    return "\(JSONText.quoted(name)): "
                        + (isNumber ? value.isEmpty ? "null" : value : JSONText.quoted(value))
                }.joined(separator: ", ") + "}"
        }
        return rows.isEmpty ? "[]\n" : "[\n" + rows.joined(separator: ",\n") + "\n]\n"
    }

    private static func csv(_ findings: [Finding]) -> String {
        var text = fields(Finding("", "", fix: "")).map(\.name).joined(separator: ",") + "\n"
        for finding in findings {
            text += fields(finding).map { quoted($0.value) }.joined(separator: ",") + "\n"
        }
        return text
    }

    private static func fields(_ finding: Finding) -> [(name: String, value: String)] {
        var (file, line, column) = ("", "", "")
        switch finding.place {
        case .file(let path, let number, let position):
            file = path
            line = number > 0 ? String(number) : ""
            column = position > 0 ? String(position) : ""
        case .table, .argument, .nowhere: file = finding.place.description
        }
        return [
            ("severity", finding.severity.rawValue), ("code", finding.code), ("file", file),
            ("line", line), ("column", column), ("message", finding.message),
            ("value", finding.value ?? ""), ("fix", finding.fix),
        ]
    }

    /// A field of CSV; what a spreadsheet would take for a formula stays text.
    private static func quoted(_ field: String) -> String {
        let isFormula = field.first.map { "=+-@\t\r".contains($0) } ?? false
        let text = isFormula ? "'" + field : field
        guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
