/// Control totals of one input: rows and sums read = accepted + rejected + skipped by rule
/// (contract, section 9). Sums are exact and may exceed 64 bits.
public struct ControlTotals: Sendable, Hashable {
    public var read = Tally()
    public var accepted = Tally()
    public var rejected = Tally()
    public var skipped = Tally()

    /// Rows, and the sum of every amount column in its smallest units, in column order.
    public struct Tally: Sendable, Hashable {
        public var rows: Int64 = 0
        public var sums: [Int128] = []
        public init() {}
    }

    /// Names of the amount columns that `sums` follow.
    public var amountColumns: [String] = []

    public init() {}

    /// Whether every row and every unit is accounted for.
    public var closes: Bool {
        guard read.rows == accepted.rows + rejected.rows + skipped.rows else { return false }
        return amountColumns.indices.allSatisfy { i in
            read.sums[i] == accepted.sums[i] + rejected.sums[i] + skipped.sums[i]
        }
    }
}

/// A row that was not taken, kept word for word (contract, section 9; diagnostics say why).
public struct RejectedRow: Sendable {
    /// The input's name in the pipeline.
    public var input: String
    public var line: Int
    public var column: Int
    public var field: String
    public var value: String
    public var code: String
    public var reason: String
    public var fix: String
    /// The row as it stood, decoded; empty where it could not be decoded.
    public var text: String

    public init(
        input: String, line: Int, column: Int, field: String, value: String, code: String,
        reason: String, fix: String, text: String
    ) {
        self.input = input
        self.line = line
        self.column = column
        self.field = field
        self.value = value
        self.code = code
        self.reason = reason
        self.fix = fix
        self.text = text
    }
}
