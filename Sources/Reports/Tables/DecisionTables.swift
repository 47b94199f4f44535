import BudgetModel
import Reconciliation

/// Tables of proposals: what is to decide, what was decided, and with which legs.
extension TableBuilder {
    private typealias Made = (note: ProposalNote, decision: ProposalNote.Decision)

    /// What somebody has still to decide, largest amount first.
    func queue() -> ReportTable {
        var table = ReportTable(
            name: "queue", title: catalogue[.titleQueue],
            columns: [
                text(.proposal), text("benefit_id"), text("unit"), text(.from), text(.to),
                text("owner"), text("state"), text("measure"), number("amount"),
            ])
        let open = context.proposals.filter(\.isOpen).enumerated().sorted {
            ($0.element.measure, -$0.element.amount, $0.offset)
                < ($1.element.measure, -$1.element.amount, $1.offset)
        }
        for (_, note) in open {
            table.rows.append([
                .text(note.id), .text(note.benefit), .text(unit(note.source.unit)),
                .text(place(note.source)), .text(place(note.destination)), .text(note.owner),
                .text(catalogue[.proposalState, note.state]), .text(measureName(note.measure)),
                .amount(note.amount, note.measure),
            ])
        }
        return table
    }

    /// What was decided since the previous run, newest first.
    func decided() -> ReportTable {
        let since = context.previous?.finishedAt ?? ""
        return decisions(
            "decided", title(.titleDecided, since), decisions { $0.at > since }.reversed())
    }

    /// What was decided within the days of the minutes, oldest first.
    func minutes() -> ReportTable {
        decisions("minutes", minutesTitle, minuted())
    }

    /// The legs of what was decided within the days of the minutes.
    func minuteLegs() -> ReportTable {
        var table = ReportTable(
            name: "minutes_legs", title: catalogue[.titleMinuteLegs],
            columns: [text(.proposal), text("state")] + legColumns)
        for (note, decision) in minuted() {
            for cells in legs(of: decision, note.measure) {
                table.rows.append(
                    [.text(note.id), .text(catalogue[.proposalState, decision.effect])] + cells)
            }
        }
        return table
    }

    /// One decision of the minutes with its legs, for a page.
    func minuted() -> [(note: ProposalNote, decision: ProposalNote.Decision)] {
        let (from, to) = context.minutes
        return decisions {
            let day = String($0.at.prefix(10))
            return (from.isEmpty || day >= from) && (to.isEmpty || day <= to)
        }
    }

    func legTable(_ note: ProposalNote, _ decision: ProposalNote.Decision) -> ReportTable {
        ReportTable(
            name: "legs", title: catalogue[.titleMinuteLegs], columns: legColumns,
            rows: legs(of: decision, note.measure))
    }

    var minutesTitle: String {
        let (from, to) = context.minutes
        return catalogue(
            .titleMinutes,
            [
                "from": .text(from.isEmpty ? "…" : voice.language.time(from)),
                "to": .text(to.isEmpty ? "…" : voice.language.time(to)),
            ])
    }

    /// `2 proposed, 1 approved`, of a line; empty where no proposal changes it.
    func states(of place: LinePlace) -> String {
        guard !context.proposals.isEmpty else { return "" }
        let codes = outcome.codes
        let line = ProposalNote.Line(
            unit: codes.units.text(place.unit), account: codes.accounts.text(place.account),
            activity: codes.activities.text(place.activity))
        var counts: [String: Int] = [:]
        for note in context.proposals where note.lines.contains(line) {
            counts[note.state, default: 0] += 1
        }
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\(voice.language.text($0.value)) \(catalogue[.proposalState, $0.key])" }
            .joined(separator: ", ")
    }

    private func title(_ key: TextKey, _ since: String) -> String {
        let date = since.isEmpty ? "…" : voice.language.time(SafeText.shown(since))
        return catalogue(key, ["date": .text(date)])
    }

    private var legColumns: [ReportTable.Column] {
        [text("unit"), text("account"), text("activity"), text("period"), number("amount")]
    }

    private func legs(
        of decision: ProposalNote.Decision, _ measure: Measure
    ) -> [[ReportCell]] {
        decision.legs.map { leg in
            [
                .text(unit(leg.line.unit)), .text(account(leg.line.account)),
                .text(leg.line.activity),
                Period(leg.period).map { .period($0) } ?? .text(leg.period),
                .amount(leg.change, measure),
            ]
        }
    }

    private func decisions(_ isMeant: (ProposalNote.Decision) -> Bool) -> [Made] {
        context.proposals.flatMap { note in
            note.decisions.filter(isMeant).map { (note: note, decision: $0) }
        }.enumerated().sorted {
            ($0.element.decision.at, $0.offset) < ($1.element.decision.at, $1.offset)
        }.map(\.element)
    }

    private func decisions(_ name: String, _ title: String, _ made: [Made]) -> ReportTable {
        var table = ReportTable(
            name: name, title: title,
            columns: [
                text(.proposal), text("benefit_id"), text(.from), text(.to), text(.decidedAt),
                text("state"), text(.decidedBy), text("reason"), text("measure"),
                number("amount"),
            ])
        for (note, decision) in made {
            let state = catalogue[.proposalState, decision.effect]
            let until = decision.until.isEmpty ? "" : " – " + voice.language.time(decision.until)
            table.rows.append([
                .text(note.id), .text(note.benefit), .text(place(note.source)),
                .text(place(note.destination)), .time(decision.at), .text(state + until),
                .text(decision.by), .text(decision.reason), .text(measureName(note.measure)),
                .amount(decision.amount, note.measure),
            ])
        }
        return table
    }

    private func unit(_ text: String) -> String {
        outcome.codes.units.find(text).map { voice.unit($0) } ?? text
    }

    private func account(_ text: String) -> String {
        outcome.codes.accounts.find(text).map { voice.account($0) } ?? text
    }

    private func place(_ line: ProposalNote.Line?) -> String {
        guard let line else { return catalogue[.savings] }
        return [line.unit, line.account, line.activity].filter { !$0.isEmpty }
            .joined(separator: " / ")
    }
}
