/// Texts as JSON writes them.
public enum JSONText {
    /// A JSON string that stays harmless inside a `<script>` element and on a terminal: markup,
    /// control and direction characters are escaped, and read back as they were.
    public static func quoted(_ value: String) -> String {
        var out = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case "<", ">", "&", "\u{2028}", "\u{2029}": out += escaped(scalar)
            default:
                let category = scalar.properties.generalCategory
                let isHidden = category == .control || category == .format
                out += isHidden ? escaped(scalar) : String(scalar)
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
