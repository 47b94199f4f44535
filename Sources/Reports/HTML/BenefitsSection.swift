import BudgetModel
import Reconciliation

/// The list of benefits, each with its proof behind one click: one `tbody` for each benefit, so
/// that sorting and filtering move a benefit and its proof together.
struct BenefitsSection {
    let voice: Voice
    let explainer: Explainer
    private let catalogue: Catalogue

    init(_ voice: Voice) {
        self.voice = voice
        catalogue = voice.catalogue
        // A report of thousands of benefits must still open from a mail.
        let isLong = voice.outcome.benefits.count > 1_000
        explainer = Explainer(
            voice, ExplanationIndex(voice.outcome), mostRows: isLong ? 5 : 16,
            mostTerms: isLong ? 4 : 12)
    }

    private static let numbers = ["owed", "direct", "visible", "reabsorbed", "missing"]

    func write(to page: inout HTMLText) {
        filters(to: &page)
        let label = catalogue[.titleBenefits].escaped
        page.raw(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\(label)\">"
                + "<table id=\"t-benefits\" data-sort data-filter><caption>\(label)</caption>"
                + "<thead><tr>")
        for name in ["benefit_id", "verdict", "unit", "initiative_id", "measure"] {
            page.raw("<th scope=\"col\">\(catalogue[.column, name].escaped)")
        }
        for name in Self.numbers {
            page.raw("<th scope=\"col\" class=\"n\">\(catalogue[.column, name].escaped)")
        }
        for benefit in BenefitOrder.sorted(voice.outcome) { write(benefit, to: &page) }
        page.raw("</table></div>")
    }

    private func filters(to page: inout HTMLText) {
        page.raw("<form class=\"filters\" hidden><label>\(catalogue[.filterText].escaped) ")
        page.raw("<input type=\"search\" name=\"q\"></label><label>")
        page.raw("\(catalogue[.column, "verdict"].escaped) <select name=\"v\"><option value=\"\">")
        page.text(catalogue[.filterAll])
        for verdict in Verdict.allCases {
            page.raw("<option value=\"\(verdict.rawValue)\">")
            page.text(catalogue[.verdict, verdict.rawValue])
        }
        page.raw("</select></label><output data-of=\"\(catalogue[.filterShown].escaped)\">")
        page.raw("</output></form>")
    }

    private func write(_ benefit: BenefitOutcome, to page: inout HTMLText) {
        let measures = BenefitOrder.measures(of: benefit)
        page.raw("<tbody data-v=\"\(benefit.verdict.rawValue)\">")
        for (place, (measure, sums)) in measures.enumerated() {
            page.raw(place == 0 ? "<tr>" : "<tr class=\"also\">")
            let id = voice.benefit(benefit.benefit).escaped
            page.raw("<th scope=\"row\">\(id)<td class=\"v-cell\">")
            page.raw(Self.badge(benefit.verdict, catalogue))
            if place == 0, !benefit.flags.isEmpty {
                let flags = benefit.flags.list.map { catalogue[.flag, $0] }
                page.raw("<small>\(flags.joined(separator: ", ").escaped)</small>")
            }
            page.raw("<td class=\"wrap\">\(voice.unit(benefit.unit).escaped)")
            page.raw("<td class=\"wrap\">\(voice.initiative(benefit.initiative).escaped)")
            page.raw("<td>\(catalogue[.measure, measure.rawValue].escaped)")
            for units in [sums.owed, sums.direct, sums.visible, sums.reabsorbed, sums.missing] {
                let number = voice.language.number(units, measure)
                page.raw("<td class=\"n\" data-v=\"\(units)\">\(number)")
            }
        }
        proof(benefit, to: &page)
    }

    /// The verdict as a shape and a word: the shape fills as the plan shows more.
    static func badge(_ verdict: Verdict, _ catalogue: Catalogue) -> String {
        let shape =
            switch verdict {
            case .inPlan: "●"
            case .partlyInPlan: "◐"
            case .notInPlan: "○"
            case .notReady: "△"
            case .notExpected: "–"
            }
        return "<span class=\"v v-\(verdict.rawValue)\"><span aria-hidden=\"true\">\(shape)</span> "
            + catalogue[.verdict, verdict.rawValue].escaped + "</span>"
    }

    private func proof(_ benefit: BenefitOutcome, to page: inout HTMLText) {
        let summary = catalogue(.proofOf, ["benefit": .text(voice.benefit(benefit.benefit))])
        page.raw(
            "<tr class=\"x\"><td colspan=\"10\"><details><summary>\(summary.escaped)</summary>")
        for part in explainer.briefParts(of: benefit) {
            page.raw("<p><b>\(part.title.escaped).</b> ")
            page.raw(part.sentences.joined(separator: " ").escaped)
            guard !part.rows.isEmpty else { continue }
            page.raw("<ul>")
            for row in part.rows {
                // What is indented goes on with the row above it.
                let text = row.drop { $0 == " " }
                page.raw(text.count == row.count ? "<li>" : "<li class=\"s\">")
                page.raw(String(text).escaped)
            }
            page.raw("</ul>")
        }
        page.raw("</details>")
    }
}
