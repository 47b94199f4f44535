import Diagnostics
import PlanFiles
import Yams

extension Dialect {
    /// `dialect:` of a source: a name of the library, or settings of its own. Absent: canonical.
    static func decode(_ reader: MappingReader, dialects: [String: Dialect]) -> Dialect {
        guard let node = reader.value("dialect") else { return .canonical }
        let name = reader.path("dialect")
        if let scalar = node.scalar {
            if let dialect = dialects[scalar.string] { return dialect }
            reader.choice(node, name, scalar.string, among: dialects.keys.sorted())
            return .canonical
        }
        return MappingReader.reading(node, name: name, reader.problems) {
            decodeSettings($0, dialects: dialects)
        } ?? .canonical
    }

    /// Settings one by one, over the dialect that `like:` names or the canonical one.
    static func decodeSettings(_ reader: MappingReader, dialects: [String: Dialect]) -> Dialect {
        var dialect = Dialect.canonical
        if let node = reader.value("like"), let base = reader.text(of: node, reader.path("like")) {
            if let known = dialects[base] {
                dialect = known
            } else {
                reader.choice(node, reader.path("like"), base, among: dialects.keys.sorted())
            }
        }
        if let byte = reader.character("delimiter", words: ["tab": "\t"]) {
            dialect.delimiter = byte
        }
        if reader.text("quote") == "none" {
            dialect.quote = nil
        } else if let byte = reader.character("quote", words: [:]) {
            dialect.quote = byte
        }
        decodeEncoding(reader, &dialect)
        dialect.decimal = reader.word("decimal", DecimalSign.self) ?? dialect.decimal
        if reader.holds("grouping") {
            dialect.grouping = Set(
                reader.list("grouping").compactMap {
                    reader.word(of: $0, reader.path("grouping"), GroupingSign.self)
                })
        }
        dialect.decimals = reader.integer("decimals", in: 2...6) ?? dialect.decimals
        checkGrouping(dialect, reader)
        dialect.sign = reader.word("sign", SignStyle.self) ?? dialect.sign
        dialect.scale = scale(reader) ?? dialect.scale
        dialect.preambleLines =
            reader.integer("preamble_lines", in: 0...1_000_000) ?? dialect.preambleLines
        dialect.hasHeader = reader.boolean("header") ?? dialect.hasHeader
        dialect.allowsEmptyTrailing =
            reader.boolean("allow_empty_trailing") ?? dialect.allowsEmptyTrailing
        dialect.allowsMissingTrailing =
            reader.boolean("allow_missing_trailing") ?? dialect.allowsMissingTrailing
        dialect.ignoresExtraFields =
            reader.word("extra_fields", ExtraFields.self).map { $0 == .ignore }
            ?? dialect.ignoresExtraFields
        dialect.isMultiline = reader.boolean("multiline") ?? dialect.isMultiline
        dialect.emptyAmount = reader.word("empty_amount", EmptyAmount.self) ?? dialect.emptyAmount
        dialect.dashIsZero = reader.boolean("dash_is_zero") ?? dialect.dashIsZero
        if reader.holds("currency_signs") { dialect.currencySigns = reader.texts("currency_signs") }
        return dialect
    }

    private enum ExtraFields: String, CaseIterable { case refuse, ignore }

    /// A fast encoding by its word, or any other character set that the machine knows.
    private static func decodeEncoding(_ reader: MappingReader, _ dialect: inout Dialect) {
        guard let node = reader.value("encoding"),
            let text = reader.text(of: node, reader.path("encoding"))
        else { return }
        if let (encoding, charset) = TextEncoding.named(text) {
            (dialect.encoding, dialect.charset) = (encoding, charset)
        } else {
            reader.choice(
                node, reader.path("encoding"), text, among: TextEncoding.allCases.map(\.rawValue),
                orElse: " or a name that `iconv -l` lists")
        }
    }

    /// The decimal sign never parts groups as well.
    private static func checkGrouping(_ dialect: Dialect, _ reader: MappingReader) {
        let same: GroupingSign = dialect.decimal == .point ? .point : .comma
        guard dialect.grouping.contains(same),
            let node = reader.value("grouping") ?? reader.value("decimal")
        else { return }
        reader.problems.add(
            "pipeline.grouping.decimal", at: node,
            "the decimal sign is named as a grouping sign, too", value: same.rawValue,
            fix: "leave `\(same.rawValue)` out of grouping, or correct `decimal`")
    }

    private static func scale(_ reader: MappingReader) -> Int64? {
        guard let node = reader.value("scale") else { return nil }
        switch node.scalar?.string {
        case "units": return 1
        case "thousands": return 1_000
        case "millions": return 1_000_000
        default:
            return reader.integer(of: node, reader.path("scale"), in: 1...1_000_000_000)
                .map(Int64.init)
        }
    }
}

extension MappingReader {
    /// One ASCII character, or a word that stands for one.
    func character(_ key: String, words: [String: String]) -> UInt8? {
        guard let node = value(key), let text = text(of: node, path(key)) else { return nil }
        let meant = (words[text] ?? text).utf8
        if meant.count == 1, let byte = meant.first, byte < 0x80 { return byte }
        let known = words.keys.sorted().map { " or `\($0)`" }.joined()
        problems.add(
            "pipeline.value.character", at: node, "`\(path(key))` is no single ASCII character",
            value: text, fix: "write one character in quotes, such as \";\"\(known)")
        return nil
    }
}
