import Reconciliation

/// A chapter of the report, declared once: its words, its place in the story, its tables and the
/// rows that stand behind them. The page, its contents, Markdown, CSV, JSON and the sheets of the
/// workbook follow from this list.
enum Chapter: String, CaseIterable {
    case result, changes, owners, units, heat, trend, checks, benefits, moves, lines, decisions,
        unexplained, gaps, basis
    case words, minutes

    /// The chapters of a variant, in the order of the story.
    static func list(_ variant: ReportVariant, _ outcome: Outcome) -> [Chapter] {
        switch variant {
        case .full:
            allCases.filter { $0 != .minutes && ($0 != .checks || !outcome.checks.isEmpty) }
        case .minutes: [.minutes]
        case .management: [.result, .changes, .owners, .units]
        }
    }

    var title: TextKey {
        switch self {
        case .result: .sectionResult
        case .changes: .sectionChanges
        case .owners: .sectionOwners
        case .units: .sectionUnits
        case .heat: .sectionHeat
        case .trend: .sectionTrend
        case .checks: .sectionChecks
        case .benefits: .sectionBenefits
        case .moves: .sectionMoves
        case .lines: .sectionLines
        case .decisions: .sectionDecisions
        case .minutes: .sectionMinutes
        case .unexplained: .sectionUnexplained
        case .gaps: .sectionGaps
        case .basis: .sectionBasis
        case .words: .sectionWords
        }
    }

    /// The tables of the outcome that the chapter's figures are taken from, for a format that has
    /// every row of them.
    var rows: [OutcomeTable] {
        switch self {
        case .result: [.claimOutcome, .benefitOutcome]
        case .units: [.initiativeStanding]
        case .benefits: [.attribution, .bottleneck]
        case .moves: [.reallocationEntry, .reallocationLeg]
        case .lines: [.adjustedBudgetLine, .adjustedStaffingLine]
        case .unexplained: [.unexplained]
        case .checks: [.claimCheck]
        case .changes, .owners, .heat, .trend, .decisions, .gaps, .basis, .words, .minutes: []
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
        case .owners:
            return [variant == .full ? builder.owners() : builder.owners().first(5)]
        case .units:
            let ranked = measures.flatMap { [builder.units($0), builder.initiatives($0)] }
            return (variant == .full ? ranked : ranked.map { $0.first(5) })
                + [builder.standings()]
        case .heat: return measures.map { builder.heat(builder.heatFigures($0)) }
        case .trend: return measures.map { builder.trend($0) }
        case .checks: return [builder.checks()]
        case .benefits: return [builder.benefits()]
        case .moves: return [builder.reallocations()]
        case .lines:
            return measures.flatMap { [builder.linesToChange($0), builder.unadjustable($0)] }
        case .decisions: return [builder.queue(), builder.decided()]
        case .minutes: return [builder.minutes(), builder.minuteLegs()]
        case .unexplained:
            return measures.flatMap { [builder.swallowed($0), builder.losers($0)] }
                + [builder.unexplained()] + measures.map { builder.unexplainedLines($0) }
        case .gaps: return [builder.gaps(), builder.remarks()]
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
