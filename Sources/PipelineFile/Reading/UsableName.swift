/// Names that become part of keys, and of the names of files.
enum UsableName {
    enum Use {
        /// In keys alone.
        case key
        /// In names of files too.
        case fileName
    }

    /// Bytes of a name: it stands in a file's name with a day, a run and an ending, for which 255
    /// bytes are left.
    private static let longest = 100

    /// Tells why a name cannot be used.
    static func check(_ name: String, key: String, _ use: Use, _ reader: MappingReader) {
        guard let reason = fault(of: name, use) else { return }
        reader.problems.add(
            "pipeline.name.unusable", at: reader.value(key), "`\(key)` \(reason)", value: name,
            fix: use == .key
                ? "name it without control characters, in no more than \(longest) bytes"
                : "use letters, digits, blanks, points, hyphens and underscores")
    }

    private static func fault(of name: String, _ use: Use) -> String? {
        let scalars = name.unicodeScalars
        if scalars.allSatisfy(\.properties.isWhitespace) { return "is empty" }
        let isUnseen = scalars.contains {
            [.control, .format, .lineSeparator, .paragraphSeparator].contains(
                $0.properties.generalCategory)
        }
        if isUnseen { return "holds a character that nobody sees" }
        if name.utf8.count > longest { return "is longer than \(longest) bytes" }
        guard use == .fileName else { return nil }
        if name.contains("/") { return "becomes part of a file's name and holds a slash" }
        if name.hasPrefix(".") { return "becomes part of a file's name and begins with a point" }
        return nil
    }
}
