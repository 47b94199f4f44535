import BudgetModel
import Diagnostics

/// Σ attribution of a claim = its visible; both are sorted alike, so one walk is enough. On the way
/// every part is counted on its line.
struct AttributionWalk: ~Copyable {
    private let rows: RowList<AttributionRow>
    /// Knows the line of each row, where nobody changed one.
    private let source: (any AttributionLines)?
    private var next = 0
    private var budget: LineAudit
    private var staffing: LineAudit

    init(_ outcome: Outcome) {
        rows = outcome.attribution
        source = outcome.attribution.source as? any AttributionLines
        budget = LineAudit(outcome.budgetLines)
        staffing = LineAudit(outcome.staffingLines)
    }

    mutating func faults(_ claim: ClaimOutcome) -> [(code: String, message: String)] {
        var faults: [(code: String, message: String)] = []
        var sum: Int128 = 0
        while next < rows.count {
            let row = rows[next]
            guard row.benefit == claim.benefit, row.measure == claim.measure,
                row.period == claim.period
            else { break }
            sum += Int128(row.amount)
            let line = source?.line(of: next).line
            askAhead()
            if row.measure == .money {
                budget.count(row, on: line)
            } else {
                staffing.count(row, on: line)
            }
            if row.amount <= 0 {
                faults.append(("attribution.not_positive", "an attribution is not positive"))
            }
            next += 1
        }
        if sum != Int128(claim.visible) {
            faults.append(
                ("attribution.not_visible", "the attribution of a claim is not its visible"))
        }
        return faults
    }

    /// Claims stand by benefit, and their lines anywhere: what rows further on need of them is
    /// asked for now.
    private func askAhead() {
        guard let source else { return }
        source.prefetchLine(of: next + 32)
        guard next + 16 < rows.count else { return }
        source.prefetchKey(of: next + 16)
        let (measure, line) = source.line(of: next + 16)
        if measure == .money { budget.prefetch(line) } else { staffing.prefetch(line) }
    }

    /// What no claim took, and the lines.
    mutating func checkRest(_ outcome: Outcome, _ findings: inout [Finding]) {
        if next < rows.count {
            OutcomeAudit.fail(
                "attribution.without_claim", "an attribution belongs to no claim",
                outcome.codes.benefits.text(rows[next].benefit), &findings)
        }
        budget.check(outcome, &findings)
        staffing.check(outcome, &findings)
    }
}
