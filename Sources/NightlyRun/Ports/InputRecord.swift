import BudgetModel
import Diagnostics
import Register

/// What the run knows of one input: where it came from, its digest and its control totals.
public struct InputRecord: Sendable {
    /// Its name in the pipeline: `benefits`, `financial_plan`.
    public var name: String
    /// A file, a table or a query; never a password.
    public var location: String
    /// Of the bytes that were read, hexadecimal.
    public var sha256: String
    public var byteCount: Int64
    public var totals: ControlTotals
    public var rejected: [RejectedRow]
    /// Why rows were rejected, and remarks.
    public var findings: [Finding]
    /// Decimals of the smallest unit of each amount column of `totals`.
    public var fractionDigits: [Int] = []
    /// What proves that the input holds these rows, where it can be known without reading them.
    public var rowVersions: String?
    /// More rejected rows than this and the run refuses to conclude.
    public var maxRejected: Int

    public init(
        name: String, location: String, sha256: String, byteCount: Int64,
        totals: ControlTotals, rejected: [RejectedRow], findings: [Finding], maxRejected: Int
    ) {
        self.name = name
        self.location = location
        self.sha256 = sha256
        self.byteCount = byteCount
        self.totals = totals
        self.rejected = rejected
        self.findings = findings
        self.maxRejected = maxRejected
    }
}

/// The digest of an input before it is read.
public struct InputDigest: Sendable, Hashable {
    public var name: String
    public var sha256: String
    public init(name: String, sha256: String) {
        self.name = name
        self.sha256 = sha256
    }

    /// The digest of an input that was read.
    init(_ record: InputRecord) { self.init(name: record.name, sha256: record.sha256) }
}

/// Everything that the register told, as rows of the contract.
@dynamicMemberLookup
public struct RegisterContents: Sendable {
    public var rows = RegisterRows()
    public var records: [InputRecord] = []

    public init() {}

    /// The rows of an input: `contents.benefits`.
    public subscript<Rows>(dynamicMember rows: WritableKeyPath<RegisterRows, Rows>) -> Rows {
        get { self.rows[keyPath: rows] }
        set { self.rows[keyPath: rows] = newValue }
    }
}

/// One plan export, read.
public struct PlanContents: Sendable {
    public var table: PlanTable
    /// Approved changes that the export itself carries.
    public var approvedChanges: [ApprovedChange] = []
    public var givesReference = true
    public var givesCurrent = true
    public var record: InputRecord
    public init(table: PlanTable, record: InputRecord) {
        self.table = table
        self.record = record
    }
}
