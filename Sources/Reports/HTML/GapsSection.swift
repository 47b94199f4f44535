import BudgetModel
import Reconciliation

/// What the data lacks, and for each person who can complete it one mail to copy.
struct GapsSection {
    let tables: TableBuilder
    let context: RunContext
    private var voice: Voice { tables.voice }
    private var catalogue: Catalogue { tables.catalogue }

    func write(to page: inout HTMLText) {
        page.element("p", catalogue[.gapsLead])
        TableMarkup.write(tables.gaps(), voice, emptyText: catalogue[.gapsNone], to: &page)
        let records = tables.openRecords()
        if !records.isEmpty { page.element("h3", catalogue[.mailTitle]) }
        var start = 0
        for end in records.indices.map({ $0 + 1 })
        where end == records.count || records[end].person != records[start].person {
            mail(Array(records[start..<end]), to: &page)
            start = end
        }
        let remarks = tables.remarks()
        guard !remarks.rows.isEmpty else { return }
        TableMarkup.write(remarks, voice, to: &page)
    }

    /// One click marks all of it.
    private func mail(_ records: [OpenRecord], to page: inout HTMLText) {
        let name =
            records[0].person == noCode ? catalogue[.ownerNone] : voice.text(records[0].person)
        page.raw("<details class=\"mail\"><summary>\(name.escaped) ")
        page.raw("(\(voice.language.text(records.count)))</summary><pre>")
        page.raw(lines(records, name).map(\.escaped).joined(separator: "\n"))
        page.raw("</pre></details>")
    }

    private func lines(_ records: [OpenRecord], _ name: String) -> [String] {
        let date = context.asOf.isEmpty ? context.finishedAt : context.asOf
        let facts: [String: Catalogue.Argument] = [
            "n": .count(records.count), "entity": .text(SafeText.shown(context.entity)),
            "owner": .text(name), "date": .text(voice.language.time(SafeText.shown(date))),
        ]
        var lines = [
            catalogue(.mailSubject, facts), "", catalogue(.mailHello, facts), "",
            catalogue(.mailLead, facts), "",
        ]
        for record in records {
            let benefit = record.benefit
            let recorded = [
                benefit.recordedAmount.map { voice.amount($0.units, .money) },
                benefit.recordedPersonYears.map { voice.amount($0.units, .personYears) },
            ].compactMap { $0 }
            let about = [voice.benefit(benefit.benefit), voice.unit(benefit.unit)] + recorded
            lines.append("– " + about.joined(separator: ", "))
            lines += record.reasons.map { "    " + $0 }
        }
        return lines + ["", catalogue[.mailEnd]]
    }
}
