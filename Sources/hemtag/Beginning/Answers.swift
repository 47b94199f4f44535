import Diagnostics
import HostFiles

/// What the person said beforehand: lines such as `financial_plan.unit=Kst` and `entity=COUNTY`.
struct Answers {
    private var lines: [(key: String, value: String, line: Int)] = []
    private let path: String

    init() { path = "" }

    /// - Throws: `pipeline.answers.unreadable`, `pipeline.answer.malformed`.
    init(path: String) throws {
        self.path = path
        var findings: [Finding] = []
        guard let text = HostPath.text(path) else {
            throw Finding(
                "pipeline.answers.unreadable", at: .file(path: path, line: 0, column: 0),
                "the answers cannot be read as UTF-8 text",
                fix: "check the path and its permissions")
        }
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let line = line.drop { $0 == " " || $0 == "\t" }
            if line.allSatisfy(\.isWhitespace) || line.hasPrefix("#") { continue }
            guard let equals = line.firstIndex(of: "="), equals > line.startIndex else {
                findings.append(
                    Finding(
                        "pipeline.answer.malformed",
                        at: .file(path: path, line: index + 1, column: 0),
                        "this line answers nothing", value: String(line),
                        fix: "write SOURCE.SETTING=VALUE, such as financial_plan.unit=Kst"))
                continue
            }
            let value = String(line[line.index(after: equals)...])
            lines.append((String(line[..<equals]), value.filter { $0 != "\r" }, index + 1))
        }
        if !findings.isEmpty { throw Findings(findings) }
    }

    subscript(key: String) -> String? { lines.last { $0.key == key }?.value }

    /// Settings of one source, as `--set` takes them.
    func settings(of source: String) -> [String] {
        lines.filter { $0.key.hasPrefix(source + ".") }.map {
            "\($0.key.dropFirst(source.count + 1))=\($0.value)"
        }
    }

    /// - Throws: `pipeline.answer.unused`: every answer that belongs to no source.
    func requireUse(by sources: [String]) throws {
        let unused = lines.filter { line in
            line.key != "entity"
                && !sources.contains { line.key.hasPrefix($0 + ".") }
        }
        guard !unused.isEmpty else { return }
        throw Findings(
            unused.map { line in
                Finding(
                    "pipeline.answer.unused", at: .file(path: path, line: line.line, column: 0),
                    "this answers nothing that is asked", value: line.key,
                    fix:
                        "name one of: "
                        + (["entity"] + sources.map { $0 + ".SETTING" })
                        .joined(separator: ", ")
                )
            })
    }
}
