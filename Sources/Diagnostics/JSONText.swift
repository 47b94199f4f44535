/// Texts as JSON writes them.
public enum JSONText {
    /// A JSON string that stays harmless inside a `<script>` element and on a terminal: markup,
    /// control and direction characters are escaped, and read back as they were.
    public static func quoted(_ value: String) -> String {
        quoted(value) { scalar in
            switch scalar {
            case "<", ">", "&", "\u{2028}", "\u{2029}": return escaped(scalar)
            default:
                let category = scalar.properties.generalCategory
                return category == .control || category == .format ? escaped(scalar) : nil
            }
        }
    }

    /// A JSON string as RFC 8785 has it: escaped is what must be, in the one way that it says, so
    /// that equal values have equal bytes.
    public static func canonical(_ value: String) -> String {
        quoted(value) { scalar in
            switch scalar {
            case "\u{8}": "\\b"
            case "\u{c}": "\\f"
            default: scalar.value < 0x20 ? escaped(scalar) : nil
            }
        }
    }

    /// - Parameter escape: of what JSON lets stand as it is; nil: it stands as it is.
    private static func quoted(_ value: String, escape: (Unicode.Scalar) -> String?) -> String {
        var out = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            default:
                if let escaped = escape(scalar) {
                    out += escaped
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        return out + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        String(scalar).utf16.map { unit in
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }.joined()
    }
}
