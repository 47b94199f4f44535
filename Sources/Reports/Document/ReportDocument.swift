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
        Chapter.list(variant).flatMap { $0.tables(builder, variant) }.filter { !$0.rows.isEmpty }
    }
}
