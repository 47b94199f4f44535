import BudgetModel
import Diagnostics

/// Everything that one reconciliation found: values only, sorted by key, the same for any input
/// order and any number of threads (contract, sections 6 to 10).
public struct Outcome: Sendable {
    public var entity: String
    public var codes: Codes
    public var units: UnitTree
    public var accounts: AccountTree
    public var rules: Rules
    /// Names in `Codes.texts` by initiative, of those that the register has.
    public var initiativeNames: [Code: Code] = [:]
    /// Ascending `(benefit_id, measure, period)`.
    public var claims: RowList<ClaimOutcome> = []
    /// Ascending `benefit_id`; every accepted reading, also those not ready or not expected.
    public var benefits: RowList<BenefitOutcome> = []
    /// Ascending `(benefit_id, measure, period, unit, account, activity, line_period, tier)`.
    public var attribution: RowList<AttributionRow> = []
    public var bottlenecks: RowList<BottleneckRow> = []
    /// The compared lines of each measure, ascending key; `isTouched` tells which are reported.
    /// Lines that stand still and that nothing names may be left out.
    public var budgetLines = AdjustedLines(measure: .money, grain: .month)
    public var staffingLines = AdjustedLines(measure: .personYears, grain: .month)
    /// What to change in the plans as they were exported: by key at the plan's own grain.
    public var planAdjustments: RowList<PlanAdjustment> = []
    /// Ascending `(benefit_id, measure, period, source, destination)`.
    public var reallocations: RowList<ReallocationEntry> = []
    /// The legs of `reallocations`, in their order.
    public var legs: RowList<EntryLeg> = []
    public var unexplained: RowList<UnexplainedMovement> = []
    public var standings: [InitiativeStanding] = []
    public var measures: [MeasureTotals] = []
    /// Plan lines that the account kinds left out, by kind (contract, section 2, point 2).
    public var skippedLines: [AccountKind: Int] = [:]
    /// Data gaps and remarks that are no reason to refuse the run.
    public var findings: [Finding] = []
    /// Under way when the outcome is made; `OutcomeAudit` tells what they found.
    var flowAudits: [any AuditUnderWay] = []

    public init(entity: String, codes: Codes, units: UnitTree, accounts: AccountTree, rules: Rules)
    {
        self.entity = entity
        self.codes = codes
        self.units = units
        self.accounts = accounts
        self.rules = rules
    }
}

/// An audit of the outcome that began before it was whole.
protocol AuditUnderWay: Sendable {
    /// What it found wrong; waits for it. Such a run must not publish.
    var faults: [Finding] { get }
}

/// One claim and where it went (contract, section 6). Amounts in units of `measure`.
public struct ClaimOutcome: Sendable, Hashable {
    public var benefit: Code
    public var measure: Measure
    public var period: Period
    /// The claim's own line; it need not exist in the plan.
    public var unit, account, activity: Code
    public var claimed: Units = 0
    public var inBase: Units = 0
    public var gross: Units = 0
    public var direct: Units = 0
    public var visible: Units = 0
    /// What the shifted stage added, and what the parked stage added.
    public var timing: Units = 0
    public var parked: Units = 0
    public var explained: Units = 0
    public var redeployed: Units = 0
    public var cut: Units = 0
    public var reabsorbed: Units = 0
    public var missing: Units = 0
    /// Of missing and reabsorbed: what no adjustment could take (section 9).
    public var unadjustable: Units = 0

    public init(
        benefit: Code, measure: Measure, period: Period, unit: Code, account: Code, activity: Code
    ) {
        self.benefit = benefit
        self.measure = measure
        self.period = period
        self.unit = unit
        self.account = account
        self.activity = activity
    }

    public var owed: Units { claimed - inBase }
    public var displaced: Units { visible - direct }
}

/// The sums of a set of claims in one measure. Money is summed over periods; person-years are
/// averaged over the periods of the horizon, never summed (section 2, point 1).
public struct ClaimSums: Sendable, Hashable {
    public var claimed: Units = 0
    public var inBase: Units = 0
    public var gross: Units = 0
    public var direct: Units = 0
    public var visible: Units = 0
    public var timing: Units = 0
    public var parked: Units = 0
    public var redeployed: Units = 0
    public var cut: Units = 0
    public var reabsorbed: Units = 0
    public var missing: Units = 0
    public var unadjustable: Units = 0
    public init() {}
    public var owed: Units { claimed - inBase }
}

