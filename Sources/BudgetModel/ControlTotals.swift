import Diagnostics

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
    /// What each of them counts; empty where a run of long ago did not say.
    public var units: [SumUnit] = []

    public init() {}

    /// What a column counts; smallest units where that is not known.
    public func unit(_ index: Int) -> SumUnit {
        index < units.count ? units[index] : .smallest
    }

    /// A sum in whole units of its column with every digit, as every output writes it: `-1234.50`.
    public func text(_ tally: Tally, _ index: Int) -> String {
        guard index < tally.sums.count else { return "" }
        return unit(index).text(tally.sums[index])
    }

    /// Whether every row and every unit is accounted for.
    public var closes: Bool {
        guard read.rows == accepted.rows + rejected.rows + skipped.rows else { return false }
        return amountColumns.indices.allSatisfy { i in
            read.sums[i] == accepted.sums[i] + rejected.sums[i] + skipped.sums[i]
        }
    }
}

/// What the numbers of an input's column count, and so how many decimals their sum has.
public enum SumUnit: String, Sendable, Hashable, CaseIterable {
    case money
    case personYears = "person_years"
    /// Money or person-years, as each row's measure says.
    case amount
    /// Values of key figures, or volumes.
    case figure
    case percent, share, whole
    /// Cents, 1/10 000 person-years: what was written before columns said what they count.
    case smallest

    public init(_ measure: Measure) { self = measure == .money ? .money : .personYears }

    /// Decimals of its smallest unit.
    public var fractionDigits: Int {
        switch self {
        case .money: Measure.money.fractionDigits
        case .personYears, .amount, .figure, .percent: 4
        case .share: 6
        case .whole, .smallest: 0
        }
    }

    /// A count of smallest units, with every digit.
    public func text(_ sum: Int128) -> String {
        let digits = fractionDigits
        let text = String(sum.magnitude)
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.utf8.count)) + text
        return (sum < 0 ? "-" : "") + padded.dropLast(digits)
            + (digits == 0 ? "" : "." + padded.suffix(digits))
    }
}

extension ControlTotals {
    /// The same, its columns by name: the order in which tables give them back.
    public func byColumnName() -> ControlTotals {
        let order = amountColumns.indices.sorted {
            amountColumns[$0].utf8.lexicographicallyPrecedes(amountColumns[$1].utf8)
        }
        var sorted = self
        sorted.amountColumns = order.map { amountColumns[$0] }
        sorted.units = units.isEmpty ? [] : order.map { unit($0) }
        for tally in [\Self.read, \.accepted, \.rejected, \.skipped] {
            sorted[keyPath: tally].sums = order.map { self[keyPath: tally].sums[$0] }
        }
        return sorted
    }

    /// Why nothing is concluded from an input: more of its rows were rejected than it may have.
    ///
    /// - Parameter setting: what holds the limit, as a person finds it.
    /// - Returns: nil where its limit holds.
    public func refusal(
        of input: String, allowing most: Int, by setting: String, at place: Place
    ) -> Finding? {
        guard rejected.rows > Int64(most) else { return nil }
        return Finding(
            "input.rejected.limit", at: place,
            "\(rejected.rows) of \(read.rows) rows were rejected and the limit of `\(input)` is "
                + "\(most)",
            fix: "correct the rows, or raise \(setting)")
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
