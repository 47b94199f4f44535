import BudgetModel
import Diagnostics
import Reconciliation

/// Where benefits, trees and changes come from.
public protocol RegisterPort: AnyObject {
    /// Reads every input of the register as it stood at the end of `asOf`.
    ///
    /// Rows that cannot be taken are in the records, rejected and counted.
    ///
    /// - Parameter haveTrees: told once, as soon as units and accounts are read.
    /// - Throws: where an input cannot be read at all.
    func read(asOf: AsOf, into codes: inout Codes, haveTrees: (RegisterTrees) -> Void) throws
        -> RegisterContents
    /// By input: what proves that it holds the rows that it held when the same was told before
    /// (`InputRecord.rowVersions`), without reading them. Empty where one of them has to be read.
    func rowVersions(asOf: AsOf) throws -> [String: String]
}

extension RegisterPort {
    public func rowVersions(asOf: AsOf) throws -> [String: String] { [:] }
}

/// Units and accounts, which are known before the benefits are.
public struct RegisterTrees {
    /// nil where the register has no such table.
    public var orgUnits: [OrgUnitRow]?
    public var accounts: [AccountRow]?
    /// The books as they stand now.
    public var codes: Codes

    public init(orgUnits: [OrgUnitRow]?, accounts: [AccountRow]?, codes: Codes) {
        self.orgUnits = orgUnits
        self.accounts = accounts
        self.codes = codes
    }
}

/// Where one plan export comes from.
public protocol PlanSourcePort: AnyObject {
    /// The input's name: `financial_plan`, `staffing_plan`.
    var name: String { get }
    var measure: Measure { get }
    /// Told before anything is read.
    ///
    /// - Returns: how many bytes an export has that may be the one of an earlier run; nil where it
    ///   looks new.
    func look() -> Int64?
    /// Told when the export may be digested meanwhile, once or more often; one that looks new is
    /// better read only once.
    func beginDigest()
    /// The digest of the bytes, without parsing them; nil where they are better read only once,
    /// because they look new or can be read no second time. Then `load` tells the digest.
    func digest() throws -> InputDigest?
    /// Told before `load` of an export that will be read whatever the register holds: it may be
    /// parsed while the rest of the register is read.
    ///
    /// - Parameter codes: the books as they stand now; others go on adding to those of the run.
    func begin(codes: Codes, units: UnitTree?, accounts: AccountTree?)
    /// Parses the export.
    ///
    /// - Parameters:
    ///   - units: nil: no unit is unknown.
    ///   - accounts: nil: no account is unknown.
    func load(into codes: inout Codes, units: UnitTree?, accounts: AccountTree?) throws
        -> PlanContents
}

extension PlanSourcePort {
    public func look() -> Int64? { 0 }
    public func beginDigest() {}
    public func begin(codes: Codes, units: UnitTree?, accounts: AccountTree?) {}
}

/// Run identity and counters, and the lock: one run at a time per pipeline and day.
public protocol RunLedger: AnyObject {
    /// Connects and makes sure that the schema is the one this program knows.
    func open() throws
    /// Takes the lock; it is freed by `close` and by a crash.
    ///
    /// - Throws: where another run holds it.
    func lock(_ request: RunRequest) throws
    /// What people have decided about entries of earlier runs, as one digest: a decision changes
    /// the result like an input. Empty where nobody has decided anything.
    func reviewsDigest(_ request: RunRequest) throws -> String
    /// What the newest published run of this pipeline and day read, where the same program made
    /// it; empty where there is none.
    func latestInputs(_ request: RunRequest) throws -> [InputRecord]
    /// The published run of this fingerprint, if there is one.
    func published(fingerprint: String, _ request: RunRequest) throws -> RunIdentity?
    /// Records that a run has begun.
    func begin(_ request: RunRequest, fingerprint: String) throws -> RunIdentity
    /// Entries of earlier runs, whose reviews must survive (contract, section 9).
    func earlierEntries(_ request: RunRequest, codes: inout Codes) throws -> [ReallocationEntry]
    /// Begins to write an outcome while the run goes on; nobody sees anything of it before it is
    /// committed. Until it is ended, nothing else is asked of the ledger.
    func startPublishing(_ run: RunIdentity, _ outcome: Outcome) throws -> any RunPublication
    /// Records why the run failed; called at most once, never after a commit succeeded.
    func fail(_ run: RunIdentity, _ findings: [Finding]) throws
    /// Drops runs that the retention no longer keeps; returns how many.
    func prune(_ request: RunRequest) throws -> Int
    /// Frees the lock and the connections.
    func close()
}

extension RunLedger {
    public func latestInputs(_ request: RunRequest) throws -> [InputRecord] { [] }
}

/// A run on its way into the ledger's tables; ended once, by one of the two.
public protocol RunPublication {
    /// Writes inputs and rejected rows too and marks the run published: all or nothing.
    ///
    /// - Returns: how much of the outcome had to be written.
    func commit(_ inputs: [InputRecord]) throws -> WrittenRows
    /// Takes back what was written.
    func abandon()
}

/// How many rows the tables of a run have, and how many of them had to be written because no
/// earlier run has them.
public struct WrittenRows: Sendable, Hashable {
    public var total: Int64
    public var written: Int64
    /// The earlier run whose rows the others are; nil where every table is written whole.
    public var base: RunIdentity?

    public init(total: Int64, written: Int64, base: RunIdentity?) {
        self.total = total
        self.written = written
        self.base = base
    }
}

/// What is left beside the tables, after the commit: CSV files, adjusted plans, reports.
public protocol OutcomeFilesPort: AnyObject {
    /// - Returns: the paths that were written.
    func write(_ outcome: Outcome, run: RunIdentity?, inputs: [InputRecord]) throws -> [String]
}

/// Time and the process's own consumption.
public protocol ProcessMeter: AnyObject {
    /// A clock that never goes back, in nanoseconds.
    var wallNanoseconds: UInt64 { get }
    /// User and system time of this process.
    var cpuNanoseconds: UInt64 { get }
    var peakResidentBytes: UInt64 { get }
    func sleep(milliseconds: UInt64)
}

/// A run as the ledger knows it.
public struct RunIdentity: Sendable, Hashable {
    public var number: Int64
    public init(number: Int64) { self.number = number }
}
