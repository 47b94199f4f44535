import BudgetModel
import PlanFiles
import Reconciliation
import Register

/// One pipeline file as values: what a job reads, by which rules, and where it writes.
///
/// Paths are resolved against the folder of the file, so that a job runs from anywhere.
public struct Pipeline: Sendable {
    /// The file as the person named it.
    public var path: String
    /// Names the job in the run ledger and in its lock.
    public var name: String
    /// The reporting entity: first part of every key in the database.
    public var entity: String
    public var database = DatabaseTarget.unnamed
    public var register = RegisterSettings()
    /// The plan exports. A plan may come from several files.
    public var sources: [PlanSource] = []
    public var rules = Rules()
    public var limits = Limits()
    /// What makes a finished run end with exit code 3.
    public var exit3: Set<Notice> = []
    public var outputs = Outputs()
    public var report: ReportSettings?
    public var retention = Retention()
    public var cache = CacheSettings()
    /// The file as it stood: its SHA-256 is part of a run's fingerprint.
    public var bytes: [UInt8] = []
    /// The `rules:` section alone, as YAML; empty where the file has none. It names no password.
    public var rulesText = ""

    public init(path: String, name: String, entity: String) {
        self.path = path
        self.name = name
        self.entity = entity
    }
}

/// Where the register and the results live.
public enum DatabaseTarget: Sendable, Hashable {
    /// What the `PG*` variables of the environment name, or else Hemtag's own private cluster in
    /// its usual place.
    case unnamed
    /// A libpq connection URL or keyword string; variables are already expanded.
    case url(String)
    /// A service of `pg_service.conf`.
    case service(String)
    /// Hemtag's own private cluster in this folder.
    case embedded(stateDirectory: String)
}

/// Where the register's inputs come from.
public struct RegisterSettings: Sendable, Hashable {
    /// What every input that is not named comes from.
    public var fallback = Fallback.database
    public var inputs: [RegisterInput: Origin] = [:]

    /// The tables of schema `register`, or nowhere.
    public enum Fallback: String, Sendable, Hashable, CaseIterable { case database, none }

    public enum Origin: Sendable, Hashable {
        /// The table of schema `register`.
        case table
        /// A CSV file.
        case file(RegisterFile)
        /// The user's own SQL; `columns` maps canonical names to those of the query.
        case query(sql: String, columns: [String: String])
        /// The input is left out, as if the register had no such table.
        case absent
    }

    public init() {}

    public func origin(of input: RegisterInput) -> Origin {
        inputs[input] ?? (fallback == .database ? .table : .absent)
    }

    /// Whether any input needs the database.
    public var readsDatabase: Bool {
        RegisterInput.allCases.contains {
            switch origin(of: $0) {
            case .table, .query: true
            case .file, .absent: false
            }
        }
    }
}

/// How many rejected rows an input may have before the run refuses to conclude.
public struct Limits: Sendable, Hashable {
    /// By input name; plans carry their own in `PlanSource.maxRejected`.
    public var maxRejected: [String: Int] = [:]
    public var maxRejectedDefault = 0
    public init() {}
    public func maxRejected(of input: String) -> Int { maxRejected[input] ?? maxRejectedDefault }
}

/// What a pipeline may ask to be told by exit code 3.
public enum Notice: String, Sendable, Hashable, CaseIterable {
    case rejected
    case notReady = "not_ready"
}

/// The tables and files that a run leaves.
public struct Outputs: Sendable, Hashable {
    /// The tables that are written, as database tables and as CSV files.
    public var tables = OutcomeTable.allCases
    /// Which rows of the database tables are written.
    public var rows = Rows.changed
    /// nil: no files, only tables.
    public var directory: String?
    /// Whether the plans are written back in their own dialect with the adjusted amounts.
    public var adjustedPlan = true
    public init() {}

    /// Those that no earlier run has, or all of them.
    public enum Rows: String, Sendable, Hashable, CaseIterable { case changed, whole }
}

/// The reports that a run leaves (`report:`).
public struct ReportSettings: Sendable, Hashable {
    public enum Format: String, Sendable, Hashable, CaseIterable {
        case html, xlsx, markdown, json, csv
    }
    public enum Language: String, Sendable, Hashable, CaseIterable { case en, sv, fi }
    /// The whole report, or the one-page management summary.
    public enum Kind: String, Sendable, Hashable, CaseIterable { case full, management }

    public var directory: String
    public var kind = Kind.full
    public var formats: [Format] = [.html]
    public var languages: [Language] = [.en]
    /// Whether a stable `latest` name is kept beside the dated one.
    public var latest = true
    /// How many dated reports of a format and language stay; nil: all.
    public var keep: Int?
    public init(directory: String) { self.directory = directory }
}

/// Where parsed plan exports are kept, so that one that did not change is not parsed again.
public struct CacheSettings: Sendable, Hashable {
    /// nil: `parsed` in Hemtag's state directory.
    public var directory: String?
    /// How many parsed plans stay in the directory, the ones used last; 0: none is kept.
    public var keepPlans = 8
    public init() {}
}

/// How long old runs stay in the database; nil: for ever.
public struct Retention: Sendable, Hashable {
    public var keepRuns: Int?
    public var keepDays: Int?
    /// So many of the newest stay whatever their age; nil: the usual number.
    public var keepAtLeast: Int?
    public init() {}
}
