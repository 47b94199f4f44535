import BudgetModel

/// Every text of one language, read from its catalogue file (`Catalogues/<language>.txt`).
///
/// A line is `key = text`. `{name}` stands for an argument; `{name|one|other}` chooses a form by a
/// count, with `#` for the number itself, so that plural and case forms are written, not glued.
///
/// A variant is a file of the texts that differ: `sv-SE.txt` over `sv.txt`, and
/// `<language>.municipal.txt` where municipalities have other words than the state.
struct Catalogue: Sendable {
    let language: Language
    let currency: Currency
    let texts: [String: String]

    /// - Parameters:
    ///   - currency: what texts that speak of money name.
    ///   - terms: whose words for what comes in and goes out.
    init(_ language: Language, _ currency: Currency = .euro, _ terms: Terms = .state) {
        let known = Self.all[Tongue(language: language, terms: terms)] ?? Self.load(language, terms)
        self = currency == .euro ? known.ofEuro : known.speaking(of: currency)
    }

    private init(language: Language, currency: Currency, texts: [String: String]) {
        self.language = language
        self.currency = currency
        self.texts = texts
    }

    private struct Tongue: Hashable {
        var language: Language
        var terms: Terms
    }

    private static let all: [Tongue: Templates] = Dictionary(
        uniqueKeysWithValues: Language.allCases.flatMap { language in
            Terms.allCases.map { terms in
                (Tongue(language: language, terms: terms), load(language, terms))
            }
        })

    private static func load(_ language: Language, _ terms: Terms) -> Templates {
        var texts: [String: String] = [:]
        for bytes in files(language, terms) {
            texts.merge(entries(String(decoding: bytes, as: UTF8.self))) { $1 }
        }
        return Templates(language, texts)
    }

    /// The catalogue and its variants; a later one wins.
    static func files(_ language: Language, _ terms: Terms) -> [[UInt8]] {
        let isMunicipal = terms == .municipal
        switch language {
        case .english: return [PackageResources.en_txt]
        case .swedish:
            return [PackageResources.sv_txt]
                + (isMunicipal ? [PackageResources.sv_municipal_txt] : [])
        case .swedenSwedish:
            return [PackageResources.sv_txt, PackageResources.sv_SE_txt]
                + (isMunicipal ? [PackageResources.sv_municipal_txt] : [])
        case .finnish:
            return [PackageResources.fi_txt]
                + (isMunicipal ? [PackageResources.fi_municipal_txt] : [])
        case .norwegian: return [PackageResources.nb_txt]
        }
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
            // All of the languages: one form for 1, another for every other count.
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
    case accountKind, boolean, word, cause, check, remark, changeType,
        proposalState, sumUnit
}
