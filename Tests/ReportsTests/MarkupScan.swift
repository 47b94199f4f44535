/// Reads tags as a browser does, to tell what is an attribute from what stands in the value of one.
enum MarkupScan {
    private static let blanks = Set(" \t\n\u{C}\r".utf8)
    private static let slash = UInt8(ascii: "/")
    private static let close = UInt8(ascii: ">")
    private static let equals = UInt8(ascii: "=")

    /// The names of all attributes of all tags; the text of scripts is passed over.
    static func attributeNames(_ html: String) -> Set<String> {
        let page = html.replacing(/(?s)<script>.*?<\/script>/, with: "")
        var names: Set<String> = []
        var rest = Array(page.utf8)[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            rest = rest[(start + 1)...]
            // Only a letter begins a tag with attributes.
            guard let first = rest.first, (first | 0x20) >= 0x61, (first | 0x20) <= 0x7A else {
                continue
            }
            drop(&rest) { !blanks.contains($0) && $0 != slash && $0 != close }
            while let name = attribute(&rest) { names.insert(name) }
        }
        return names
    }

    /// Takes one attribute with its value off a tag; nil at the end of the tag.
    private static func attribute(_ rest: inout ArraySlice<UInt8>) -> String? {
        drop(&rest) { blanks.contains($0) || $0 == slash }
        let start = rest
        drop(&rest) { !blanks.contains($0) && $0 != slash && $0 != close && $0 != equals }
        if rest.first == equals, rest.startIndex == start.startIndex { rest.removeFirst() }
        let name = start[..<rest.startIndex]
        if name.isEmpty { return nil }
        drop(&rest, while: blanks.contains)
        guard rest.first == equals else { return String(decoding: name, as: UTF8.self) }
        rest.removeFirst()
        drop(&rest, while: blanks.contains)
        if let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            rest.removeFirst()
            drop(&rest) { $0 != quote }
            rest = rest.dropFirst()
        } else {
            drop(&rest) { !blanks.contains($0) && $0 != close }
        }
        return String(decoding: name, as: UTF8.self)
    }

    private static func drop(_ rest: inout ArraySlice<UInt8>, while isDropped: (UInt8) -> Bool) {
        rest = rest[(rest.firstIndex { !isDropped($0) } ?? rest.endIndex)...]
    }
}
