import BudgetModel

/// One canonical column of a register input: the same name in tables, queries and files.
public struct RegisterColumn: Sendable, Hashable {
    public var name: String
    public var kind: Kind
    /// Whether a row without it cannot be taken.
    public var isRequired = false
    /// What a table of schema `register` holds where a file's cell is empty.
    public var whenEmpty = Stored.null
    /// What it holds where the file has no such column; nil: what the table says by itself.
    public var whenAbsent: Stored?

    public enum Kind: Sendable, Hashable {
        /// Cleaned as codes are; how many cells were is told.
        case code
        case text, word, boolean, instant
        /// What the row's amount counts.
        case measure
        /// A day within the month that is meant.
        case month
        /// A day of the calendar.
        case day
        /// `2027-01`, `2027-Q1` or `2027`.
        case period
        /// An exact number with that many decimals at most.
        ///
        /// - Parameter isCount: a number that may be in the thousands, so that three digits behind
        ///   its only separator can be read in two ways; a share or a rate cannot.
        case number(fractionDigits: Int, isCount: Bool)
    }

    /// A value that stands for one that was not given.
    public enum Stored: Sendable, Hashable {
        case null
        /// A table has no way to say it.
        case refused
        case text(String)
        case boolean(Bool)
        /// A whole number.
        case number(Int64)
    }

    init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }

    static func key(_ name: String) -> Self { Self(name, .code).required }
    /// A code that may be left blank; a table holds the empty text for it.
    static func code(_ name: String) -> Self { Self(name, .code).stored(.text("")) }
    /// Free text; a table holds the empty text for none.
    static func text(_ name: String) -> Self { Self(name, .text).stored(.text("")) }
    static func word(_ name: String) -> Self { Self(name, .word) }
    static func boolean(_ name: String) -> Self { Self(name, .boolean) }
    static func month(_ name: String) -> Self { Self(name, .month) }
    static func day(_ name: String) -> Self { Self(name, .day) }
    static func period(_ name: String) -> Self { Self(name, .period) }
    static func instant(_ name: String) -> Self { Self(name, .instant) }
    static func money(_ name: String) -> Self { number(name, 2) }
    static func personYears(_ name: String) -> Self { number(name, 4) }
    /// Money or person-years, as the row's measure says.
    static func amount(_ name: String) -> Self { number(name, 4) }
    /// A value of a key figure, or a volume.
    static func figure(_ name: String) -> Self { number(name, 4) }
    static func percent(_ name: String) -> Self {
        Self(name, .number(fractionDigits: 4, isCount: false))
    }
    /// Without a value: all of it.
    static func share(_ name: String) -> Self {
        Self(name, .number(fractionDigits: 6, isCount: false)).stored(.number(1))
    }
    /// A whole number, such as of months.
    static func whole(_ name: String) -> Self {
        Self(name, .number(fractionDigits: 0, isCount: false))
    }
    /// Without a value: money.
    static let measure = Self("measure", .measure).stored(.text(Measure.money.rawValue))

    private static func number(_ name: String, _ digits: Int) -> Self {
        Self(name, .number(fractionDigits: digits, isCount: true))
    }

    var required: Self {
        var column = self
        column.isRequired = true
        return column
    }

    /// With what a table holds for an empty cell.
    func stored(_ value: Stored) -> Self {
        var column = self
        column.whenEmpty = value
        return column
    }

    /// NULL in a table where the cell is empty.
    var nullable: Self { stored(.null) }

    func absent(_ value: Stored) -> Self {
        var column = self
        column.whenAbsent = value
        return column
    }

    /// Decimals of its smallest unit; nil where it holds no number.
    public var fractionDigits: Int? {
        if case .number(let digits, _) = kind { digits } else { nil }
    }
}
