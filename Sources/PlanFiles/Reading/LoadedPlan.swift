import BudgetModel
import Diagnostics

/// What one source gave: columns, control totals, and everything that was wrong with it.
public struct LoadedPlan: Sendable {
    public var table: PlanTable
    /// Approved changes that the file itself carries (change groups), one a row.
    public var approvedChanges: [ApprovedChange] = []
    /// Which versions the mapping gives: a plan may take each from another source.
    public var givesReference: Bool
    public var givesCurrent: Bool
    /// Sums as the file states them: its own signs, times the scale, in cents for money and in 1/10
    /// 000 of the file's unit (person-years, posts, hours) for staffing; before VAT and conversion.
    public var totals: ControlTotals
    public var rejected: [RejectedRow] = []
    public var findings: [Finding] = []
    /// Of the bytes on disk, hexadecimal.
    public var sha256: String
    /// Bytes on disk (compressed, where the file is).
    public var byteCount: Int64

    public init(
        table: PlanTable, givesReference: Bool, givesCurrent: Bool, totals: ControlTotals,
        sha256: String, byteCount: Int64
    ) {
        self.table = table
        self.givesReference = givesReference
        self.givesCurrent = givesCurrent
        self.totals = totals
        self.sha256 = sha256
        self.byteCount = byteCount
    }
}

/// The codes that a plan may name. Rows with others are rejected with their place.
public struct KnownCodes: Sendable {
    /// nil where the register has no such list: then every code is known.
    public var units: UnitTree?
    public var accounts: AccountTree?

    public init(units: UnitTree?, accounts: AccountTree?) {
        self.units = units
        self.accounts = accounts
    }
}
