import BudgetModel
import Diagnostics
import Reconciliation

/// What a report says about the run that made an outcome: who, when, from what.
///
/// Times are ISO 8601 text, so that this module needs no clock and no calendar.
public struct RunContext: Sendable {
    public var runID: String
    public var pipeline: String
    public var entity: String
    /// ISO date or timestamp; empty where the run had no bound.
    public var asOf: String
    public var startedAt: String
    public var finishedAt: String
    public var programVersion: String
    /// The fingerprint of inputs, configuration and program version.
    public var fingerprint = ""
    public var inputs: [Input] = []
    public var rejected: [RejectedRow] = []
    /// Past runs of the same pipeline and entity, oldest first, this run left out.
    public var history: [PastRun] = []

    public init(
        runID: String, pipeline: String, entity: String, asOf: String = "", startedAt: String = "",
        finishedAt: String = "", programVersion: String = ""
    ) {
        self.runID = runID
        self.pipeline = pipeline
        self.entity = entity
        self.asOf = asOf
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.programVersion = programVersion
    }

    /// The run that this one is compared with.
    public var previous: PastRun? { history.last }

    /// One input of the run with its proof of identity and its control totals.
    public struct Input: Sendable {
        public var name: String
        public var path: String
        /// Hexadecimal; empty for an input that is a query.
        public var sha256: String
        public var totals: ControlTotals
        /// A plan export; else an input of the register.
        public var isPlan: Bool

        public init(
            name: String, path: String, sha256: String, totals: ControlTotals,
            isPlan: Bool = false
        ) {
            self.name = name
            self.path = path
            self.sha256 = sha256
            self.totals = totals
            self.isPlan = isPlan
        }
    }

    /// The totals of a past run, for the trend and for what changed.
    public struct PastRun: Sendable {
        public var runID: String
        public var asOf: String
        public var finishedAt: String
        public var measures: [MeasureTotals]
        /// By benefit id, where the caller has them: lets the report name what changed.
        public var benefits: [String: PastBenefit]
        /// What it read, where the caller has it: lets the report name the inputs that changed.
        public var inputs: [Input] = []
        /// Whether it followed the rules of the run that it is compared with.
        public var hasSameRules = true

        public init(
            runID: String, asOf: String, finishedAt: String, measures: [MeasureTotals],
            benefits: [String: PastBenefit] = [:]
        ) {
            self.runID = runID
            self.asOf = asOf
            self.finishedAt = finishedAt
            self.measures = measures
            self.benefits = benefits
        }
    }

    /// What a past run said of one benefit.
    public struct PastBenefit: Sendable, Hashable {
        public var verdict: Verdict
        /// Visible amounts, in units of each measure.
        public var visibleMoney: Units
        public var visiblePersonYears: Units
        /// What was to show, in units of each measure.
        public var owedMoney: Units
        public var owedPersonYears: Units

        public init(
            verdict: Verdict, visibleMoney: Units = 0, visiblePersonYears: Units = 0,
            owedMoney: Units = 0, owedPersonYears: Units = 0
        ) {
            self.verdict = verdict
            self.visibleMoney = visibleMoney
            self.visiblePersonYears = visiblePersonYears
            self.owedMoney = owedMoney
            self.owedPersonYears = owedPersonYears
        }
    }
}
