import Yams

extension MappingReader {
    /// A text in which `${NAME}` stands for a variable of the environment, so that a password need
    /// not stand in the file.
    func expandedText(_ key: String, environment: [String: String]) -> String? {
        guard let node = value(key), let text = text(of: node, path(key)) else { return nil }
        var out = ""
        var rest = Substring(text)
        while let open = rest.firstRange(of: "${") {
            out += rest[..<open.lowerBound]
            guard let close = rest[open.upperBound...].firstIndex(of: "}") else {
                problems.add(
                    "pipeline.variable.malformed", at: node,
                    "`\(path(key))` opens `${` and does not close it",
                    fix: "write `${NAME}`")
                return nil
            }
            let name = String(rest[open.upperBound..<close])
            guard let value = environment[name] else {
                problems.add(
                    "pipeline.variable.unset", at: node,
                    "the environment has no variable of this name", value: name,
                    fix: "set \(name) where the job is started, or write the value into the file")
                return nil
            }
            out += value
            rest = rest[rest.index(after: close)...]
        }
        return out + rest
    }
}
