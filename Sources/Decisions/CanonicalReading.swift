extension CanonicalJSON {
    /// Reads JSON of integers, texts, booleans, null, arrays and objects, as `text` writes it; nil
    /// for anything else. What was kept is read back with the bytes that its digest is of.
    public init?(reading text: String) {
        var reader = CanonicalReader(scalars: Array(text.unicodeScalars))
        guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
        self = value
    }
}

private struct CanonicalReader {
    let scalars: [Unicode.Scalar]
    private var at = 0

    init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    private static let mostDepth = 64

    var isAtEnd: Bool { at == scalars.count }

    private mutating func take(_ word: String) -> Bool {
        let wanted = Array(word.unicodeScalars)
        guard at + wanted.count <= scalars.count,
            scalars[at..<at + wanted.count].elementsEqual(wanted)
        else { return false }
        at += wanted.count
        return true
    }

    mutating func value(depth: Int) -> CanonicalJSON? {
        guard at < scalars.count, depth < Self.mostDepth else { return nil }
        switch scalars[at] {
        case "{": return object(depth)
        case "[": return array(depth)
        case "\"": return text().map(CanonicalJSON.text)
        case "n": return take("null") ? .null : nil
        case "t": return take("true") ? .boolean(true) : nil
        case "f": return take("false") ? .boolean(false) : nil
        default: return integer()
        }
    }

    private mutating func integer() -> CanonicalJSON? {
        let start = at
        while at < scalars.count, scalars[at] == "-" || ("0"..."9").contains(scalars[at]) {
            at += 1
        }
        var digits = String.UnicodeScalarView()
        digits.append(contentsOf: scalars[start..<at])
        return Int64(String(digits)).map(CanonicalJSON.integer)
    }

    private mutating func array(_ depth: Int) -> CanonicalJSON? {
        at += 1
        var items: [CanonicalJSON] = []
        if take("]") { return .array(items) }
        repeat {
            guard let item = value(depth: depth + 1) else { return nil }
            items.append(item)
        } while take(",")
        return take("]") ? .array(items) : nil
    }

    private mutating func object(_ depth: Int) -> CanonicalJSON? {
        at += 1
        var members: [String: CanonicalJSON] = [:]
        if take("}") { return .object(members) }
        repeat {
            guard let key = text(), take(":"), let member = value(depth: depth + 1) else {
                return nil
            }
            members[key] = member
        } while take(",")
        return take("}") ? .object(members) : nil
    }

    private mutating func text() -> String? {
        guard take("\"") else { return nil }
        var text = String.UnicodeScalarView()
        while at < scalars.count {
            let scalar = scalars[at]
            at += 1
            if scalar == "\"" { return String(text) }
            guard scalar == "\\" else {
                text.append(scalar)
                continue
            }
            guard let escaped = escaped() else { return nil }
            text.append(escaped)
        }
        return nil
    }

    /// What stands behind a backslash.
    private mutating func escaped() -> Unicode.Scalar? {
        guard at < scalars.count else { return nil }
        let sign = scalars[at]
        at += 1
        switch sign {
        case "\"", "\\", "/": return sign
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "b": return "\u{8}"
        case "f": return "\u{c}"
        case "u":
            guard at + 4 <= scalars.count else { return nil }
            var digits = String.UnicodeScalarView()
            digits.append(contentsOf: scalars[at..<at + 4])
            at += 4
            return UInt32(String(digits), radix: 16).flatMap(Unicode.Scalar.init)
        default: return nil
        }
    }
}

extension CanonicalJSON {
    /// A member of an object; nil where this is none, or has no such member.
    public subscript(key: String) -> CanonicalJSON? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    public var asText: String? { if case .text(let value) = self { value } else { nil } }
    public var asInteger: Int64? { if case .integer(let value) = self { value } else { nil } }
    public var asArray: [CanonicalJSON]? {
        if case .array(let values) = self { values } else { nil }
    }
}
