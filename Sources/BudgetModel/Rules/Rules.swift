/// How one pipeline reads the contract: what its `rules:` section says (contract, sections 2 to 9).
public struct Rules: Sendable, Hashable {
    /// What money is counted in; one for everything that a run reads.
    public var currency = Currency.euro
    /// nil: each plan's own grain.
    public var grain: Grain?
    /// Tier 1 is the first element.
    public var tiers: [ReachRule] = ReachRule.defaults
    public var netting: Netting = .unit
    /// Cap lines of different account families apart: the tree level of the family (0 is a root),
    /// or nil for one cap over all expense (or all revenue) lines.
    public var nettingAccountLevel: Int?
    public var acceptedStatuses: Set<String> = ["validated"]
    public var tolerance: [Measure: Tolerance] = [:]
    /// Account codes (or parents of accounts) that buy what people used to do (section 5).
    public var substitutes: Set<String> = []
    /// nil: from the first to the last period of either plan, widened by the shift.
    public var horizon: ClosedRange<MonthIndex>?
    /// Phasing profiles by name: weights of the months of a record.
    public var profiles: [String: [Int64]] = [:]
    /// Where a cut goes in the reallocation entries.
    public var savingsLine = SavingsLine()
    /// Lowest amount that an adjustment may leave on a line, by account code; 0 elsewhere.
    public var floors: [String: Money] = [:]
    public var recommendation = RecommendationRule()

    public init() {}
}

public struct Tolerance: Sendable, Hashable {
    public var absolute: Units
    /// Of owed, in millionths.
    public var relativeMillionths: Int64
    public init(absolute: Units, relativeMillionths: Int64) {
        self.absolute = absolute
        self.relativeMillionths = relativeMillionths
    }
}

/// One tier of reach (contract, section 4).
public enum ReachRule: Sendable, Hashable {
    case exact
    /// Same parent account, or the same ancestor at `accountLevel` (0 is a root) where one is
    /// named.
    case accountGroup(accountLevel: Int?)
    case unitSubtree(accountLevel: Int?)
    /// Within ± `periods` of the claim's period.
    case shifted(periods: Int32, accountLevel: Int?)
    /// Lines of ancestors of the unit, up to the named level where one is named.
    case parked(upToLevel: String?, accountLevel: Int?)

    public static let defaults: [ReachRule] = [
        .exact, .accountGroup(accountLevel: nil), .unitSubtree(accountLevel: nil),
        .shifted(periods: 1, accountLevel: nil), .parked(upToLevel: nil, accountLevel: nil),
    ]

    /// The name that pipeline files and reports use.
    public var name: String {
        switch self {
        case .exact: "exact"
        case .accountGroup: "account-group"
        case .unitSubtree: "unit-subtree"
        case .shifted: "shifted"
        case .parked: "parked"
        }
    }
}

public enum Netting: Sendable, Hashable {
    case none
    case unit
    /// Named levels of the unit tree; their caps nest.
    case levels([String])
}

/// The line that receives what is cut, in the reallocation entries.
public struct SavingsLine: Sendable, Hashable {
    public var unit = "SAVINGS"
    public var account = "SAVINGS"
    public var activity = ""
    public init() {}
}

/// Thresholds of the standing of an initiative (contract, section 9). Ratios in millionths.
public struct RecommendationRule: Sendable, Hashable {
    /// The KPI has moved from here on.
    public var progressMovedMillionths: Int64 = 800_000
    /// The plan has not moved below this part of owed.
    public var planMovedMillionths: Int64 = 500_000
    /// `accelerate` from this part of owed on.
    public var accelerateMillionths: Int64 = 900_000
    /// `stop` below this KPI progress and …
    public var stopProgressMillionths: Int64 = 200_000
    /// … below this part of owed.
    public var stopVisibleMillionths: Int64 = 100_000
    public init() {}
}
