import BudgetModel
import Reconciliation

/// What each owner has to do: benefits that do not show, entries to book, records to complete.
extension TableBuilder {
    private struct Duties {
        var benefits = 0
        var records = 0
        var entries = 0
        var notShown: [Measure: Units] = [:]

        var isEmpty: Bool { benefits == 0 && records == 0 && entries == 0 }
    }

    /// Those who have most that does not show first; then those with records to complete.
    func owners() -> ReportTable {
        var table = ReportTable(
            name: "owners", title: catalogue[.titleOwners],
            columns: [
                text("owner"), number(.toDecide), number(.notShownMoney),
                number(.notShownPersonYears), number(.entries), number(.toComplete),
            ])
        let duties = duties()
        func person(_ code: Code) -> String {
            code == noCode ? "" : outcome.codes.texts.text(code)
        }
        let sorted = duties.filter { !$0.value.isEmpty }.sorted { a, b in
            for measure in Measure.allCases {
                let (one, other) = (a.value.notShown[measure] ?? 0, b.value.notShown[measure] ?? 0)
                if one != other { return one > other }
            }
            return a.value.records != b.value.records
                ? a.value.records > b.value.records : person(a.key) < person(b.key)
        }
        for (owner, duty) in sorted {
            func amount(_ measure: Measure) -> ReportCell {
                duty.notShown[measure].map { .amount($0, measure) } ?? .empty
            }
            table.rows.append([
                .text(owner == noCode ? catalogue[.ownerNone] : person(owner)),
                .count(duty.benefits), amount(.money), amount(.personYears),
                .count(duty.entries), .count(duty.records),
            ])
        }
        return table
    }

    private func duties() -> [Code: Duties] {
        var duties: [Code: Duties] = [:]
        for benefit in outcome.benefits {
            var isOpen = false
            for measure in Measure.allCases {
                guard let sums = benefit.sums(measure), sums.missing + sums.reabsorbed > 0 else {
                    continue
                }
                isOpen = true
                duties[named(benefit.owner), default: Duties()].notShown[measure, default: 0] +=
                    sums.missing + sums.reabsorbed
            }
            if isOpen { duties[named(benefit.owner), default: Duties()].benefits += 1 }
        }
        for record in openRecords() { duties[record.person, default: Duties()].records += 1 }
        for entry in outcome.reallocations where entry.toBook > 0 {
            duties[named(entry.owner), default: Duties()].entries += 1
        }
        return duties
    }
}