/// One benefit: verdict, flags and sums by measure (contract, section 8).
public struct BenefitOutcome: Sendable {
    public var benefit: Code
    public var initiative: Code
    public var benefitClass: BenefitClass
    public var unit, account, activity, task: Code
    public var firstMonth: MonthIndex
    public var lastMonth: MonthIndex
    public var kind: BenefitKind
    public var maturity: Maturity
    /// Name in `Codes.texts`.
    public var owner: Code
    public var verdict: Verdict
    public var flags: Flags = []
    /// Every reason, ascending, where the verdict is `not_ready`.
    public var reasons: [NotReadyReason] = []
    /// Present where the record claims in that measure.
    public var money: ClaimSums?
    public var personYears: ClaimSums?
    /// The record's own figures: what stays beside the ratio (avoidance, shadow value of capacity).
    public var recordedAmount: Money?
    public var recordedPersonYears: PersonYears?
    public var runCost: Money?
    public var oneOffCost: Money?
    /// Claimed by months that lie outside the horizon: not part of the claim (section 2, point 6).
    public var outsideHorizonMoney: Units = 0
    public var outsideHorizonMonths: Int32 = 0
    /// True where a tolerance turned `partly_in_plan` into `in_plan`.
    public var toleranceUsed = false

    public init(
        benefit: Code, initiative: Code, benefitClass: BenefitClass, unit: Code, account: Code,
        activity: Code, task: Code, firstMonth: MonthIndex, lastMonth: MonthIndex,
        kind: BenefitKind,
        maturity: Maturity, owner: Code, verdict: Verdict
    ) {
        self.benefit = benefit
        self.initiative = initiative
        self.benefitClass = benefitClass
        self.unit = unit
        self.account = account
        self.activity = activity
        self.task = task
        self.firstMonth = firstMonth
        self.lastMonth = lastMonth
        self.kind = kind
        self.maturity = maturity
        self.owner = owner
        self.verdict = verdict
    }
}

/// One word for each benefit (contract, section 8).
public enum Verdict: String, Sendable, Hashable, CaseIterable, BitwiseCopyable {
    case inPlan = "in_plan"
    case partlyInPlan = "partly_in_plan"
    case notInPlan = "not_in_plan"
    case notReady = "not_ready"
    case notExpected = "not_expected"
}

/// What else is true of a benefit (contract, section 8), written in this order.
public struct Flags: OptionSet, Sendable, Hashable, BitwiseCopyable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let reabsorbed = Flags(rawValue: 1 << 0)
    public static let displaced = Flags(rawValue: 1 << 1)
    public static let parked = Flags(rawValue: 1 << 2)
    public static let timing = Flags(rawValue: 1 << 3)
    public static let redeployed = Flags(rawValue: 1 << 4)
    public static let contested = Flags(rawValue: 1 << 5)
    public static let contradicted = Flags(rawValue: 1 << 6)
    public static let fteOnly = Flags(rawValue: 1 << 7)
    public static let moneyOnly = Flags(rawValue: 1 << 8)
    public static let spendingCut = Flags(rawValue: 1 << 9)
    public static let replacedByPurchase = Flags(rawValue: 1 << 10)
    public static let expansionWithoutRelease = Flags(rawValue: 1 << 11)
    public static let noDestination = Flags(rawValue: 1 << 12)
    public static let lineAbsent = Flags(rawValue: 1 << 13)
    public static let exceedsLine = Flags(rawValue: 1 << 14)

    /// Every flag with its stable name, in the order of writing.
    public static let names: [(flag: Flags, name: String)] = [
        (.reabsorbed, "reabsorbed"), (.displaced, "displaced"), (.parked, "parked"),
        (.timing, "timing"), (.redeployed, "redeployed"), (.contested, "contested"),
        (.contradicted, "contradicted"), (.lineAbsent, "line_absent"),
        (.exceedsLine, "exceeds_line"), (.fteOnly, "fte_only"), (.moneyOnly, "money_only"),
        (.spendingCut, "spending_cut"), (.replacedByPurchase, "replaced_by_purchase"),
        (.expansionWithoutRelease, "expansion_without_release"), (.noDestination, "no_destination"),
    ]

    public var list: [String] { Flags.names.filter { contains($0.flag) }.map(\.name) }
}

/// Why a record claims nothing (contract, section 3). Stable names for reports and tables.
public enum NotReadyReason: String, Sendable, Hashable, CaseIterable {
    case noOwner = "no_owner"
    case noEvidence = "no_evidence"
    case noBaseline = "no_baseline"
    case noInitiative = "no_initiative"
    case noStatus = "no_status"
    case statusNotAccepted = "status_not_accepted"
    case noRecordedAt = "no_recorded_at"
    case noKind = "no_kind"
    case noMaturity = "no_maturity"
    case noOutputHeld = "no_output_held"
    case noAdditive = "no_additive"
    case unknownUnit = "unknown_unit"
    case unknownAccount = "unknown_account"
    case unknownInitiative = "unknown_initiative"
    case unknownProfile = "unknown_profile"
    case outsideHorizon = "outside_horizon"
    /// The run has no plan of what the record claims.
    case noFinancialPlan = "no_financial_plan"
    case noStaffingPlan = "no_staffing_plan"
    case noAmount = "no_amount"
    case notPositive = "not_positive"
    case duplicate
    case overlap
}
