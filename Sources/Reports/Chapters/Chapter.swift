import Reconciliation

/// A chapter of the report, declared once: its words, its place in the story and its tables. The
/// page, its contents, Markdown, CSV and JSON follow from this list.
enum Chapter: String, CaseIterable {
    case result, changes, units, heat, trend, benefits, moves, lines, unexplained, gaps, basis
    case words

    /// The chapters of a variant, in the order of the story.
    static func list(_ variant: ReportVariant) -> [Chapter] {
        switch variant {
        case .full: allCases
        case .management: [.result, .changes, .units]
        }
    }

    var title: TextKey {
        switch self {
        case .result: .sectionResult
        case .changes: .sectionChanges
        case .units: .sectionUnits
        case .heat: .sectionHeat
        case .trend: .sectionTrend
        case .benefits: .sectionBenefits
        case .moves: .sectionMoves
        case .lines: .sectionLines
        case .unexplained: .sectionUnexplained
        case .gaps: .sectionGaps
        case .basis: .sectionBasis
        case .words: .sectionWords
        }
    }

    /// Every table of the chapter, for formats that draw nothing; some may have no rows.
    func tables(_ builder: TableBuilder, _ variant: ReportVariant) -> [ReportTable] {
        let measures = builder.outcome.measures.map(\.measure)
        switch self {
        case .result: return builder.outcome.measures.map { builder.capture($0) }
        case .changes:
            let changes = builder.outcome.measures.compactMap { builder.changes($0) }
            guard variant == .full else { return changes }
            return changes
                + [
                    builder.changedVerdicts(), builder.changedBenefits(), builder.changedInputs(),
                ].compactMap { $0 }
        case .units:
            let ranked = measures.flatMap { [builder.units($0), builder.initiatives($0)] }
            return (variant == .full ? ranked : ranked.map { $0.first(5) })
                + [builder.standings()]
        case .heat: return measures.map { builder.heat(builder.heatFigures($0)) }
        case .trend: return measures.map { builder.trend($0) }
        case .benefits: return [builder.benefits()]
        case .moves: return [builder.reallocations()]
        case .lines:
            return measures.flatMap { [builder.linesToChange($0), builder.unadjustable($0)] }
        case .unexplained:
            return measures.flatMap { [builder.swallowed($0), builder.losers($0)] }
                + [builder.unexplained()] + measures.map { builder.unexplainedLines($0) }
        case .gaps: return [builder.gaps()]
        case .basis:
            return [
                builder.inputs(), builder.controlSums(), builder.rejected(), builder.rules(),
            ]
        case .words: return []
        }
    }
}

extension ReportTable {
    /// The first rows alone, without totals: what a manager reads.
    func first(_ count: Int) -> ReportTable {
        var table = self
        table.rows = Array(rows.prefix(count))
        table.totals = nil
        return table
    }
}
