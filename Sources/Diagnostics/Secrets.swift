/// Takes passwords out of texts that a person or a log will see.
public enum Secrets {
    /// What stands where a password stood.
    public static let mask = "…"

    /// The text without the passwords of database URLs (`scheme://user:secret@host`, `…?password=`)
    /// and of keyword lists (`password=secret`); a text without any is returned as it is.
    public static func hidden(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x40 || $0 == 0x3D }) else { return text }
        return withoutKeywords(withoutURLs(text))
    }

    /// From the first colon behind `://` to the last at sign before the host's end.
    private static func withoutURLs(_ text: String) -> String {
        var out = ""
        var rest = text[...]
        while let start = rest.range(of: "://") {
            out += rest[..<start.upperBound]
            rest = rest[start.upperBound...]
            let authority = rest.prefix { !$0.isWhitespace && !"/?#\"'”".contains($0) }
            guard let at = authority.lastIndex(of: "@"),
                let colon = authority[..<at].firstIndex(of: ":")
            else { continue }
            out += authority[...colon] + mask
            rest = rest[at...]
        }
        return out + rest
    }

    /// What follows `password=`, `sslpassword=` and the like, quoted or up to a blank, `&` or
    /// quote.
    private static func withoutKeywords(_ text: String) -> String {
        var out = ""
        var rest = text[...]
        while let start = rest.range(of: "password") {
            var index = start.upperBound
            while index < rest.endIndex, rest[index] == " " { index = rest.index(after: index) }
            guard index < rest.endIndex, rest[index] == "=" else {
                out += rest[..<start.upperBound]
                rest = rest[start.upperBound...]
                continue
            }
            index = rest.index(after: index)
            while index < rest.endIndex, rest[index] == " " { index = rest.index(after: index) }
            out += rest[..<index] + mask
            rest = afterValue(rest[index...])
        }
        return out + rest
    }

    private static func afterValue(_ text: Substring) -> Substring {
        guard text.first == "'" else {
            return text.drop { !$0.isWhitespace && !"&\"”".contains($0) }
        }
        var index = text.index(after: text.startIndex)
        while index < text.endIndex, text[index] != "'" {
            let step = text[index] == "\\" ? 2 : 1
            index = text.index(index, offsetBy: step, limitedBy: text.endIndex) ?? text.endIndex
        }
        return index < text.endIndex ? text[text.index(after: index)...] : text[text.endIndex...]
    }
}

extension Substring {
    /// Where some ASCII text stands, capitals or not.
    fileprivate func range(of wanted: String) -> Range<Substring.Index>? {
        let bytes = Array(wanted.utf8)
        var index = startIndex
        while index < endIndex {
            var end = index
            var matched = 0
            while end < endIndex, matched < bytes.count,
                let byte = self[end].asciiValue, byte | 0x20 == bytes[matched] | 0x20
            {
                matched += 1
                end = self.index(after: end)
            }
            if matched == bytes.count { return index..<end }
            index = self.index(after: index)
        }
        return nil
    }
}
