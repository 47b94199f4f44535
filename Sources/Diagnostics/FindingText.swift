extension Place: CustomStringConvertible {
    /// `file:line:column`, `table[key].column` or the argument's name; empty for `nowhere`.
    public var description: String {
        switch self {
        case .nowhere: ""
        case .file(let path, let line, let column):
            line == 0 ? path : column == 0 ? "\(path):\(line)" : "\(path):\(line):\(column)"
        case .table(let name, let key, let column):
            name + (key.isEmpty ? "" : "[\(key)]") + (column.isEmpty ? "" : ".\(column)")
        case .argument(let name): name
        }
    }
}

extension Finding: CustomStringConvertible {
    public var description: String { text(showValue: true) }

    /// Two lines: `place: severity[code]: message: value`, then `  fix: …`.
    ///
    /// - Parameter showValue: false leaves the value out (logs), the diagnosis never.
    public func text(showValue: Bool) -> String {
        let prefix = place.description.isEmpty ? "" : place.description + ": "
        var line = "\(prefix)\(severity.rawValue)[\(code)]: \(message)"
        if showValue, let value { line += ": “\(Self.printable(value))”" }
        return line + "\n  fix: \(fix)"
    }

    /// The value with control characters made visible and cut at 80 characters, so that a hostile
    /// field cannot rewrite the terminal that shows it.
    static func printable(_ value: String) -> String {
        var out = ""
        for (count, scalar) in value.unicodeScalars.enumerated() {
            if count == 80 { return out + "…" }
            let isControl =
                scalar.properties.generalCategory == .control
                || scalar.properties.generalCategory == .format
            out += isControl ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
        }
        return out
    }
}
