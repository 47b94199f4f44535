/// How a program writes a delimited text file: bytes, separators and numbers.
///
/// A plain value; the default is the canonical CSV of `hemtag reconcile` (UTF-8, comma, decimal
/// point, header row). Line ends need no setting: LF, CRLF and a bare CR each end a row. The raw
/// values of the enumerations here are the words of a pipeline file (see <doc:SourceVocabulary>).
public struct Dialect: Sendable, Hashable {
    /// One ASCII byte.
    public var delimiter = UInt8(ascii: ",")
    /// One ASCII byte; nil where the program never quotes and a quote is an ordinary character.
    public var quote: UInt8? = UInt8(ascii: "\"")
    public var encoding = TextEncoding.utf8
    /// A character set of the machine (`iconv -l`), for files that are in none of the fast
    /// encodings: they are turned into UTF-8 as they are read, and `encoding` is `utf8`.
    public var charset: String?
    public var decimal = DecimalSign.point
    /// How many decimals the program writes at most; nil where nothing is stated. Three digits
    /// behind the only separator of an amount are decimals only where 3 is stated (contract,
    /// section 1).
    public var decimals: Int?
    /// Signs that may stand between groups of three digits; none means that they are refused.
    public var grouping: Set<GroupingSign> = []
    public var sign = SignStyle.leading
    /// What one counted unit in the file is worth: 1, or 1 000 where amounts are in thousands.
    public var scale: Int64 = 1
    /// Lines before the header (or before the first row where there is no header).
    public var preambleLines = 0
    public var hasHeader = true
    /// Rows may have more fields than the header, as long as those are empty.
    public var allowsEmptyTrailing = false
    /// Rows may have more fields than the header; what they hold is left out.
    public var ignoresExtraFields = false
    /// Quoted fields may hold line ends and delimiters as many as rows have. Otherwise a quote that
    /// swallows what looks like rows refuses the file.
    public var isMultiline = false
    /// Rows may stop early; the fields that they lack are empty.
    public var allowsMissingTrailing = false
    public var emptyAmount = EmptyAmount.error
    /// A lone `-` (or `–`) is zero, as accounting formats of spreadsheets write it.
    public var dashIsZero = false
    /// Words that may stand before or after a number and mean nothing: `€`, `kr`, `EUR`.
    public var currencySigns: [String] = []

    public init() {}

    /// The canonical CSV: UTF-8, comma, decimal point, header row.
    public static let canonical = Dialect()

    /// The encoding as a pipeline file names it.
    public var encodingName: String { charset ?? encoding.rawValue }
}

/// How the characters of a file are stored. A byte-order mark is read and left out under every
/// encoding that can have one.
public enum TextEncoding: String, Sendable, Hashable, CaseIterable {
    case utf8 = "utf-8"
    /// UTF-8 that must begin with a byte-order mark when written; read like `utf8`.
    case utf8WithBOM = "utf-8-bom"
    case windows1252 = "windows-1252"
    case latin1 = "iso-8859-1"
    case latin9 = "iso-8859-15"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
}

public enum DecimalSign: String, Sendable, Hashable, CaseIterable {
    case point = "."
    case comma = ","

    var byte: UInt8 { self == .point ? UInt8(ascii: ".") : UInt8(ascii: ",") }
}

public enum GroupingSign: String, Sendable, Hashable, CaseIterable {
    case space
    /// U+00A0.
    case noBreakSpace = "nbsp"
    /// U+202F.
    case narrowNoBreakSpace = "narrow_nbsp"
    case point
    case comma
    /// `'` and U+2019.
    case apostrophe
}

/// Where a negative amount carries its sign. A sign elsewhere is malformed, not guessed at.
/// A debit/credit column is part of the mapping (``DebitCreditColumn``).
public enum SignStyle: String, Sendable, Hashable, CaseIterable {
    case leading
    /// `1.234,56-`, as SAP writes it.
    case trailing
    /// `(1,234.56)`.
    case parentheses
}

public enum EmptyAmount: String, Sendable, Hashable, CaseIterable {
    case zero, error
}
