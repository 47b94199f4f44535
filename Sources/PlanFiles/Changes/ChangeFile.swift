import BudgetModel
import Diagnostics

/// How a plan system takes changes: what a row holds, in the form of a file of its own. The raw
/// values of the enumerations are the words of a pipeline file.
public struct ChangeFile: Sendable, Hashable {
    public var form: ChangeForm
    /// Names the batches and their files.
    public var name: String
    public var dialect = Dialect.canonical
    public var columns: [ChangeColumn] = []
    public var period = PeriodFormat.canonical
    public var fiscalYear = FiscalYear.calendar
    public var signs = ChangeSigns.canonical
    /// What tells debit from credit in a column of kind `debit_credit`.
    public var sides = Sides()
    public var text = ChangeText("Hemtag {batch} {proposals}")
    /// Of the balance's rows.
    public var balanceText = ChangeText("Hemtag {batch}")
    /// Characters of a text at most; nil: any number.
    public var textLimit: Int?
    /// Lines before the header and behind the rows.
    public var header: [ChangeText] = []
    public var trailer: [ChangeText] = []
    public var lineEnd = LineEnd.crlf

    public init(name: String, form: ChangeForm) {
        self.name = name
        self.form = form
    }

    public enum LineEnd: String, Sendable, Hashable, CaseIterable {
        case crlf, lf

        var text: String { self == .crlf ? "\r\n" : "\n" }
    }

    /// The name of a batch's file.
    public func fileName(batch: Int64) -> String {
        let digits = String(batch)
        return
            "\(name)-\(String(repeating: "0", count: max(0, 5 - digits.utf8.count)))\(digits).csv"
    }

    public var overflow: Finding {
        Finding(
            "output.change.overflow", at: .argument(name),
            "the amounts of the file sum to more than 64 bits hold",
            fix: "export fewer proposals at once")
    }

    /// The words of a column of kind `debit_credit`.
    public struct Sides: Sendable, Hashable {
        public var debit = ""
        public var credit = ""
        public init() {}
    }
}

/// Which sign an amount carries, where no column tells debit from credit.
public enum ChangeSigns: String, Sendable, Hashable, CaseIterable {
    /// More is positive, for expenses and for revenues.
    case canonical
    /// More is negative.
    case negated
    /// As a ledger has them: a debit is positive.
    case revenueNegative = "revenue_negative"
    /// The other way round: a credit is positive.
    case expenseNegative = "expense_negative"
}

/// One column of a change file.
public struct ChangeColumn: Sendable, Hashable {
    public var name: String
    public var content: Content

    public enum Content: Sendable, Hashable {
        case field(Field)
        case constant(String)
    }

    /// The raw values are the words of a pipeline file.
    public enum Field: String, Sendable, Hashable, CaseIterable {
        case unit, account, activity, period, year, amount, debit, credit, text, proposals,
            benefits, batch
        case debitCredit = "debit_credit"
    }

    public init(_ name: String, _ content: Content) {
        self.name = name
        self.content = content
    }
}

/// A text with words in braces that stand for what a batch knows: `Hemtag {batch}`.
public struct ChangeText: Sendable, Hashable {
    /// The raw values are the words of a pipeline file.
    public enum Word: String, Sendable, Hashable, CaseIterable {
        case batch, run, entity, day, rows, sum, debit, credit
        /// Of one row alone.
        case proposals, benefits
    }

    enum Part: Sendable, Hashable {
        case literal(String)
        case word(Word)
    }

    let parts: [Part]
    /// Words in braces that are none of `Word`; such a text is not used.
    public let unknown: [String]

    public init(_ text: String) {
        var parts: [Part] = []
        var unknown: [String] = []
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{"),
            let close = rest[open...].firstIndex(of: "}")
        {
            let name = String(rest[rest.index(after: open)..<close])
            parts.append(.literal(String(rest[..<open])))
            if let word = Word(rawValue: name) {
                parts.append(.word(word))
            } else {
                unknown.append(name)
            }
            rest = rest[rest.index(after: close)...]
        }
        parts.append(.literal(String(rest)))
        self.parts = parts
        self.unknown = unknown
    }

    /// The words that it has.
    public var words: [Word] {
        parts.compactMap { if case .word(let word) = $0 { word } else { nil } }
    }

    func filled(_ values: [Word: String]) -> String {
        parts.map { part in
            switch part {
            case .literal(let text): text
            case .word(let word): values[word] ?? ""
            }
        }.joined()
    }
}
