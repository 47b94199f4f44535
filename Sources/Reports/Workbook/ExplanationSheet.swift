import BudgetModel
import Reconciliation

/// What `hemtag explain` says of each benefit, one sentence or row of a proof in a cell, so that a
/// filter on a benefit shows its proof beside its figures.
extension WorkbookReport {
    /// Explanations of more benefits than this are left to `hemtag explain`: nobody reads them all.
    private static let mostBenefits = 10_000

    private static let columns = [
        TableColumn("benefit_id", .code), TableColumn("verdict", .word),
        TableColumn("part", .word), TableColumn("explanation", .word),
    ]

    func explain(in book: Workbook) {
        var sink = SheetSink(
            book, "explanation", Self.columns, voice.catalogue, rowsPerSheet: rowsPerSheet)
        let explainer = Explainer(voice, ExplanationIndex(outcome), mostRows: 16)
        let benefits = BenefitOrder.sorted(outcome)
        for benefit in benefits.prefix(Self.mostBenefits) {
            for part in explainer.explanation(of: benefit).parts {
                for text in part.sentences + part.rows {
                    sink.beginRow()
                    sink.code(benefit.benefit, in: outcome.codes.benefits)
                    sink.word(benefit.verdict.rawValue)
                    sink.word(part.title)
                    sink.word(text.trimmingSpaces)
                    sink.endRow()
                }
            }
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

extension String {
    fileprivate var trimmingSpaces: String { String(drop { $0 == " " }) }
}
