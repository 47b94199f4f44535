import BudgetModel

/// Every claim, ascending `(benefit_id, measure, period)`.
struct ClaimRows: RowSource {
    private let measures: [ReconciledMeasure]
    private let order: RecordOrder

    init(_ measures: [ReconciledMeasure], recordCount: Int) {
        self.measures = measures
        order = RecordOrder(
            recordCount: recordCount, counts: measures.map(\.run.claims.count)
        ) { measures[$0].run.claims.claims(of: $1).upperBound }
    }

    var count: Int { order.count }

    func row(_ index: Int) -> ClaimOutcome {
        let (measure, claim) = order[index]
        return measures[measure].outcome(claim)
    }
}
