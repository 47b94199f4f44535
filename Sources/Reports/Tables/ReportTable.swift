import BudgetModel
import Reconciliation

/// A table of a report, before any format: every renderer shows the same cells.
struct ReportTable {
    /// Stable name: anchor, CSV file name, JSON key.
    var name: String
    /// In the report's language.
    var title: String
    var columns: [Column]
    var rows: [[ReportCell]] = []
    /// The last row, where the columns add up.
    var totals: [ReportCell]?

    struct Column {
        var name: String
        var title: String
        var isNumber: Bool
    }
}

/// A cell with its exact value; text is as the input wrote it, to be made safe by the renderer.
enum ReportCell {
    case text(String)
    case amount(Units, Measure)
    case count(Int)
    /// Sums of an input's column, which may exceed 64 bits, in smallest units.
    case big(Int128)
    case ratio(Int64?)
    /// A capture range: direct and visible of owed, in millionths.
    case range(Int64?, Int64?)
    case period(Period)
    case time(String)
    case empty
}

/// Makes the tables of one report, from figures that are worked out once.
struct TableBuilder {
    let voice: Voice
    let context: RunContext
    let figures: ClaimFigures

    init(voice: Voice, context: RunContext) {
        self.voice = voice
        self.context = context
        figures = ClaimFigures(voice.outcome)
    }

    /// What does not show by unit and period; units as they are ranked.
    func heatFigures(_ measure: Measure) -> HeatFigures {
        HeatFigures(outcome, measure, order: (figures.units[measure] ?? []).map(\.code))
    }

    var outcome: Outcome { voice.outcome }
    var catalogue: Catalogue { voice.catalogue }

    func text(_ name: ReportColumnName) -> ReportTable.Column { text(name.rawValue) }
    func number(_ name: ReportColumnName) -> ReportTable.Column { number(name.rawValue) }

    func text(_ name: String) -> ReportTable.Column {
        .init(name: name, title: catalogue[.column, name], isNumber: false)
    }

    func number(_ name: String) -> ReportTable.Column {
        .init(name: name, title: catalogue[.column, name], isNumber: true)
    }

    func measureName(_ measure: Measure) -> String { catalogue[.measure, measure.rawValue] }
}

extension ReportCell {
    /// The cell for a reader of the language. `decimals` is what its column needs.
    func shown(_ language: Language, decimals: Int = 2) -> String {
        switch self {
        case .text(let text): SafeText.shown(text)
        case .amount(let units, let measure):
            language.number(units, measure, leastDecimals: decimals)
        case .count(let count): language.text(count)
        case .big(let value): String(value)
        case .ratio(let ratio): language.percent(ratio)
        case .range(let low, let high):
            low == high
                ? language.percent(high) : "\(language.percent(low)) – \(language.percent(high))"
        case .period(let period): language.text(period)
        case .time(let iso): language.time(SafeText.shown(iso))
        case .empty: ""
        }
    }

    /// What a sort compares; nil sorts by the shown text.
    var sortKey: Int64? {
        switch self {
        case .amount(let units, let measure): measure == .money ? units : units
        case .count(let count): Int64(count)
        case .ratio(let ratio): ratio ?? -1
        case .range(_, let high): high ?? -1
        case .period(let period): Int64(period.firstMonth)
        case .text, .big, .time, .empty: nil
        }
    }
}

extension ReportTable {
    /// The decimals that a column's amounts need so that their points align.
    func decimals(_ column: Int) -> Int {
        var units: [Units] = []
        var measure = Measure.money
        for row in rows + (totals.map { [$0] } ?? []) where column < row.count {
            guard case .amount(let value, let its) = row[column] else { continue }
            units.append(value)
            measure = its
        }
        return Language.decimals(units, measure)
    }
}
