import BudgetModel

/// The attribution of every claim, in the order of the claims and then of the lines.
struct AttributionRows: AttributionLines {
    private let measures: [ReconciledMeasure]
    private let order: RecordOrder

    init(_ measures: [ReconciledMeasure], recordCount: Int) {
        self.measures = measures
        // Parts stand in the order of claims: one walk along both finds where a record ends.
        var next = measures.map { _ in 0 }
        order = RecordOrder(
            recordCount: recordCount, counts: measures.map(\.run.attribution.count)
        ) { measure, record in
            let run = measures[measure].run
            let end = run.claims.claims(of: record).upperBound
            while next[measure] < run.attribution.count,
                Int(run.attribution[next[measure]].claim) < end
            { next[measure] += 1 }
            return next[measure]
        }
    }

    var count: Int { order.count }

    func line(of index: Int) -> (measure: Measure, line: Int) {
        let (measure, position) = order[index]
        let run = measures[measure].run
        return (run.measure, Int(run.planLine[Int(run.attribution[position].line)]))
    }

    func prefetchLine(of index: Int) {
        guard index < count else { return }
        let (measure, position) = order[index]
        let run = measures[measure].run
        run.planLine.prefetch(Int(run.attribution[position].line))
    }

    func prefetchKey(of index: Int) {
        let (measure, position) = order[index]
        let run = measures[measure].run
        run.plan.keys.prefetch(Int(run.planLine[Int(run.attribution[position].line)]))
    }

    func row(_ index: Int) -> AttributionRow {
        let (measure, position) = order[index]
        let run = measures[measure].run
        let part = run.attribution[position]
        return AttributionRow(
            benefit: run.benefit(of: Int(part.claim)), measure: run.measure,
            period: run.period(of: Int(part.claim)),
            line: run.plan.key(Int(run.planLine[Int(part.line)])), tier: part.tier,
            amount: part.amount)
    }
}
