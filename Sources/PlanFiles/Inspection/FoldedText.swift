/// Text as names are compared: lower case, without accents, in words.
enum FoldedText {
    /// Letters whose plain form is another one, beside those that a decomposition gives.
    private static let plain: [Unicode.Scalar: String] = [
        "å": "a", "ä": "a", "á": "a", "à": "a", "â": "a", "ã": "a", "æ": "ae",
        "ö": "o", "ø": "o", "ó": "o", "ò": "o", "ô": "o", "õ": "o", "œ": "oe",
        "é": "e", "è": "e", "ê": "e", "ë": "e", "í": "i", "ì": "i", "î": "i", "ï": "i",
        "ü": "u", "ú": "u", "ù": "u", "û": "u", "ñ": "n", "ç": "c", "ß": "ss", "ý": "y",
        "š": "s", "ž": "z", "č": "c", "đ": "d", "ð": "d", "þ": "th",
    ]
    private static let currency: Set<Unicode.Scalar> = ["€", "$", "£"]

    /// The words of a text: runs of letters, digits and currency signs. A change from small to
    /// capital letters, as in `costCentre`, begins a word.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var wasSmall = false
        func end() {
            if !word.isEmpty { words.append(word) }
            word = ""
        }
        for scalar in text.unicodeScalars {
            let properties = scalar.properties
            if properties.generalCategory == .nonspacingMark { continue }
            guard
                properties.isAlphabetic || properties.numericType != nil
                    || currency.contains(scalar)
            else {
                if scalar != "'" && scalar != "\u{2019}" { end() }
                wasSmall = false
                continue
            }
            if wasSmall, properties.isUppercase { end() }
            wasSmall = properties.isLowercase
            for lower in properties.lowercaseMapping.unicodeScalars {
                if let other = plain[lower] {
                    word += other
                } else if lower.properties.generalCategory != .nonspacingMark {
                    word.unicodeScalars.append(lower)
                }
            }
        }
        end()
        return words
    }

    /// Without anything in a name that could move a cursor or end a comment's line.
    static func harmless(_ text: String, longest: Int = 60) -> String {
        var out = ""
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if index == longest { return out + "…" }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
                .unassigned:
                out += "\u{FFFD}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
