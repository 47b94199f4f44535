import BudgetModel
import Reconciliation

/// What is owed and does not show, by unit and period: the places to look at first.
struct HeatFigures {
    let measure: Measure
    /// Ascending, at the finest grain that gives at most 24 columns.
    var periods: [Period] = []
    /// Units with most that does not show first.
    var rows: [Row] = []

    struct Row {
        var unit: Code
        var cells: [Cell]
    }

    struct Cell {
        var owed: Units = 0
        var visible: Units = 0
        var notShown: Units { owed - visible }
        /// The part of owed that does not show, in millionths.
        var share: Int64? { Capture.millionths(notShown, of: owed) }
    }

    private static let mostColumns = 24

    init(_ outcome: Outcome, _ measure: Measure, order: [Code]) {
        self.measure = measure
        let cuts = SpendingCuts(outcome)
        let claims = outcome.claims.filter { $0.measure == measure && !cuts[$0.benefit] }
        guard let first = claims.map(\.period.firstMonth).min(),
            let last = claims.map(\.period.lastMonth).max()
        else { return }
        let finest = claims.map(\.period.grain).max() ?? .month
        let grain =
            Grain.allCases.first { grain in
                grain >= finest && Self.count(first, last, grain) <= Self.mostColumns
            } ?? .year
        let start = Period(grain: grain, holding: first)
        periods = (0..<Int32(Self.count(first, last, grain)))
            .map { Period(grain: grain, index: start.index + $0) }
        var cells: [Code: [Cell]] = [:]
        for claim in claims {
            let column = Int(
                Period(grain: grain, holding: claim.period.firstMonth).index - start.index)
            let empty = [Cell](repeating: Cell(), count: periods.count)
            cells[claim.unit, default: empty][column].owed += claim.owed
            cells[claim.unit, default: empty][column].visible += claim.visible
        }
        // Person-years of months are levels: a bucket shows their average (contract, section 2).
        let months = measure == .personYears ? Int64(grain.months / finest.months) : 1
        rows = order.compactMap { unit in
            cells[unit].map { row in
                Row(
                    unit: unit,
                    cells: row.map { Cell(owed: $0.owed / months, visible: $0.visible / months) })
            }
        }
    }

    private static func count(_ first: MonthIndex, _ last: MonthIndex, _ grain: Grain) -> Int {
        Int(Period.bucket(of: last, grain: grain) - Period.bucket(of: first, grain: grain)) + 1
    }
}

/// The capture of each run, oldest first, this run last.
enum TrendFigures {
    struct Point {
        var runID: String
        var asOf: String
        var sums: ClaimSums
    }

    /// The ratio's sums: spending cuts stay out (contract, section 3).
    static func points(
        _ outcome: Outcome, _ context: RunContext, _ measure: Measure
    ) -> [Point] {
        var points: [Point] = []
        for run in context.history.suffix(36) {
            guard let totals = run.measures.first(where: { $0.measure == measure }) else {
                continue
            }
            let asOf = run.asOf.isEmpty ? run.finishedAt : run.asOf
            points.append(Point(runID: run.runID, asOf: asOf, sums: totals.ratio))
        }
        guard let totals = outcome.measures.first(where: { $0.measure == measure }) else {
            return points
        }
        let asOf = context.asOf.isEmpty ? context.finishedAt : context.asOf
        return points + [Point(runID: context.runID, asOf: asOf, sums: totals.ratio)]
    }
}
