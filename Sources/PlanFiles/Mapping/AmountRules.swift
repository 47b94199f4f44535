/// Which sign expenses and revenues carry in the file. Canonical amounts of both are positive
/// (contract, section 1).
public enum SignConvention: Sendable, Hashable {
    /// Both positive: taken as they stand.
    case canonical
    /// Both negative: every amount is negated.
    case negated
    /// Expenses positive, revenues negative: the amounts of revenue rows are negated.
    case revenueNegative(RevenueTest)
    /// Revenues positive, expenses negative: the amounts of all other rows are negated.
    case expenseNegative(RevenueTest)
    /// A negative amount is a revenue, a positive one an expense: the sign is dropped.
    case revenueBySign
}

/// How a row is known to be a revenue.
public enum RevenueTest: Sendable, Hashable {
    /// The account list says so.
    case accountKind
    /// The account's code begins with one of these.
    case accountPrefixes([String])
    /// A column holds one of these values.
    case column(ColumnReference, values: [String])
}

/// Where a column, not the number, tells debit from credit. Credit amounts are negative.
public struct DebitCreditColumn: Sendable, Hashable {
    public var column: ColumnReference
    public var debit: Set<String>
    public var credit: Set<String>

    public init(_ column: ColumnReference, debit: Set<String>, credit: Set<String>) {
        self.column = column
        self.debit = debit
        self.credit = credit
    }
}

/// What to do about value-added tax. Canonical amounts are what the entity bears: the net amount
/// and the part of the tax that it cannot deduct. Rounded to the cent, halves away from zero.
public struct VATTreatment: Sendable, Hashable {
    /// Whether the amounts of the file include the tax.
    public var isIncluded: Bool
    /// In millionths: 25.5 % is 255 000.
    public var rateMillionths: Int64
    /// The part of the tax that the entity deducts, in millionths; all of it by default.
    public var deductibleMillionths: Int64

    public init(isIncluded: Bool, rateMillionths: Int64, deductibleMillionths: Int64 = 1_000_000) {
        self.isIncluded = isIncluded
        self.rateMillionths = rateMillionths
        self.deductibleMillionths = deductibleMillionths
    }
}

/// What a staffing plan counts (contract, section 1).
public enum StaffingUnit: Sendable, Hashable {
    case personYears
    /// One post is one person-year.
    case posts
    /// One head is one person-year.
    case headcount
    /// Planned working time. An amount of a month is worth `hours × 12 / perPersonYear`, of a year
    /// `hours / perPersonYear`; rounded to 1/10 000, halves away from zero. In hundredths of an
    /// hour.
    case hours(hundredthsPerPersonYear: Int64)
}

/// A row that is skipped by rule and counted so.
public struct RowRule: Sendable, Hashable {
    public var column: ColumnReference
    public var test: Test

    public enum Test: Sendable, Hashable {
        case equals([String])
        case startsWith([String])
        case endsWith([String])
        case contains([String])
        case isEmpty
        case isNotEmpty
    }

    public init(_ column: ColumnReference, _ test: Test) {
        self.column = column
        self.test = test
    }
}
