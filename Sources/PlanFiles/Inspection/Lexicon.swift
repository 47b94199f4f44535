import Diagnostics
import HostFiles

/// What names mean, in nine languages: data that ships with the program (`Lexicon/lexicon.txt`) and
/// that a file of the user's may extend.
public struct Lexicon: Sendable {
    /// What a column, a version or a row can be called.
    enum Meaning: String, Sendable, CaseIterable {
        case unit, account, activity, label, code, level, period, year, month, quarter, amount
        case unitAbove = "unit_above"
        case rowNumber = "row_number"
        case budget, reference, current, outturn, commitment, change, forecast
        case version, direction, total, posts, headcount, hours, rate, thousands, millions
        case changeGroup = "change_group"
        case revenueValue = "revenue_value"
        case expenseValue = "expense_value"
        case debitCredit = "debit_credit"
        case debitValue = "debit_value"
        case creditValue = "credit_value"
        case personYears = "person_years"
        case changePay = "change_pay"
        case changeIndex = "change_index"
        case changeVolume = "change_volume"
        case month1 = "month_1"
        case month2 = "month_2"
        case month3 = "month_3"
        case month4 = "month_4"
        case month5 = "month_5"
        case month6 = "month_6"
        case month7 = "month_7"
        case month8 = "month_8"
        case month9 = "month_9"
        case month10 = "month_10"
        case month11 = "month_11"
        case month12 = "month_12"

        static let months: [Meaning] = [
            .month1, .month2, .month3, .month4, .month5, .month6, .month7, .month8, .month9,
            .month10, .month11, .month12,
        ]
    }

    /// How well a name fits a meaning.
    enum Fit: Int, Comparable, Sendable {
        case none, part, word, whole
        static func < (a: Fit, b: Fit) -> Bool { a.rawValue < b.rawValue }
    }

    private var phrases: [Meaning: Set<[String]>] = [:]

    /// The one that ships.
    public static let shipped: Lexicon = {
        var lexicon = Lexicon()
        let text = String(decoding: PackageResources.lexicon_txt, as: UTF8.self)
        lexicon.read(text) { line, message in
            preconditionFailure("lexicon.txt:\(line): \(message)")
        }
        return lexicon
    }()

    private init() {}

    /// The shipped one and the words of a file.
    ///
    /// - Throws: `lexicon.file.unreadable`, `lexicon.line.malformed` (every one of them).
    public init(adding path: String) throws(Findings) {
        self = .shipped
        guard let text = HostPath.text(path) else {
            throw Findings([
                Finding(
                    "lexicon.file.unreadable", at: .file(path: path, line: 0, column: 0),
                    "the lexicon cannot be read as UTF-8 text",
                    fix: "check the path and its permissions")
            ])
        }
        var findings: [Finding] = []
        read(text) { line, message in
            findings.append(
                Finding(
                    "lexicon.line.malformed", at: .file(path: path, line: line, column: 0),
                    message,
                    fix: "write a meaning such as [unit], and below it lines such as sv: enhet, "
                        + "kostnadsställe"))
        }
        if !findings.isEmpty { throw Findings(findings) }
    }

    private mutating func read(_ text: String, _ complain: (Int, String) -> Void) {
        var meaning: Meaning?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let line = String(line).trimmed
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("["), line.hasSuffix("]") {
                meaning = Meaning(rawValue: String(line.dropFirst().dropLast()))
                if meaning == nil { complain(index + 1, "this is no meaning that a name can have") }
                continue
            }
            guard let colon = line.firstIndex(of: ":") else {
                complain(index + 1, "this line is neither a meaning nor words of a language")
                continue
            }
            guard let meaning else {
                complain(index + 1, "these words stand below no meaning")
                continue
            }
            for phrase in line[line.index(after: colon)...].split(separator: ",") {
                let words = FoldedText.words(String(phrase))
                if !words.isEmpty { phrases[meaning, default: []].insert(words) }
            }
        }
    }

    /// How well a name fits, and the words that do.
    func fit(_ name: String, _ meaning: Meaning) -> Fit { fit(FoldedText.words(name), meaning) }

    func fit(_ words: [String], _ meaning: Meaning) -> Fit {
        guard !words.isEmpty, let phrases = phrases[meaning] else { return .none }
        if phrases.contains(words) { return .whole }
        let bare = words.filter { !$0.allSatisfy(\.isNumber) }
        if !bare.isEmpty, phrases.contains(bare) { return .whole }
        var best = Fit.none
        for phrase in phrases {
            if phrase.count == 1 {
                let word = phrase[0]
                for candidate in words {
                    if candidate == word { return .word }
                    // A compound: Kostenstellennummer, verksamhetskod.
                    if word.count >= 5, candidate.count > word.count,
                        candidate.hasPrefix(word) || candidate.hasSuffix(word)
                    {
                        best = max(best, .part)
                    }
                }
            } else if words.count > phrase.count, words.holdsRun(phrase) {
                return .word
            }
        }
        return best
    }

    /// The month (1 to 12) that a word names.
    func month(_ word: String) -> Int? {
        Meaning.months.firstIndex { phrases[$0]?.contains([word]) == true }.map { $0 + 1 }
    }
}

extension [String] {
    fileprivate func holdsRun(_ phrase: [String]) -> Bool {
        (0...(count - phrase.count)).contains { Array(self[$0..<($0 + phrase.count)]) == phrase }
    }
}
