import BudgetModel
import Reconciliation

/// Unit by period: how much of what is owed does not show. Darker is worse, and every cell says
/// its percentage, so that the colour is never alone.
enum HeatMap {
    private static let mostRows = 24
    private static let (rowHeight, labelWidth, headHeight) = (26, 236, 34)

    static func write(_ heat: HeatFigures, _ voice: Voice, to page: inout HTMLText) {
        let measure = voice.catalogue[.measure, heat.measure.rawValue]
        let rows = heat.rows.prefix(mostRows)
        guard !rows.isEmpty else { return }
        let column = max(34, min(72, 744 / heat.periods.count))
        let width = labelWidth + column * heat.periods.count + 4
        let height = headHeight + rowHeight * rows.count + 4
        let id = "heat-\(heat.measure == .money ? "e" : "p")"
        let title = voice.catalogue(.titleHeat, ["measure": .text(measure)])
        let unit = voice.catalogue[.heatUnit]
        page.raw(
            "<figure><figcaption>\(title.escaped) (\(unit.escaped))</figcaption>"
                + "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                + "aria-label=\"\(title.escaped)\"><svg class=\"heat\" role=\"img\" "
                + "aria-labelledby=\"\(id)-t \(id)-d\" viewBox=\"0 0 \(width) \(height)\" "
                + "style=\"min-width:\(width * 3 / 4)px;max-width:\(width * 5 / 4)px\">")
        page.raw("<title id=\"\(id)-t\">\(title.escaped)</title><desc id=\"\(id)-d\">")
        page.text(voice.catalogue[.describeHeat])
        page.raw("</desc>")
        for (index, period) in heat.periods.enumerated() {
            head(period, at: labelWidth + index * column, column, heat, to: &page)
        }
        for (index, row) in rows.enumerated() {
            let y = headHeight + index * rowHeight
            page.raw(
                ChartLabel.svg(
                    voice.unit(row.unit), x: 0, y: y + 17, width: labelWidth - 8, style: "lab"))
            for (place, cell) in row.cells.enumerated() {
                guard let share = cell.share else { continue }
                let x = labelWidth + place * column
                let step = min(4, Int(share / 200_001))
                page.raw(
                    "<rect class=\"h\(share == 0 ? "z" : String(step))\" x=\"\(x + 1)\" "
                        + "y=\"\(y + 1)\" width=\"\(column - 2)\" height=\"\(rowHeight - 2)\"/>")
                page.raw(
                    "<text class=\"t\(share == 0 ? "z" : String(step))\" x=\"\(x + column / 2)\" "
                        + "y=\"\(y + 17)\">\((share + 5_000) / 10_000)</text>")
            }
        }
        page.raw("</svg></div>")
        legend(voice, to: &page)
        if heat.rows.count > rows.count {
            page.element(
                "p",
                voice.catalogue(.heatMore, ["n": .count(heat.rows.count - rows.count)]),
                "class=\"note\"")
        }
        page.raw("</figure>")
    }

    /// The year stands above its first column, the month or quarter above each.
    private static func head(
        _ period: Period, at x: Int, _ width: Int, _ heat: HeatFigures, to page: inout HTMLText
    ) {
        let year = period.firstMonth / 12
        let isFirst = period == heat.periods.first || period.firstMonth % 12 == 0
        if isFirst {
            page.raw("<text class=\"ax yr\" x=\"\(x + 2)\" y=\"12\">\(year)</text>")
        }
        guard period.grain != .year else { return }
        let label =
            period.grain == .month
            ? "\(period.firstMonth % 12 + 1)" : "Q\(period.index % 4 + 1)"
        page.raw("<text class=\"ax\" x=\"\(x + width / 2)\" y=\"28\">\(label)</text>")
    }

    private static func legend(_ voice: Voice, to page: inout HTMLText) {
        page.raw("<ul class=\"legend\">")
        page.raw("<li>\(RankedBars.swatch("hz"))0\(voice.language == .english ? "" : "\u{A0}")%")
        for step in 0..<5 {
            let space = voice.language == .english ? "" : "\u{A0}"
            let range = "\(step * 20 + (step == 0 ? 1 : 0))–\(step * 20 + 20)\(space)%"
            page.raw("<li>\(RankedBars.swatch("h\(step)"))\(range.escaped)")
        }
        page.raw("</ul>")
    }
}

/// A name in a chart: cut where it is long, and squeezed to its room where its letters are wide, so
/// that it never runs into what stands beside it.
enum ChartLabel {
    /// Of a name with its code the name is cut: `Facilities and logi… (1130)`.
    static func cut(_ text: String, to longest: Int) -> String {
        if text.count <= longest { return text }
        guard text.hasSuffix(")"), let open = text.lastIndex(of: "("),
            case let code = text[open...], code.count * 2 < longest
        else { return text.prefix(longest - 1) + "…" }
        return text.prefix(longest - code.count - 2) + "… " + code
    }

    static func svg(_ text: String, x: Int, y: Int, width: Int, style: String) -> String {
        let longest = width / 7
        let shown = cut(text, to: longest)
        // Thirteen-pixel letters are some seven pixels wide; wide scripts and capitals need more.
        let estimate = shown.unicodeScalars.reduce(0) {
            $0 + ($1.value > 0x2000 ? 14 : $1.properties.isUppercase ? 10 : 7)
        }
        let fit =
            estimate <= width - 10
            ? "" : " textLength=\"\(width)\" lengthAdjust=\"spacingAndGlyphs\""
        return "<text class=\"\(style)\" x=\"\(x)\" y=\"\(y)\"\(fit)>\(shown.escaped)</text>"
    }
}
