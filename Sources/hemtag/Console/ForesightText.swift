import Reconciliation

/// How many records a run would leave out or doubt, for people and for programs.
enum ForesightText {
    static func text(_ foresight: Foresight) -> String {
        var lines = [
            "\(foresight.notReadyCount) of \(foresight.recordCount) records would not be ready."
        ]
        lines += foresight.reasons.map { "  \($0.reason.rawValue): \($0.records)" }
        if foresight.lineAbsentCount > 0 {
            lines.append(
                "\(foresight.lineAbsentCount) records name a unit or an account of which the plan "
                    + "has no line.")
        }
        if foresight.exceedsLineCount > 0 {
            lines.append(
                "\(foresight.exceedsLineCount) records claim on lines that never held so much.")
        }
        return lines.joined(separator: "\n")
    }

    static func json(_ foresight: Foresight) -> String {
        let reasons = foresight.reasons.map { "\"\($0.reason.rawValue)\": \($0.records)" }
        return """
            {"count": \(foresight.recordCount), "not_ready": \(foresight.notReadyCount), \
            "reasons": {\(reasons.joined(separator: ", "))}, \
            "line_absent": \(foresight.lineAbsentCount), \
            "exceeds_line": \(foresight.exceedsLineCount)}
            """
    }
}
