/// Builds the page. Everything that is not written by this program passes through `text` or
/// `attribute`, so that no field of an input can become markup.
struct HTMLText {
    private(set) var html = ""

    init() { html.reserveCapacity(1 << 16) }

    /// Markup of this program.
    mutating func raw(_ markup: String) { html += markup }

    /// Text between tags.
    mutating func text(_ text: String) { html += Self.escaped(text) }

    /// `<tag class>text</tag>`.
    mutating func element(_ tag: String, _ text: String, _ attributes: String = "") {
        html += "<\(tag)\(attributes.isEmpty ? "" : " " + attributes)>"
        html += Self.escaped(text)
        html += "</\(tag)>"
    }

    /// Five characters suffice in text and in double-quoted attributes; what does not print has
    /// been made visible by `SafeText` before, and is made so here where a caller forgot.
    static func escaped(_ text: String) -> String {
        var isClean = true
        for byte in text.utf8
        where byte < 0x20 || byte == 0x22 || byte == 0x26 || byte == 0x27
            || byte == 0x3C || byte == 0x3E || byte == 0x7F
        {
            isClean = false
            break
        }
        if isClean { return text }
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            case "\n": out += "\n"
            default:
                out +=
                    scalar.value < 0x20 || scalar.value == 0x7F
                    ? SafeText.visible(scalar) : String(scalar)
            }
        }
        return out
    }
}

extension String {
    /// Safe between tags and in a quoted attribute.
    var escaped: String { HTMLText.escaped(self) }
}
