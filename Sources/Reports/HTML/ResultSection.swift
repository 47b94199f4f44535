import BudgetModel
import Diagnostics
import Reconciliation

/// The first screen: how much was claimed, how much the plan shows, what is missing and where.
extension HTMLReport {
    func result(to page: inout HTMLText, isShort: Bool = false) {
        let catalogue = voice.catalogue
        let measures = voice.outcome.measures
        if measures.isEmpty { page.element("p", catalogue[.summaryNothingClaimed]) }
        page.raw("<div class=\"cards\">")
        for totals in measures {
            page.raw("<div class=\"card\"><h3>\(tables.measureName(totals.measure).escaped)</h3>")
            let capture = Capture(totals.ratio)
            if totals.ratio.owed > 0 {
                let range = ReportCell.range(capture.directMillionths, capture.visibleMillionths)
                page.raw("<p class=\"big\">\(range.shown(voice.language).escaped)</p>")
            }
            keyFigures(totals, to: &page)
            page.element("p", Headline.lead(totals, voice).joined(separator: " "))
            worstUnits(totals, to: &page)
            WaterfallChart.write(totals, voice, to: &page)
            page.raw("</div>")
        }
        page.raw("</div>\n")
        verdictCounts(to: &page)
        page.raw("<h3>\(catalogue[.nextTitle].escaped)</h3><ul class=\"next\">")
        let steps = NextSteps.steps(voice.outcome, context, voice)
        if steps.isEmpty { page.raw("<li>\(catalogue[.nextNothing].escaped)") }
        for step in steps {
            page.raw("<li>\(step.sentence.escaped)")
            if !isShort, let section = step.section {
                page.raw(" <a href=\"#\(section.anchor)\">\(catalogue[section.title].escaped)</a>")
            }
        }
        page.raw("</ul>")
    }

    /// Claimed, visible, missing and reabsorbed.
    private func keyFigures(_ totals: MeasureTotals, to page: inout HTMLText) {
        let sums = totals.ratio
        let figures: [(String, Units)] = [
            ("claimed", totals.all.claimed), ("visible", sums.visible), ("missing", sums.missing),
            ("reabsorbed", sums.reabsorbed),
        ]
        page.raw("<ul class=\"key\">")
        for (name, units) in figures where units > 0 || name != "reabsorbed" {
            page.raw("<li><span>\(voice.catalogue[.step, name].escaped)</span>")
            // The heading of the card says what is counted; a sign costs no room.
            let number =
                totals.measure == .money
                ? voice.rounded(units, .money) : voice.language.rounded(units, .personYears)
            page.raw("<b>\(number.escaped)</b>")
        }
        page.raw("</ul>")
    }

    /// The three units where most does not show.
    private func worstUnits(_ totals: MeasureTotals, to page: inout HTMLText) {
        let worst = (unitFigures[totals.measure] ?? []).filter { $0.notShown > 0 }.prefix(3)
        guard !worst.isEmpty else { return }
        let units = worst.map {
            "\(voice.unit($0.code)): \(voice.rounded($0.notShown, totals.measure))"
        }.joined(separator: "; ")
        page.element("p", voice.catalogue(.headlineWhere, ["units": .text(units)]))
    }

    private func verdictCounts(to page: inout HTMLText) {
        page.raw("<ul class=\"counts\">")
        for verdict in Verdict.allCases {
            let count = voice.outcome.benefits.count(of: verdict)
            page.raw("<li>\(BenefitsSection.badge(verdict, voice.catalogue)) ")
            page.raw("<b>\(voice.language.text(count).escaped)</b>")
        }
        page.raw("</ul>\n")
    }
}
