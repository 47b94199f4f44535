import Diagnostics

/// What people are told of a night, ready to be mailed.
struct NightLetter {
    let entity: String
    let pipeline: String
    /// Of the pipeline file.
    let path: String
    let end: NightEnd
    /// The state that was told before; nil: none.
    let was: String?

    /// One line.
    var subject: String {
        let name = "Hemtag \(entity) / \(pipeline): \(end.word)"
        return end.isDone ? name : "\(name) (exit code \(end.exitCode))"
    }

    var text: String {
        var lines = [subject, ""]
        if let was = was?.split(separator: " | ").first, was != end.word {
            lines += ["Before: \(was).", ""]
        }
        // Values may be about people; they stand in the findings that the command itself tells.
        for finding in end.findings.prefix(20) { lines.append(finding.text(showValue: false)) }
        if end.findings.count > 20 {
            lines.append("… and \(end.findings.count - 20) more")
        }
        if !end.owed.isEmpty { lines.append("Owed: \(end.owed.joined(separator: ", ")).") }
        if !end.findings.isEmpty || !end.owed.isEmpty { lines.append("") }
        if !end.text.isEmpty { lines += [end.text, ""] }
        lines.append("How it stands now: hemtag status --pipeline \(path)")
        return lines.joined(separator: "\n") + "\n"
    }
}
