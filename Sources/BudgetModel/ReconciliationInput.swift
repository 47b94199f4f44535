import Diagnostics

/// Everything that one reconciliation knows: the register, the plans and the rules, as values.
public struct ReconciliationInput: Sendable {
    public var entity: String
    public var codes: Codes
    public var units: UnitTree
    public var accounts: AccountTree
    /// Whether a unit tree was given; without one every unit stands alone and none is unknown.
    public var hasUnitTree = false
    public var hasAccountTree = false
    public var financialPlan: PlanTable?
    public var staffingPlan: PlanTable?
    public var benefits = BenefitTable()
    public var destinations: [DestinationRow] = []
    public var inBase: [InBaseRow] = []
    public var runCosts: [RunCostRow] = []
    public var crosswalk: [CrosswalkRow] = []
    public var approvedChanges: [ApprovedChange] = []
    public var continuity: [ContinuityRow] = []
    /// nil where the register has no initiative table: then no initiative is unknown.
    public var initiatives: [Initiative]?
    /// nil where the register has no KPI table.
    public var kpis: [KPI]?
    public var plannedBenefits: [PlannedBenefit] = []
    public var investments: [Investment] = []
    public var rules = Rules()
    /// Whether to conclude although most records name units that no plan has.
    public var acceptsUnmatched = false
    /// Bounds `recordedAt`: seconds since 1970 UTC; nil: no bound.
    public var asOf: Int64?

    public init(entity: String, codes: Codes) {
        self.entity = entity
        self.codes = codes
        self.units = .flat(count: codes.units.count)
        self.accounts = .flat(count: codes.accounts.count)
    }
}
