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
        page.raw("</select></label>")
        facet("o", "owner", .anyOwner, owners, to: &page)
        facet("f", "flags", .anyFlag, flags, to: &page)
        page.raw("<output data-of=\"\(catalogue[.filterShown].escaped)\">")
        page.raw("</output></form>")
    }

    /// Every owner of a benefit with the text that names it; none where one owns all.
    private var owners: [(value: String, text: String)] {
        let codes = Set(voice.outcome.benefits.map(\.owner))
        guard codes.count > 1 else { return [] }
        return codes.map { (ownerText($0), $0 == noCode ? catalogue[.ownerNone] : ownerText($0)) }
            .sorted { $0.text < $1.text }
    }

    private var flags: [(value: String, text: String)] {
        var met: Flags = []
        for benefit in voice.outcome.benefits { met.formUnion(benefit.flags) }
        return met.list.map { ($0, catalogue[.flag, $0]) }
    }

    private func ownerText(_ code: Code) -> String { code == noCode ? "–" : voice.text(code) }

    private func facet(
        _ name: String, _ column: String, _ all: TextKey,
        _ choices: [(value: String, text: String)], to page: inout HTMLText
    ) {
        guard !choices.isEmpty else { return }
        page.raw("<label>\(catalogue[.column, column].escaped) <select name=\"\(name)\">")
        page.raw("<option value=\"\">\(catalogue[all].escaped)")
        for choice in choices {
            page.raw("<option value=\"\(choice.value.escaped)\">\(choice.text.escaped)")
        }
        page.raw("</select></label>")
    }

    /// The address of a benefit within the page: `#b-RUTT-05`. What no address can hold is written
    /// by its number.
    static func anchor(_ id: String) -> String {
        "b-"
            + id.unicodeScalars.map { scalar in
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-"
                    ? String(scalar) : "_\(String(scalar.value, radix: 16))"
            }.joined()
    }

    private func write(_ benefit: BenefitOutcome, to page: inout HTMLText) {
        let measures = BenefitOrder.measures(of: benefit)
        let anchor = Self.anchor(voice.outcome.codes.benefits.text(benefit.benefit))
        page.raw("<tbody id=\"\(anchor.escaped)\" data-v=\"\(benefit.verdict.rawValue)\"")
        page.raw(" data-o=\"\(ownerText(benefit.owner).escaped)\"")
        page.raw(" data-f=\"\(benefit.flags.list.joined(separator: " "))\"")
        // What the search finds beside what the row shows.
        let line =
            benefit.account == noCode
            ? ""
            : voice.account(benefit.account)
                + (benefit.activity == noCode ? "" : " " + voice.activity(benefit.activity))
        page.raw(" data-q=\"\(line.escaped)\">")
        for (place, (measure, sums)) in measures.enumerated() {
            page.raw(place == 0 ? "<tr>" : "<tr class=\"also\">")
            let id = voice.benefit(benefit.benefit).escaped
            page.raw("<th scope=\"row\"><a href=\"#\(anchor.escaped)\">\(id)</a>")
            page.raw("<td class=\"v-cell\">")
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
