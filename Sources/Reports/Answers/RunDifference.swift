import BudgetModel
import Diagnostics
import Reconciliation

/// What is other in a run than in another one of the same entity: sums, benefits, lines and inputs.
public struct RunDifference {
    private let voice: Voice
    private let context: RunContext
    private let tables: [ReportTable]

    /// - Parameters:
    ///   - context: of the later run; the last of its history is the run that it is compared with.
    public init(
        before: Outcome, after: Outcome, context: RunContext, language: Language
    ) {
        voice = Voice(after, language)
        self.context = context
        let builder = TableBuilder(voice: voice, context: context)
        var tables = after.measures.compactMap { builder.changes($0) }
        tables += [builder.changedBenefits(), builder.changedInputs()].compactMap { $0 }
        tables += Measure.allCases.map { builder.changedLines($0, since: before) }
        self.tables = tables.filter { !$0.rows.isEmpty }
    }

    /// For a terminal.
    public var text: String {
        let runs = voice.catalogue(
            .titleDifference,
            [
                "before": .text(context.previous?.runID ?? ""), "after": .text(context.runID),
            ])
        let blocks = tables.map { TableText.text($0, voice.language) }
        let heading = SummaryText.heading(context, voice) + "\n" + runs
        let nothing = [voice.catalogue[.nothingHere]]
        return ([heading] + (blocks.isEmpty ? nothing : blocks)).joined(separator: "\n\n") + "\n"
    }

    /// Exact amounts for a program.
    public var json: String {
        JSONReport.text(
            [
                ("entity", context.entity), ("pipeline", context.pipeline),
                ("before", context.previous?.runID ?? ""), ("after", context.runID),
                ("currency", voice.catalogue.currency.code), ("language", voice.language.rawValue),
            ], tables)
    }

    /// One file for each table that has rows, by its name.
    public var csv: [(name: String, text: String)] {
        tables.map { ("\($0.name).csv", CSVReport.text($0, voice.language)) }
    }
}

/// What a line of one run plans, and what is to be taken from it.
private struct LineState: Hashable {
    var current, adjustment: Units
}

/// A line in the earlier run and in this one; nil where a run did not report it.
private struct LineChange: Hashable {
    var before, now: LineState?
}

/// The reported lines of a run, by the texts of their keys.
private func lineStates(
    _ outcome: Outcome, _ measure: Measure
) -> [[String]: (key: LineKey, state: LineState)] {
    let lines = measure == .money ? outcome.budgetLines : outcome.staffingLines
    let codes = outcome.codes
    var states: [[String]: (key: LineKey, state: LineState)] = [:]
    for row in 0..<lines.count where lines.isTouched[row] {
        let key = lines.key(row)
        let text = [
            codes.units.text(key.unit), codes.accounts.text(key.account),
            codes.activities.text(key.activity), key.period.description,
        ]
        states[text] = (
            key, LineState(current: lines.current[row], adjustment: lines.adjustment[row])
        )
    }
    return states
}

extension TableBuilder {
    /// Lines whose current amount or adjustment is another than in an earlier run, largest first.
    /// A line that neither run had a reason to report stands in neither.
    func changedLines(_ measure: Measure, since before: Outcome) -> ReportTable {
        let (then, now) = (lineStates(before, measure), lineStates(outcome, measure))
        // Lines of both runs under this run's codes; those that are gone have none of their own.
        var codes = outcome.codes
        var rows: [(key: LineKey, value: LineChange)] = []
        for text in Set(then.keys).union(now.keys) where then[text]?.state != now[text]?.state {
            let period = (now[text] ?? then[text])?.key.period
            guard let period else { continue }
            let key = LineKey(
                unit: codes.units.intern(text[0]), account: codes.accounts.intern(text[1]),
                activity: codes.activities.intern(text[2]), period: period)
            rows.append((key, LineChange(before: then[text]?.state, now: now[text]?.state)))
        }
        var table = ReportTable(
            name: "changed_lines_\(measure.rawValue)",
            title: catalogue(.titleChangedLines, ["measure": .text(measureName(measure))]),
            columns: Self.placeColumns.map { text($0) } + [text(.from), text(.to)]
                + [
                    number(.currentBefore), number("current"), number(.adjustmentBefore),
                    number("adjustment"),
                ])
        let folded = FoldedLine<LineChange>.fold(rows, codes).enumerated().sorted { a, b in
            func size(_ line: FoldedLine<LineChange>) -> Units {
                let change = (line.value.now?.current ?? 0) - (line.value.before?.current ?? 0)
                return abs(change) * Units(line.count)
            }
            return (size(b.element), a.offset) < (size(a.element), b.offset)
        }
        func cell(_ units: Units?) -> ReportCell {
            units.map { .amount($0, measure) } ?? .empty
        }
        for (_, line) in folded {
            let place = line.place
            let names: [ReportCell] = [
                .text(
                    place.unit < Code(outcome.codes.units.count)
                        ? voice.unit(place.unit) : codes.units.text(place.unit)),
                .text(
                    place.account < Code(outcome.codes.accounts.count)
                        ? voice.account(place.account) : codes.accounts.text(place.account)),
                .text(codes.activities.text(place.activity)),
            ]
            table.rows.append(
                names + [
                    .period(line.first), .period(line.last), cell(line.value.before?.current),
                    cell(line.value.now?.current), cell(line.value.before?.adjustment),
                    cell(line.value.now?.adjustment),
                ])
        }
        return table
    }
}
