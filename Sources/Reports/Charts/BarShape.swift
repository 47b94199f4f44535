import BudgetModel

/// Where a stretch of a bar begins and ends, in hundredths of a per cent of the plot's width.
struct BarSegment {
    var start: Int
    var end: Int
    /// CSS class that gives the fill: `f-direct`, `f-missing` …
    var fill: String
}

/// One bar as inline SVG. It has no view box: shapes stand at percentages and stretch with the
/// page, while strokes and patterns keep their size. The figures stand beside it as text.
enum BarShape {
    static func svg(_ segments: [BarSegment], marks: [Int] = []) -> String {
        var svg = "<svg class=\"bar\" aria-hidden=\"true\" focusable=\"false\">"
        for segment in segments where segment.end > segment.start {
            svg +=
                "<rect class=\"\(segment.fill)\" x=\"\(percent(segment.start))\" y=\"15%\" "
                + "width=\"\(percent(segment.end - segment.start))\" height=\"70%\"/>"
        }
        for mark in marks {
            let x = percent(mark)
            svg += "<line class=\"mark\" x1=\"\(x)\" x2=\"\(x)\" y1=\"0\" y2=\"100%\"/>"
        }
        return svg + "</svg>"
    }

    /// The position of an amount on an axis that ends at `whole`.
    static func position(_ amount: Units, of whole: Units) -> Int {
        guard whole > 0 else { return 0 }
        return Int(Int128(max(0, min(amount, whole))) * 10_000 / Int128(whole))
    }

    static func percent(_ hundredths: Int) -> String {
        let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
        return rest == 0 ? "\(whole)%" : "\(whole).\(rest < 10 ? "0" : "")\(rest)%"
    }
}
