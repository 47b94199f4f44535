import BudgetModel

/// The rows that the register gave, input by input.
public struct RegisterRows: Sendable {
    /// nil where the register has no such table.
    public var orgUnits: [OrgUnitRow]?
    public var accounts: [AccountRow]?
    public var benefits = BenefitTable()
    public var destinations: [DestinationRow] = []
    public var inBase: [InBaseRow] = []
    public var runCosts: [RunCostRow] = []
    public var crosswalk: [CrosswalkRow] = []
    public var approvedChanges: [ApprovedChange] = []
    public var continuity: [ContinuityRow] = []
    /// nil where the register has no such table.
    public var initiatives: [Initiative]?
    /// Without their readings; nil where the register has no such table.
    public var kpis: [KPI]?
    public var kpiReadings: [KPIReading] = []
    public var plannedBenefits: [PlannedBenefit] = []
    public var investments: [Investment] = []

    public init() {}

    /// Key figures with their readings, ascending by month.
    public var kpisWithReadings: [KPI]? {
        let readings = Dictionary(grouping: kpiReadings, by: \.kpi)
        return kpis?.map { kpi in
            var kpi = kpi
            kpi.readings += (readings[kpi.id] ?? []).map(\.reading)
            kpi.readings.sort { $0.month < $1.month }
            return kpi
        }
    }
}

/// A reading that names its key figure.
public struct KPIReading: Sendable {
    /// In `Codes.texts`.
    public var kpi: Code
    public var reading: KPI.Reading
    public init(kpi: Code, reading: KPI.Reading) {
        self.kpi = kpi
        self.reading = reading
    }
}

extension Optional {
    /// Appends to rows that are there from the first one on.
    mutating func append<Row>(_ row: Row) where Wrapped == [Row] {
        if case .none = self { self = [] }
        self?.append(row)
    }

    /// No rows, but there.
    mutating func begin<Row>() where Wrapped == [Row] { if case .none = self { self = [] } }
}
