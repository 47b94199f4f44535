import BudgetModel
import Reconciliation

/// Direct and visible as parts of owed, run by run: two lines and the range between them.
enum TrendChart {
    static func write(
        _ points: [TrendFigures.Point], _ measure: Measure, _ voice: Voice,
        to page: inout HTMLText
    ) {
        let captures = points.map { Capture($0.sums) }
        guard points.count > 1 else { return }
        let title = voice.catalogue(
            .titleTrend, ["measure": .text(voice.catalogue[.measure, measure.rawValue])])
        let id = "trend-\(measure == .money ? "e" : "p")"
        page.raw(
            "<figure><figcaption>\(title.escaped)</figcaption><svg class=\"trend\" role=\"img\" "
                + "aria-labelledby=\"\(id)-t \(id)-d\"><title id=\"\(id)-t\">\(title.escaped)"
                + "</title><desc id=\"\(id)-d\">")
        page.text(description(captures, voice))
        page.raw("</desc>")
        for percent in stride(from: 0, through: 100, by: 25) {
            let y = BarShape.percent(y(Int64(percent) * 10_000))
            page.raw("<line class=\"grid\" x1=\"8%\" x2=\"100%\" y1=\"\(y)\" y2=\"\(y)\"/>")
            page.raw(
                "<text class=\"ax end\" x=\"7%\" y=\"\(y)\" dy=\"4\">\(percent)"
                    + "\(voice.language == .english ? "" : "\u{A0}")%</text>")
        }
        let direct = captures.map { $0.directMillionths ?? 0 }
        let visible = captures.map { $0.visibleMillionths ?? 0 }
        page.raw(
            "<svg x=\"8%\" y=\"0\" width=\"92%\" height=\"100%\" viewBox=\"0 0 10000 10000\" "
                + "preserveAspectRatio=\"none\"><polygon class=\"band\" points=\"")
        page.raw(
            path(visible) + " "
                + path(direct).split(separator: " ").reversed()
                .joined(separator: " "))
        page.raw("\"/><polyline class=\"l-visible\" points=\"\(path(visible))\"/>")
        page.raw("<polyline class=\"l-direct\" points=\"\(path(direct))\"/></svg>")
        ends(points, voice, to: &page)
        page.raw("</svg><ul class=\"legend\">")
        for (style, key) in [("l-visible", "visible"), ("l-direct", "direct")] {
            page.raw(
                "<li><svg class=\"swatch wide\" aria-hidden=\"true\" focusable=\"false\">"
                    + "<line class=\"\(style)\" x1=\"0\" x2=\"28\" y1=\"8\" y2=\"8\"/></svg>"
                    + voice.catalogue[.step, key].escaped)
        }
        page.raw("</ul></figure>")
    }

    private static func ends(
        _ points: [TrendFigures.Point], _ voice: Voice, to page: inout HTMLText
    ) {
        guard let first = points.first, let last = points.last else { return }
        let date = { (iso: String) in
            voice.language.time(String(SafeText.shown(iso, longest: 40).prefix(10)))
        }
        page.raw("<text class=\"ax start\" x=\"8%\" y=\"98%\">\(date(first.asOf).escaped)</text>")
        page.raw("<text class=\"ax end\" x=\"100%\" y=\"98%\">\(date(last.asOf).escaped)</text>")
    }

    private static func description(_ captures: [Capture], _ voice: Voice) -> String {
        guard let first = captures.first, let last = captures.last else { return "" }
        return voice.catalogue(
            .describeTrend,
            [
                "n": .count(captures.count),
                "firstDirect": .text(voice.language.percent(first.directMillionths)),
                "firstVisible": .text(voice.language.percent(first.visibleMillionths)),
                "direct": .text(voice.language.percent(last.directMillionths)),
                "visible": .text(voice.language.percent(last.visibleMillionths)),
            ])
    }

    /// Height of a share: 100 % stands at 6 %, 0 % at 86 % of the picture.
    private static func y(_ millionths: Int64) -> Int {
        8_600 - Int(min(1_000_000, max(0, millionths)) * 8_000 / 1_000_000)
    }

    private static func path(_ shares: [Int64]) -> String {
        shares.enumerated().map { index, share in
            "\(index * 10_000 / max(1, shares.count - 1)),\(y(share))"
        }.joined(separator: " ")
    }
}
