import BudgetModel
import Reconciliation

/// A line without its period.
struct LinePlace: Hashable {
    var unit, account, activity: Code

    init(unit: Code, account: Code, activity: Code) {
        self.unit = unit
        self.account = account
        self.activity = activity
    }

    init(_ key: LineKey) {
        self.init(unit: key.unit, account: key.account, activity: key.activity)
    }
}

/// Periods of one line that follow each other with equal values: `4 000 a month, Jan–Dec`.
struct FoldedLine<Value: Hashable> {
    var place: LinePlace
    var first, last: Period
    var count: Int
    /// Of each of the periods.
    var value: Value
}

extension FoldedLine {
    /// Folds rows of any order; lines by their codes' texts, periods ascending.
    static func fold(
        _ rows: [(key: LineKey, value: Value)], _ codes: Codes
    ) -> [FoldedLine] {
        var byPlace: [LinePlace: [(period: Period, value: Value)]] = [:]
        for row in rows {
            byPlace[LinePlace(row.key), default: []].append((row.key.period, row.value))
        }
        func text(_ place: LinePlace) -> (String, String, String) {
            (
                codes.units.text(place.unit), codes.accounts.text(place.account),
                codes.activities.text(place.activity)
            )
        }
        var folded: [FoldedLine] = []
        for (place, periods) in byPlace.sorted(by: { text($0.key) < text($1.key) }) {
            for (period, value) in periods.sorted(by: { $0.period < $1.period }) {
                if let last = folded.last, last.place == place, last.value == value,
                    last.last.grain == period.grain, last.last.index + 1 == period.index
                {
                    folded[folded.count - 1].last = period
                    folded[folded.count - 1].count += 1
                } else {
                    folded.append(
                        FoldedLine(
                            place: place, first: period, last: period, count: 1, value: value))
                }
            }
        }
        return folded
    }
}
