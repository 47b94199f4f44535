import BudgetModel
import Reconciliation

/// The tables of a report in the order of its story, for formats that draw nothing.
struct ReportDocument {
    let voice: Voice
    let context: RunContext
    let builder: TableBuilder

    init(_ outcome: Outcome, _ context: RunContext, _ language: Language) {
        voice = Voice(outcome, language)
        self.context = context
        builder = TableBuilder(voice: voice, context: context)
    }

    var outcome: Outcome { voice.outcome }

    /// Every table that has rows.
    func tables(_ variant: ReportVariant) -> [ReportTable] {
        var tables = outcome.measures.map { builder.capture($0) }
        tables += outcome.measures.compactMap { builder.changes($0) }
        if variant == .full, let verdicts = builder.changedVerdicts() { tables.append(verdicts) }
        for totals in outcome.measures {
            var ranked = [builder.units(totals.measure), builder.initiatives(totals.measure)]
            if variant == .management {
                ranked = ranked.map { table in
                    var table = table
                    table.rows = Array(table.rows.prefix(5))
                    table.totals = nil
                    return table
                }
            }
            tables += ranked
        }
        tables.append(builder.standings())
        guard variant == .full else { return tables.filter { !$0.rows.isEmpty } }
        for totals in outcome.measures {
            let order = (ClaimFigures(outcome).units[totals.measure] ?? []).map(\.code)
            tables.append(builder.heat(HeatFigures(outcome, totals.measure, order: order)))
        }
        tables += outcome.measures.map { builder.trend($0.measure) }
        tables += [
            builder.benefits(), builder.reallocations(), builder.unexplained(), builder.gaps(),
            builder.inputs(), builder.controlSums(), builder.rejected(), builder.rules(),
        ]
        return tables.filter { !$0.rows.isEmpty }
    }
}
