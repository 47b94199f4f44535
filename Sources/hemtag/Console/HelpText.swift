/// A help text as it is written in the source, its paragraphs each in one line, so that a terminal
/// of any width breaks them where it must. Lines that begin with a space, and headings in capitals,
/// stay as they are.
func unwrapped(_ text: String) -> String {
    var lines: [String] = []
    var joins = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        let isProse = !line.isEmpty && !line.hasPrefix(" ") && line != line.uppercased()
        if isProse, joins, let last = lines.indices.last {
            lines[last] += " " + line
        } else {
            lines.append(String(line))
        }
        joins = isProse
    }
    return lines.joined(separator: "\n")
}
