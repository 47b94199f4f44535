import BudgetModel

/// The minutes' appendix: each decision of a period with who made it, why, and its legs.
struct MinutesSection {
    let tables: TableBuilder
    private var voice: Voice { tables.voice }

    func write(to page: inout HTMLText) {
        let made = tables.minuted()
        TableMarkup.write(
            tables.minutes(), voice, isSortable: false,
            emptyText: voice.catalogue[.minutesNone], to: &page)
        for (number, (note, decision)) in made.enumerated() {
            let heading = voice.catalogue(
                .minuteHeading,
                [
                    "n": .count(number + 1), "proposal": .text(SafeText.shown(note.id)),
                    "benefit": .text(SafeText.shown(note.benefit)),
                    "state": .text(voice.catalogue[.proposalState, decision.effect]),
                ])
            page.raw("<div class=\"minute\">")
            page.element("h3", heading)
            page.element(
                "p",
                voice.catalogue(
                    .minuteText,
                    [
                        "amount": .text(voice.amount(decision.amount, note.measure)),
                        "by": .text(SafeText.shown(decision.by)),
                        "date": .text(voice.language.time(SafeText.shown(decision.at))),
                        "reason": .text(SafeText.shown(decision.reason)),
                    ]))
            var legs = tables.legTable(note, decision)
            legs.name = "legs-\(number + 1)"
            legs.title = "\(legs.title): \(heading)"
            if !legs.rows.isEmpty {
                TableMarkup.write(legs, voice, isSortable: false, to: &page)
            }
            page.raw("</div>")
        }
    }
}
