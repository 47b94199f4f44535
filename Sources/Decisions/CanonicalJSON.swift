import Diagnostics

/// JSON with one way to write it: keys ascending, no blanks, integers only, and no escape but those
/// that JSON demands. Digests and the journal rest on it.
public enum CanonicalJSON: Sendable, Hashable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case text(String)
    case array([CanonicalJSON])
    case object([String: CanonicalJSON])

    public init(_ text: String?) { self = text.map(CanonicalJSON.text) ?? .null }

    public var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .text(let value): text += JSONText.canonical(value)
        case .array(let values):
            text += "["
            for (index, value) in values.enumerated() {
                if index > 0 { text += "," }
                value.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            let keys = members.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            for (index, key) in keys.enumerated() {
                if index > 0 { text += "," }
                text += JSONText.canonical(key)
                text += ":"
                members[key]?.write(to: &text)
            }
            text += "}"
        }
    }
}
