import BudgetModel

/// What the names of a column say: its own and the one above it.
struct Heading {
    /// As the mapping names it; empty where the file has no header.
    let name: String
    /// Of the row above the header, carried over to the right; empty where there is none.
    let above: String
    let words: [String]
    let years: [YearWords.Year]
    /// A month, a quarter or a year that the name is.
    let period: Period?
    /// A month (1 to 12) without a year.
    let month: Int?
    /// What its amounts are, where a word says so.
    let version: Lexicon.Meaning?

    init(name: String, above: String, _ lexicon: Lexicon) {
        self.name = name
        self.above = above
        words = FoldedText.words(above) + FoldedText.words(name)
        years = YearWords.years(name).isEmpty ? YearWords.years(above) : YearWords.years(name)
        let versions: [Lexicon.Meaning] = [
            .outturn, .commitment, .change, .forecast, .reference, .current, .budget,
        ]
        let words = words
        let fits = versions.map { ($0, lexicon.fit(words, $0)) }
        let best = fits.max { $0.1 < $1.1 }?.1 ?? .none
        version = best == .none ? nil : fits.first { $0.1 == best }?.0
        let month = words.lazy.compactMap { lexicon.month($0) }.first
        let year = years.first?.year
        let own = Self.period(name.trimmed)
        if let own {
            period = own
        } else if let month, let year {
            period = Period(grain: .month, index: Int32(year * 12 + month - 1))
        } else if let year, let quarter = Self.quarter(words, lexicon) {
            period = Period(grain: .quarter, index: Int32(year * 4 + quarter - 1))
        } else {
            period = nil
        }
        self.month = period == nil && year == nil ? month : nil
    }

    /// A text that is a period in one of the formats that name a year.
    static func period(_ text: String) -> Period? {
        for format in PeriodFormat.allCases where !format.needsYear {
            if let period = format.parse(text),
                YearWords.plausible.contains(Int(period.firstMonth / 12))
            {
                return period
            }
        }
        return nil
    }

    /// `Q1 2027`, `2027 Q1`, `kvartal 1 2027`.
    private static func quarter(_ words: [String], _ lexicon: Lexicon) -> Int? {
        for (index, word) in words.enumerated() {
            if word.count == 2, let first = word.first, "qkt".contains(first) {
                if let value = word.last?.wholeNumberValue, (1...4).contains(value) { return value }
            }
            if lexicon.fit([word], .quarter) == .whole {
                for neighbour in [index - 1, index + 1] where words.indices.contains(neighbour) {
                    if let value = Int(words[neighbour]), (1...4).contains(value) { return value }
                }
            }
        }
        return nil
    }

    /// For sentences.
    func title(_ column: Int) -> String {
        let shown = FoldedText.harmless(name)
        return shown.isEmpty ? "column \(column + 1)" : "“\(shown)”"
    }
}
