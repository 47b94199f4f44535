import BudgetModel
import Reconciliation

/// The terminal's summary of a run: what the plan shows and does not show, and what to do next.
public enum SummaryText {
    /// Plain text of at most 100 columns, ending in a line feed.
    ///
    /// - Parameter known: the figures of the outcome, where they were worked out before.
    public static func render(
        _ outcome: Outcome, context: RunContext, language: Language,
        figures known: ClaimFigures? = nil
    ) -> String {
        let voice = Voice(outcome, language)
        var blocks = [heading(context, voice)]
        if outcome.measures.isEmpty { blocks.append(voice.catalogue[.summaryNothingClaimed]) }
        for totals in outcome.measures { blocks.append(measure(totals, voice)) }
        blocks.append(verdicts(voice))
        let figures = known ?? ClaimFigures(outcome)
        for totals in outcome.measures {
            blocks += ranking(.summaryUnits, figures.units[totals.measure] ?? [], totals, voice) {
                voice.unit($0)
            }
            blocks += ranking(
                .summaryInitiatives, figures.initiatives[totals.measure] ?? [], totals, voice
            ) { voice.initiative($0) }
        }
        let steps = NextSteps.sentences(outcome, context, voice)
        blocks.append(
            voice.catalogue[.nextTitle] + "\n"
                + steps.map { "  • " + wrapped($0, indent: 4) }.joined(separator: "\n"))
        return blocks.joined(separator: "\n\n") + "\n"
    }

    static func heading(_ context: RunContext, _ voice: Voice) -> String {
        var parts = [SafeText.shown(context.entity), SafeText.shown(context.pipeline)]
        if !context.asOf.isEmpty {
            parts.append(
                voice.catalogue(
                    .headingAsOf,
                    ["date": .text(voice.language.time(SafeText.shown(context.asOf)))]))
        }
        if !context.runID.isEmpty {
            parts.append(
                voice.catalogue(.headingRun, ["run": .text(SafeText.shown(context.runID))]))
        }
        return parts.filter { !$0.isEmpty }.joined(separator: " · ")
    }

    private static func measure(_ totals: MeasureTotals, _ voice: Voice) -> String {
        let measure = totals.measure
        var lines = [voice.catalogue[.measure, measure.rawValue]]
        lines += Headline.sentences(totals, voice).map { "  " + wrapped($0, indent: 2) }
        let steps = Waterfall.steps(totals)
        let decimals = Language.decimals(steps.map(\.amount), measure)
        let rows = steps.map { step in
            (
                String(repeating: "  ", count: step.depth) + voice.catalogue[.step, step.name],
                voice.language.number(step.amount, measure, leastDecimals: decimals),
                step.isOfOwed
                    ? voice.language.percent(Capture.millionths(step.amount, of: totals.ratio.owed))
                    : ""
            )
        }
        let width = rows.map { $0.0.count }.max() ?? 0
        let digits = rows.map { $0.1.count }.max() ?? 0
        for (name, number, share) in rows {
            lines.append(
                "    \(padded(name, width))  \(padded(number, digits, right: true))  "
                    + padded(share, 6, right: true))
        }
        return lines.map(trimmed).joined(separator: "\n")
    }

    private static func verdicts(_ voice: Voice) -> String {
        let benefits = voice.outcome.benefits
        let counts = Verdict.allCases.map { verdict in
            voice.catalogue[.verdict, verdict.rawValue] + " "
                + voice.language.text(benefits.count(of: verdict))
        }
        let title = voice.catalogue(.summaryBenefits, ["n": .count(benefits.count)])
        return title + "\n  " + wrapped(counts.joined(separator: " · "), indent: 2)
    }

    private static func ranking(
        _ title: TextKey, _ figures: [GroupFigures], _ totals: MeasureTotals, _ voice: Voice,
        name: (Code) -> String
    ) -> [String] {
        let measure = totals.measure
        let top = figures.filter { $0.notShown > 0 }.prefix(5)
        let decimals = Language.decimals(top.map(\.notShown), measure)
        guard !top.isEmpty else { return [] }
        let heading = voice.catalogue(
            title, ["measure": .text(voice.catalogue[.measure, measure.rawValue])])
        let numbers = top.map {
            voice.language.number($0.notShown, measure, leastDecimals: decimals)
        }
        let digits = numbers.map(\.count).max() ?? 0
        let rows = zip(top, numbers).map { row, number in
            let share = voice.language.percent(
                Capture.millionths(row.notShown, of: row.sums.owed))
            return "  \(padded(number, digits, right: true))  "
                + "\(padded(share, 6, right: true))  \(cut(name(row.code), 70))"
        }
        return [([heading] + rows).joined(separator: "\n")]
    }

    private static func cut(_ text: String, _ longest: Int) -> String {
        text.count <= longest ? text : text.prefix(longest - 1) + "…"
    }

    static func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return right ? space + text : text + space
    }

    private static func trimmed(_ line: String) -> String {
        var line = line[...]
        while line.last == " " { line.removeLast() }
        return String(line)
    }

    /// Breaks a sentence at 98 columns; further lines are indented.
    static func wrapped(_ text: String, indent: Int, width: Int = 98) -> String {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, indent + line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        lines.append(line)
        return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
    }
}
