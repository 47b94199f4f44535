import BudgetModel
import Diagnostics
import Reconciliation

/// A record that is not ready: what it lacks, and who can complete it.
struct OpenRecord {
    var benefit: BenefitOutcome
    /// Its owner, or where it names none the one who answers for its initiative; `noCode`: neither.
    var person: Code
    var isInitiativeOwner: Bool
    /// Each with the value that will not do, or the other record.
    var reasons: [String]
}

extension TableBuilder {
    /// By who can complete them; of one person in the order of their ids.
    func openRecords() -> [OpenRecord] {
        let gaps = Dictionary(grouping: outcome.gaps, by: \.benefit)
        let records = outcome.benefits.rows(of: .notReady).map { benefit in
            let person = named(benefit.owner)
            let answering = named(outcome.initiativeOwners[benefit.initiative] ?? noCode)
            return OpenRecord(
                benefit: benefit, person: person == noCode ? answering : person,
                isInitiativeOwner: person == noCode && answering != noCode,
                reasons: gaps[benefit.benefit]?.map { voice.text($0) }
                    ?? benefit.reasons.map { catalogue[.reason, $0.rawValue] })
        }
        return records.enumerated().sorted {
            (voice.text($0.element.person), $0.offset) < (voice.text($1.element.person), $1.offset)
        }.map(\.element)
    }

    /// A person; `noCode` where the name is blank.
    func named(_ person: Code) -> Code {
        person == noCode || voice.text(person).isEmpty ? noCode : person
    }

    func name(_ record: OpenRecord) -> String {
        guard record.person != noCode else { return catalogue[.ownerNone] }
        let name = voice.text(record.person)
        return record.isInitiativeOwner
            ? catalogue(.ownerOfInitiative, ["owner": .text(name)]) : name
    }

    /// Records that are not ready, by who can complete them, with every reason.
    func gaps() -> ReportTable {
        var table = ReportTable(
            name: "data_gaps", title: catalogue[.titleGaps],
            columns: [
                text("owner"), text("benefit_id"), text("unit"), text("initiative_id"),
                text("reasons"), number("recorded_amount"), number("recorded_fte"),
            ])
        for record in openRecords() {
            let benefit = record.benefit
            let words: [ReportCell] = [
                .text(name(record)), .text(outcome.codes.benefits.text(benefit.benefit)),
                .text(voice.unit(benefit.unit)), .text(voice.initiative(benefit.initiative)),
                .text(record.reasons.joined(separator: "; ")),
            ]
            let money = benefit.recordedAmount.map { ReportCell.amount($0.units, .money) }
            let years = benefit.recordedPersonYears
                .map { ReportCell.amount($0.units, .personYears) }
            table.rows.append(words + [money ?? .empty, years ?? .empty])
        }
        return table
    }

    /// What else is odd about the inputs: nothing that stops a run, in the report's language.
    func remarks() -> ReportTable {
        var table = ReportTable(
            name: "remarks", title: catalogue[.titleRemarks],
            columns: [text("input"), text("value"), text("reason")])
        for finding in outcome.findings {
            let known = Remark.codes.contains(finding.code)
            table.rows.append([
                .text(finding.place.description), .text(finding.value ?? ""),
                .text(
                    known
                        ? catalogue[.remark, finding.code]
                        : catalogue(.remarkOther, ["code": .text(finding.code)])),
            ])
        }
        return table
    }
}

/// Findings of a reconciliation that a run may end with, which reports tell in their language.
enum Remark {
    static let codes = [
        "benefit.line.absent", "benefit.line.exceeded", "benefit.units.unmatched",
        "change.deficit_cover.ignored", "change.lines.none", "change.percent.finer_than_grain",
        "change.reference.zero", "change.unit.unknown", "crosswalk.benefit.unknown",
        "destination.benefit.unknown", "destination.line.absent",
        "destination.share.exceeds_whole", "in_base.amount.exceeds_claim",
        "in_base.amount.negative", "in_base.claim.none", "plan.code.renamed",
        "plan.total.counted_twice", "run_cost.benefit.unknown",
    ]
}
