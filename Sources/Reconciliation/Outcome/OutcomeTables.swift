import BudgetModel

/// `amount` of a claim on a line, by the first tier that admits the line.
public struct AttributionRow: Sendable, Hashable {
    public var benefit: Code
    public var measure: Measure
    public var period: Period
    public var line: LineKey
    public var tier: UInt8
    public var amount: Units

    public init(
        benefit: Code, measure: Measure, period: Period, line: LineKey, tier: UInt8, amount: Units
    ) {
        self.benefit = benefit
        self.measure = measure
        self.period = period
        self.line = line
        self.tier = tier
        self.amount = amount
    }
}

/// One member of a bottleneck group (contract, section 6).
public struct BottleneckRow: Sendable, Hashable {
    public var run: RunKind
    public var measure: Measure
    /// Numbered from 1 within `(run, measure)`.
    public var group: UInt32
    public var member: Member
    /// Claim: what it holds in this run. Line: its fall. Cap: its amount. Rests on: 0.
    public var amount: Units

    /// Missing is proved in the gross run, reabsorbed in the netted one.
    public enum RunKind: String, Sendable, Hashable, CaseIterable { case gross, netted }

    public enum Member: Sendable, Hashable {
        case claim(benefit: Code, period: Period)
        case line(LineKey)
        case cap(CapKey)
        case restsOn(group: UInt32)
    }

    public init(run: RunKind, measure: Measure, group: UInt32, member: Member, amount: Units) {
        self.run = run
        self.measure = measure
        self.group = group
        self.member = member
        self.amount = amount
    }
}

/// A netting cap: the node of the unit tree, the period and the side that it bounds.
public struct CapKey: Sendable, Hashable {
    public var unit: Code
    public var period: Period
    /// `expense`, `revenue`; person-years count as expense.
    public var side: AccountKind
    /// The account family where the rule is that fine; else `noCode`.
    public var family: Code
    /// True where the cap bounds the unit's own lines and not those below it.
    public var isOwnLines: Bool

    public init(
        unit: Code, period: Period, side: AccountKind, family: Code, isOwnLines: Bool = true
    ) {
        self.isOwnLines = isOwnLines
        self.unit = unit
        self.period = period
        self.side = side
        self.family = family
    }
}

/// The compared lines of one measure in columns, ascending key (contract, section 9).
///
/// Signs are canonical. `fall` is how far current lies below the adjusted reference, negative for a
/// rise; for a revenue account the signs swap. `adjusted = current + adjustment`.
public struct AdjustedLines: Sendable {
    public var measure: Measure
    public var grain: Grain
    public var keys: RowList<LineKey> = []
    public var reference: [Units] = []
    /// Empty where nothing was approved.
    public var approvedChange: [Units] = []
    public var current: [Units] = []
    public var fall: [Units] = []
    public var claimedHere: [Units] = []
    public var visible: [Units] = []
    public var adjustment: [Units] = []
    /// A claim, an attribution, an adjustment or an unexplained movement touches the line.
    public var isTouched: [Bool] = []

    public init(measure: Measure, grain: Grain) {
        self.measure = measure
        self.grain = grain
    }

    public var count: Int { reference.count }
    public func approved(_ row: Int) -> Units {
        approvedChange.isEmpty ? 0 : approvedChange[row]
    }
    public func adjusted(_ row: Int) -> Units { current[row] + adjustment[row] }
    public func key(_ row: Int) -> LineKey { keys[row] }
}

/// What the plan did that the register does not know (contract, section 9).
public struct UnexplainedMovement: Sendable, Hashable {
    public var measure: Measure
    public var key: LineKey
    public var side: AccountKind
    /// Fall or rise as defined: for revenue, planning to earn more is the fall.
    public var direction: Direction
    /// > 0: the part of the movement that no claim used or nothing explains.
    public var amount: Units

    public enum Direction: String, Sendable, Hashable, CaseIterable { case fall, rise }

    public init(
        measure: Measure, key: LineKey, side: AccountKind, direction: Direction, amount: Units
    ) {
        self.measure = measure
        self.key = key
        self.side = side
        self.direction = direction
        self.amount = amount
    }
}

/// One initiative at one period, cumulative (contract, section 9).
public struct InitiativeStanding: Sendable, Hashable {
    public var initiative: Code
    public var period: Period
    public var plannedMoney: Units = 0
    public var realisedMoney: Units = 0
    public var owedMoney: Units = 0
    public var directMoney: Units = 0
    public var visibleMoney: Units = 0
    public var investedMoney: Units = 0
    /// Person-years averaged over the periods up to here.
    public var plannedPersonYears: Units = 0
    public var realisedPersonYears: Units = 0
    public var owedPersonYears: Units = 0
    public var directPersonYears: Units = 0
    public var visiblePersonYears: Units = 0
    /// `(reading − baseline) / (target − baseline)` in millionths; nil without KPI or reading.
    public var kpiProgressMillionths: Int64?
    /// Months from the first investment until visible money covers invested; nil: not yet.
    public var paybackMonths: Int32?
    public var recommendation: Recommendation = .continue
    /// The rule and figures that gave it, as a stable sentence key with its figures.
    public var rule = RecommendationReason.onCourse
    /// The KPI moved and the plan did not.
    public var isParadox = false

    public init(initiative: Code, period: Period) {
        self.initiative = initiative
        self.period = period
    }
}

public enum Recommendation: String, Sendable, Hashable, CaseIterable {
    case accelerate, `continue`, steer, stop
}

/// Which rule gave the recommendation; its figures stand in the standing's own columns.
public enum RecommendationReason: String, Sendable, Hashable, CaseIterable {
    case onCourse = "on_course"
    case aheadInPlan = "ahead_in_plan"
    case kpiMovedPlanDidNot = "kpi_moved_plan_did_not"
    case planBehind = "plan_behind"
    case nothingMoved = "nothing_moved"
    case nothingClaimed = "nothing_claimed"
}

/// The figures of one measure over the whole run.
public struct MeasureTotals: Sendable, Hashable {
    public var measure: Measure
    /// Periods of the horizon, over which person-years are averaged.
    public var periodCount: Int32 = 1
    /// All claims of ready records.
    public var all = ClaimSums()
    /// Without spending cuts: what the capture ratio counts (section 3).
    public var ratio = ClaimSums()
    /// Falls and rises of the compared lines, and the entity's own net (section 5).
    public var falls: Units = 0
    public var rises: Units = 0
    public var explainedRises: Units = 0
    public var referenceTotal: Units = 0
    public var currentTotal: Units = 0
    public var adjustmentTotal: Units = 0
    /// Entity net: `max(0, F − (R − E))` over all lines.
    public var entityNet: Units { max(0, falls - (rises - explainedRises)) }

    public init(measure: Measure) { self.measure = measure }
}
