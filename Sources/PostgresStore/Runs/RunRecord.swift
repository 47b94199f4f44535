import BudgetModel
import Diagnostics

/// What a run is before it begins.
public struct RunStart: Sendable, Hashable {
    public var entity: String
    public var pipeline: String
    /// Seconds since 1970 UTC; nil: no bound.
    public var asOf: Int64?
    /// SHA-256 over inputs, configuration and program version.
    public var fingerprint: String
    public var programVersion: String
    /// The pipeline file as it was read, so that an old run can be understood.
    public var configuration = ""
    /// What the run counts money in.
    public var currency = Currency.euro

    public init(
        entity: String, pipeline: String, asOf: Int64?, fingerprint: String, programVersion: String
    ) {
        self.entity = entity
        self.pipeline = pipeline
        self.asOf = asOf
        self.fingerprint = fingerprint
        self.programVersion = programVersion
    }
}

/// A run as the database knows it.
public struct RunRecord: Sendable, Hashable {
    public var number: Int64
    public var entity: String
    public var pipeline: String
    public var asOf: Int64?
    public var fingerprint: String
    public var programVersion: String
    /// What its money is counted in.
    public var currency: Currency
    public var state: State
    /// ISO 8601, UTC.
    public var startedAt: String
    public var finishedAt: String?
    public var startedBy: String
    /// nil where it published nothing, or before a database knew.
    public var rows: RowCounts?
    /// How many runs stand on tables of this one, and keep it from being pruned.
    public var dependentCount: Int64 = 0
    /// ISO 8601, UTC: when a later night last found nothing new; nil: never.
    public var lookedAt: String?
    /// Steps behind the publication that are still to be done.
    public var owes: [String] = []
    /// Whether it says that it is running and nobody holds its lock: its process is gone.
    public var isAbandoned = false

    public enum State: String, Sendable, Hashable, CaseIterable { case running, completed, failed }
}

/// How many rows a run's tables have, and how many of them it had to write.
public struct RowCounts: Sendable, Hashable {
    public var total: Int64
    public var written: Int64
    /// The run whose rows the others are; nil where every table is whole.
    public var base: Int64?

    init(total: Int64, written: Int64, base: Int64?) {
        self.total = total
        self.written = written
        self.base = base
    }

    init(_ tables: [FilledTable]) {
        total = tables.reduce(0) { $0 + Int64($1.rowCount) }
        written = tables.reduce(0) { $0 + Int64($1.writtenCount) }
        base = tables.compactMap(\.baseRun).first
    }
}

/// One input of a run and its control totals.
public struct RunInput: Sendable {
    public var name: String
    public var location: String
    public var sha256: String?
    public var byteCount: Int64?
    public var totals: ControlTotals
    public var rejected: [RejectedRow]
    /// Of a plain table of schema `register`: by which a later run knows its rows again.
    public var rowVersions: String?

    public init(
        name: String, location: String, sha256: String?, byteCount: Int64?, totals: ControlTotals,
        rejected: [RejectedRow]
    ) {
        self.name = name
        self.location = location
        self.sha256 = sha256
        self.byteCount = byteCount
        self.totals = totals
        self.rejected = rejected
    }
}

/// Another process is at work on the same pipeline and `as_of`.
public struct RunLockHeld: Error, Sendable, Hashable {
    public var pipeline: String
    /// Who holds the lock, as far as the server tells.
    public var holder: String

    public var finding: Finding {
        Finding(
            "run.locked", at: .argument(pipeline),
            "another run of this pipeline and as_of is at work", value: holder,
            fix: "Wait for it to end; if it hangs, end its process: the lock goes with it.")
    }
}
