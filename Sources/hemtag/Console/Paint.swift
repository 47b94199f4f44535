import Glibc

/// Colours for a person at a terminal; none in a pipe, for a terminal that has none, or where
/// `NO_COLOR` asks for none (https://no-color.org).
enum Paint {
    static let onOutput = wants(STDOUT_FILENO)
    static let onError = wants(STDERR_FILENO)

    private static func wants(_ descriptor: Int32) -> Bool {
        guard isatty(descriptor) == 1 else { return false }
        if let word = getenv("NO_COLOR"), word.pointee != 0 { return false }
        guard let terminal = getenv("TERM").map({ String(cString: $0) }) else { return false }
        return terminal != "dumb" && !terminal.isEmpty
    }

    private static let words: [(word: String, colour: String)] = [
        ("error[", "1;31"), ("warning[", "1;33"), ("note[", "1;36"), ("fix:", "1;32"),
    ]

    /// A finding: its severity, its code and the word before the remedy.
    static func finding(_ text: String) -> String {
        lines(text) { line in
            for (word, colour) in words {
                guard let start = line.firstRange(of: word) else { continue }
                let end =
                    word.hasSuffix("[")
                    ? line[start.upperBound...].firstIndex(of: "]").map { line.index(after: $0) }
                        ?? start.upperBound
                    : start.upperBound
                return line[..<start.lowerBound] + painted(line[start.lowerBound..<end], colour)
                    + line[end...]
            }
            return String(line)
        }
    }

    /// A summary or an answer: what stands at the margin is a heading.
    static func answer(_ text: String) -> String {
        lines(text) { line in
            line.isEmpty || line.hasPrefix(" ") ? String(line) : painted(line, "1")
        }
    }

    private static func lines(_ text: String, _ paint: (Substring) -> String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(paint)
            .joined(separator: "\n")
    }

    private static func painted(_ text: Substring, _ colour: String) -> String {
        "\u{1B}[\(colour)m\(text)\u{1B}[0m"
    }
}
