/// Makes text from an input harmless to show: nothing in it can move a cursor, turn the reading
/// direction, end a line or flood a page. What is replaced stays visible, what is cut is counted.
enum SafeText {
    /// Longest text that a report shows of one field; the canonical files hold all of it.
    static let longest = 160

    static func shown(_ text: String, longest: Int = longest) -> String {
        if isPlain(text, longest: longest) { return text }
        var out = ""
        var count = 0
        for scalar in text.unicodeScalars {
            if count == longest {
                return out + "… [\(text.unicodeScalars.count)]"
            }
            count += 1
            out += visible(scalar)
        }
        return out
    }

    /// Whether every byte is printable ASCII and there are few: nearly all codes are.
    private static func isPlain(_ text: String, longest: Int) -> Bool {
        text.utf8.count <= longest && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }

    /// The scalar, or a picture or the number of one that does not print.
    static func visible(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0..<0x20: return String(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
        case 0x7F: return "\u{2421}"
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned:
            return "[U+\(String(scalar.value, radix: 16, uppercase: true))]"
        default: return String(scalar)
        }
    }
}
