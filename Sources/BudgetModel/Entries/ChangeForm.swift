/// What a plan system takes: changes of lines or their new amounts, a row a line or a row a
/// proposal, in which unit (contract, section 11).
public struct ChangeForm: Sendable, Hashable {
    /// The raw values are the words of a pipeline file.
    public enum Amounts: String, Sendable, Hashable, CaseIterable {
        /// By how much each line changes.
        case changes = "delta"
        /// What each line is to be.
        case absolutes = "absolute"
    }

    /// The raw values are the words of a pipeline file.
    public enum Rows: String, Sendable, Hashable, CaseIterable { case line, proposal }

    public var measure: Measure
    public var amounts = Amounts.changes
    public var rows = Rows.line
    /// What one counted unit of the file is worth: 1, or 1 000 where amounts are in thousands.
    public var scale: Int64 = 1
    /// Decimals of an amount, always so many.
    public var decimals: Int
    /// Where the opposite of all changes goes; nil: nowhere.
    public var balance: PlanLineCodes?

    public init(measure: Measure) {
        self.measure = measure
        decimals = measure.fractionDigits
    }

    /// Whether an amount can be written without rounding.
    public func isExact(_ amount: Units) -> Bool {
        let shifted = (0..<decimals).reduce(Int128(amount)) { value, _ in value * 10 }
        return shifted % (Int128(measure.unitsPerWhole) * Int128(max(1, scale))) == 0
    }
}

/// Unit, account and activity of a line by their texts; blank where the plan has no such dimension.
public struct PlanLineCodes: Sendable, Hashable {
    public var unit: String
    public var account: String
    public var activity: String

    public init(unit: String, account: String = "", activity: String = "") {
        self.unit = unit
        self.account = account
        self.activity = activity
    }
}

/// One row of a change file, before it is written in a system's own form.
public struct ChangeRow: Sendable, Hashable {
    public var line: PlanLineCodes
    public var period: Period
    public var isRevenue: Bool
    /// The change or the new amount, in the line's canonical sign.
    public var amount: Units
    /// What asks for it, ascending: `P-00042-2027`.
    public var proposals: [String]
    /// Ascending.
    public var benefits: [String]
    /// Whether it is the row of the balance line, and of no line of the plan.
    public var isBalance: Bool

    public init(
        line: PlanLineCodes, period: Period, isRevenue: Bool, amount: Units,
        proposals: [String] = [], benefits: [String] = [], isBalance: Bool = false
    ) {
        self.line = line
        self.period = period
        self.isRevenue = isRevenue
        self.amount = amount
        self.proposals = proposals
        self.benefits = benefits
        self.isBalance = isBalance
    }

    /// The amount as a debit; a credit is negative.
    public var debit: Units { isRevenue ? -amount : amount }
}
