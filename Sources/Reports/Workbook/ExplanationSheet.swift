import BudgetModel
import Reconciliation

/// What `hemtag explain` says of each benefit: one row a benefit, its sentences and the rows of its
/// proof below each other in one cell.
extension WorkbookReport {
    /// Explanations of more benefits than this are left to `hemtag explain`: nobody reads them all.
    private static let mostBenefits = 10_000

    private static let columns = [
        TableColumn("benefit_id", .code), TableColumn("verdict", .word),
        TableColumn("explanation", .word),
    ]

    func explain(in book: Workbook) {
        var sink = SheetSink(
            book, "explanation", Self.columns, voice.catalogue, rowsPerSheet: rowsPerSheet)
        let explainer = Explainer(voice, ExplanationIndex(outcome), mostRows: 16)
        let benefits = BenefitOrder.sorted(outcome)
        for benefit in benefits.prefix(Self.mostBenefits) {
            sink.beginRow()
            sink.code(benefit.benefit, in: outcome.codes.benefits)
            sink.word(benefit.verdict.rawValue)
            sink.lines(
                explainer.explanation(of: benefit).parts.flatMap { part in
                    ["\(part.title):"] + part.sentences + part.rows
                })
            sink.endRow()
        }
        if benefits.count > Self.mostBenefits {
            let more = benefits.count - Self.mostBenefits
            sink.beginRow()
            sink.word(voice.catalogue(.explainMore, ["n": .count(more)]))
            sink.endRow()
        }
        sink.finish()
    }
}
