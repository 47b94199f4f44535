import BudgetModel

/// Every text of one language, read from its catalogue file (`Catalogues/<language>.txt`).
///
/// A line is `key = text`. `{name}` stands for an argument; `{name|one|other}` chooses a form by a
/// count, with `#` for the number itself, so that plural and case forms are written, not glued.
struct Catalogue: Sendable {
    let language: Language
    let currency: Currency
    let texts: [String: String]

    /// - Parameter currency: what texts that speak of money name.
    init(_ language: Language, _ currency: Currency = .euro) {
        let known = Self.all[language] ?? Self.load(language)
        self = currency == .euro ? known.ofEuro : known.speaking(of: currency)
    }

    private init(language: Language, currency: Currency, texts: [String: String]) {
        self.language = language
        self.currency = currency
        self.texts = texts
    }

    private static let all: [Language: Templates] = Dictionary(
        uniqueKeysWithValues: Language.allCases.map { ($0, load($0)) })

    private static func load(_ language: Language) -> Templates {
        let bytes =
            switch language {
            case .english: PackageResources.en_txt
            case .swedish: PackageResources.sv_txt
            case .finnish: PackageResources.fi_txt
            }
        return Templates(language, entries(String(decoding: bytes, as: UTF8.self)))
    }

    /// A catalogue file as it is written: texts leave room for the currency's name and sign.
    private struct Templates: Sendable {
        let language: Language
        let texts: [String: String]
        let ofEuro: Catalogue

        init(_ language: Language, _ texts: [String: String]) {
            self.language = language
            self.texts = texts
            ofEuro = Self.filled(language, texts, .euro)
        }

        func speaking(of currency: Currency) -> Catalogue {
            Self.filled(language, texts, currency)
        }

        private static func filled(
            _ language: Language, _ texts: [String: String], _ currency: Currency
        ) -> Catalogue {
            let name = texts["currency.\(currency.code)"] ?? currency.code
            let spoken = texts.mapValues { text in
                guard text.contains("{currency") else { return text }
                return text.replacing("{currencyName}", with: name)
                    .replacing("{currencySign}", with: currency.sign)
            }
            return Catalogue(language: language, currency: currency, texts: spoken)
        }
    }

    static func entries(_ text: String) -> [String: String] {
        var entries: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let equals = line.firstRange(of: " = ") else { continue }
            entries[String(line[..<equals.lowerBound])] = String(line[equals.upperBound...])
        }
        return entries
    }

    /// A fixed text.
    subscript(key: TextKey) -> String { texts[key.rawValue] ?? key.rawValue }

    /// The text for a word of a fixed vocabulary (a verdict, a flag, a column's name …).
    subscript(family: TextFamily, word: String) -> String {
        texts["\(family.rawValue).\(word)"] ?? word
    }

    /// A sentence with its arguments.
    func callAsFunction(_ key: TextKey, _ arguments: [String: Argument]) -> String {
        fill(self[key], arguments)
    }

    func callAsFunction(
        _ family: TextFamily, _ word: String, _ arguments: [String: Argument]
    ) -> String {
        fill(self[family, word], arguments)
    }

    /// What a placeholder stands for.
    enum Argument: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
        case text(String)
        case count(Int)
        init(stringLiteral value: String) { self = .text(value) }
    }

    private func fill(_ template: String, _ arguments: [String: Argument]) -> String {
        guard template.contains("{") else { return template }
        var out = ""
        var rest = template[...]
        while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
            out += rest[..<start]
            let parts = rest[rest.index(after: start)..<end]
                .split(separator: "|", omittingEmptySubsequences: false)
            out += value(parts, arguments)
            rest = rest[rest.index(after: end)...]
        }
        return out + rest
    }

    private func value(_ parts: [Substring], _ arguments: [String: Argument]) -> String {
        switch arguments[String(parts[0])] {
        case .text(let text): return text
        case .count(let count):
            let number = language.text(count)
            guard parts.count == 3 else { return number }
            // All three languages: one form for 1, another for every other count.
            let form = count == 1 ? parts[1] : parts[2]
            return form.split(separator: "#", omittingEmptySubsequences: false)
                .joined(separator: number)
        case nil: return "{\(parts[0])}"
        }
    }
}

/// Vocabularies whose words come from values: `family.word` in a catalogue.
enum TextFamily: String, CaseIterable {
    case verdict, verdictMeaning, flag, flagMeaning, reason, benefitClass, kind, maturity, measure,
        currency
    case tier, step, stepMeaning, column, table, state, recommendation, rule, side, direction
    case accountKind, boolean, word, cause
}
