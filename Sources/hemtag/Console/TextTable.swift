import Diagnostics
import PostgresStore
import Workplace

/// Columns of text, as wide as their longest cell.
enum TextTable {
    static func text(_ rows: [[String]]) -> String {
        guard let columns = rows.first?.count else { return "" }
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = row.indices.map { row[$0].padded(to: widths[$0], left: false) }
                .joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}

extension RunRecord {
    /// How it ended, or that it never will.
    var stateText: String { isAbandoned ? "interrupted" : state.rawValue }

    /// `run 41`; empty where every table is whole.
    var baseText: String { rows?.base.map { "run \($0)" } ?? "" }

    /// `1 run`, `19 runs`; empty where none stands on it.
    var dependentsText: String {
        switch dependentCount {
        case 0: ""
        case 1: "1 run"
        default: "\(dependentCount) runs"
        }
    }

    /// One JSON object on one line.
    var json: String {
        let pairs: [(String, String)] = [
            ("run", "\(number)"), ("entity", JSONText.quoted(entity)),
            ("pipeline", JSONText.quoted(pipeline)),
            ("as_of", asOf == nil ? "null" : JSONText.quoted(asOfText)),
            ("state", JSONText.quoted(stateText)), ("fingerprint", JSONText.quoted(fingerprint)),
            ("program_version", JSONText.quoted(programVersion)),
            ("started_at", JSONText.quoted(startedAt)),
            ("finished_at", finishedAt.map(JSONText.quoted) ?? "null"),
            ("started_by", JSONText.quoted(startedBy)),
            ("rows", rows.map { "\($0.total)" } ?? "null"),
            ("rows_written", rows.map { "\($0.written)" } ?? "null"),
            ("base_run", rows?.base.map { "\($0)" } ?? "null"),
            ("dependent_runs", "\(dependentCount)"),
            ("looked_at", lookedAt.map(JSONText.quoted) ?? "null"),
            ("owes", "[" + owes.map(JSONText.quoted).joined(separator: ", ") + "]"),
        ]
        return "{" + pairs.map { "\(JSONText.quoted($0.0)): \($0.1)" }.joined(separator: ", ") + "}"
    }
}
