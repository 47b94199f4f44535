import BudgetModel

/// The plain sums of one record's claims, by measure, without averaging.
struct MeasureSums {
    /// nil where the record has no claim in the measure.
    private(set) var money: ClaimSums?
    private(set) var personYears: ClaimSums?

    init(_ measures: [ReconciledMeasure], record: Int) {
        for measure in measures {
            switch measure.measure {
            case .money: money = measure.sums(ofRecord: record)
            case .personYears: personYears = measure.sums(ofRecord: record)
            }
        }
    }

    /// Sums of the measures in which the record has claims.
    func visit(_ body: (Measure, ClaimSums) -> Void) {
        if let money { body(.money, money) }
        if let personYears { body(.personYears, personYears) }
    }
}
