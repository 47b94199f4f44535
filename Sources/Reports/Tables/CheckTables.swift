import BudgetModel
import Reconciliation

/// Claims that raise a question, in sentences and as a table.
struct CheckSentences {
    let voice: Voice
    private var outcome: Outcome { voice.outcome }

    init(_ voice: Voice) { self.voice = voice }

    /// The questions about one benefit: of itself, its initiative's figures, its unit and task.
    func sentences(about benefit: BenefitOutcome) -> [String] {
        findings.filter { rows in
            rows.contains { row in
                if row.benefit != noCode { return row.benefit == benefit.benefit }
                if row.kind == .overFreed {
                    return row.unit == benefit.unit
                        && (row.task == benefit.task || row.task == benefit.activity)
                }
                return row.initiative == benefit.initiative
            }
        }.map(sentence)
    }

    /// The rows of each finding, ascending.
    var findings: [[ClaimCheck]] {
        var findings: [[ClaimCheck]] = []
        for row in outcome.checks {
            if let last = findings.last?.first, last.finding == row.finding {
                findings[findings.count - 1].append(row)
            } else {
                findings.append([row])
            }
        }
        return findings
    }

    func sentence(_ rows: [ClaimCheck]) -> String {
        guard let first = rows.first else { return "" }
        func percent(_ millionths: Int64?) -> Catalogue.Argument {
            .text(voice.language.percent(millionths))
        }
        func period(_ period: Period?) -> Catalogue.Argument {
            .text(period.map { voice.language.text($0) } ?? "–")
        }
        let place = [
            voice.unit(first.unit), first.task == noCode ? nil : voice.activity(first.task),
        ].compactMap { $0 }.joined(separator: " / ")
        let names = rows.prefix(12).map { voice.benefit($0.benefit) }
        let more = rows.count > names.count ? ", …" : ""
        return voice.catalogue(
            .check, first.kind.rawValue,
            [
                "kpi": .text(first.kpi == noCode ? "–" : voice.text(first.kpi)),
                "amount": .text(voice.amount(first.amount, first.measure)),
                "month": period(first.month.map { Period(grain: .month, index: $0) }),
                "period": period(first.period), "task": .text(place),
                "locked": percent(first.lockedProgress),
                "present": percent(first.presentProgress), "n": .count(rows.count),
                "benefits": .text(names.joined(separator: ", ") + more),
            ])
    }
}

extension TableBuilder {
    /// Every finding with its question and its amount.
    func checks() -> ReportTable {
        var table = ReportTable(
            name: "claim_check", title: catalogue[.titleChecks],
            columns: [text("initiative_id"), text(.question), number("amount"), text("measure")])
        let sentences = CheckSentences(voice)
        for rows in sentences.findings {
            guard let first = rows.first else { continue }
            var names: [String] = []
            for row in rows where row.initiative != noCode {
                let name = voice.initiative(row.initiative)
                if !names.contains(name) { names.append(name) }
            }
            let hasAmount = first.amount != 0
            table.rows.append([
                .text(names.joined(separator: ", ")), .text(sentences.sentence(rows)),
                hasAmount ? .amount(first.amount, first.measure) : .empty,
                .text(hasAmount ? measureName(first.measure) : ""),
            ])
        }
        return table
    }
}
