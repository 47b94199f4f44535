import BudgetModel
import Reconciliation

/// The way from claimed to direct. The chart is its own table: each step has its name, its bar, its
/// amount and its share, so that nothing needs to be read off a picture.
enum WaterfallChart {
    static func write(_ totals: MeasureTotals, _ voice: Voice, to page: inout HTMLText) {
        let measure = totals.measure
        let steps = Waterfall.steps(totals)
        let whole = totals.all.claimed
        let title = voice.catalogue(
            .titleCapture, ["measure": .text(voice.catalogue[.measure, measure.rawValue])])
        page.raw("<table class=\"chart waterfall\"><caption>\(title.escaped)</caption><thead><tr>")
        for name in ["step", "", "amount"] {
            let text = name.isEmpty ? voice.catalogue[.chart] : voice.catalogue[.column, name]
            let cell = name.isEmpty ? "<span class=\"vh\">\(text.escaped)</span>" : text.escaped
            page.raw("<th scope=\"col\"\(name == "amount" ? " class=\"n\"" : "")>\(cell)")
        }
        page.raw("<tbody>")
        let decimals = Language.decimals(steps.map(\.amount), measure)
        var left = whole
        for step in steps {
            let isTotal = step.kind == .total
            if isTotal { left = step.amount }
            let end = BarShape.position(left, of: whole)
            let start = BarShape.position(left - (isTotal ? left : step.amount), of: whole)
            if !isTotal { left -= step.amount }
            let segment = BarSegment(start: isTotal ? 0 : start, end: end, fill: "f-\(step.name)")
            let share =
                step.isOfOwed
                ? voice.language.percent(Capture.millionths(step.amount, of: totals.ratio.owed))
                : ""
            let isEmpty = step.amount == 0 ? " zero" : ""
            page.raw("<tr class=\"\(isTotal ? "total" : "loss")\(isEmpty)\"><th scope=\"row\">")
            page.text(voice.catalogue[.step, step.name])
            page.raw("<small>")
            page.text(voice.catalogue[.stepMeaning, step.name])
            page.raw("</small><td class=\"plot\">")
            page.raw(BarShape.svg([segment], marks: isTotal ? [] : [start]))
            let sign = isTotal || step.amount == 0 ? "" : "\u{2212}\u{2009}"
            let number = voice.language.number(step.amount, measure, leastDecimals: decimals)
            page.raw("<td class=\"n\">\(sign)\(number.escaped)<small>\(share.escaped)</small>")
        }
        page.raw("</table>")
    }
}

/// Units or initiatives ranked by what does not show: one bar each for direct, elsewhere,
/// reabsorbed and missing, on one common scale.
enum RankedBars {
    static func write(
        _ figures: [GroupFigures], _ measure: Measure, title: String, _ voice: Voice,
        most: Int = 12, isLinked: Bool = false, label: (Code) -> String, to page: inout HTMLText
    ) {
        // Where nothing misses anything, the bars still say how much shows.
        let lacking = figures.filter { $0.notShown > 0 }
        let shown = (lacking.isEmpty ? figures.filter { $0.sums.owed > 0 } : lacking).prefix(most)
        guard let whole = shown.map(\.sums.owed).max(), whole > 0 else { return }
        page.raw("<table class=\"chart ranked\"><caption>\(title.escaped)</caption><thead><tr>")
        page.raw("<th scope=\"col\">\(voice.catalogue[.name].escaped)<th scope=\"col\">")
        page.raw("<span class=\"vh\">\(voice.catalogue[.chart].escaped)</span>")
        page.raw("<th scope=\"col\" class=\"n\">\(voice.catalogue[.notShown].escaped)<tbody>")
        let decimals = Language.decimals(shown.map(\.notShown), measure)
        for group in shown {
            let sums = group.sums
            var start = 0
            var total: Units = 0
            var segments: [BarSegment] = []
            let parts: [(Units, String)] = [
                (sums.direct, "f-direct"), (sums.visible - sums.direct, "f-displaced"),
                (sums.reabsorbed, "f-reabsorbed"), (sums.missing, "f-missing"),
            ]
            for (amount, fill) in parts {
                total += amount
                let end = BarShape.position(total, of: whole)
                segments.append(BarSegment(start: start, end: end, fill: fill))
                start = end
            }
            let number = voice.language.number(group.notShown, measure, leastDecimals: decimals)
            let share = voice.language.percent(Capture.millionths(group.notShown, of: sums.owed))
            let name = label(group.code).escaped
            // The script narrows the benefits to this name; without it the link still leads there.
            let link = "<a href=\"#benefits\">\(name)</a>"
            page.raw("<tr><th scope=\"row\">\(isLinked ? link : name)<td class=\"plot\">")
            page.raw(BarShape.svg(segments))
            page.raw("<td class=\"n\">\(number.escaped)<small>\(share.escaped)</small>")
        }
        page.raw("</table>")
    }

    static func legend(_ voice: Voice, to page: inout HTMLText) {
        page.raw("<ul class=\"legend\">")
        for (fill, key) in [
            ("f-direct", "direct"), ("f-displaced", "visible"), ("f-reabsorbed", "reabsorbed"),
            ("f-missing", "missing"),
        ] {
            let text =
                key == "visible" ? voice.catalogue[.legendElsewhere] : voice.catalogue[.step, key]
            page.raw("<li>\(swatch(fill))\(text.escaped)")
        }
        page.raw("</ul>")
    }

    static func swatch(_ fill: String) -> String {
        "<svg class=\"swatch\" aria-hidden=\"true\" focusable=\"false\">"
            + "<rect class=\"\(fill)\" x=\"1\" y=\"1\" width=\"14\" height=\"14\"/></svg>"
    }
}
