import BudgetModel
import Reconciliation

/// Tables of what is other than in the previous run: inputs, benefits, and why.
extension TableBuilder {
    /// Inputs with other rows, sums or bytes; nil where no inputs of the previous run are known.
    func changedInputs() -> ReportTable? {
        guard let previous = context.previous, !previous.inputs.isEmpty else { return nil }
        var table = ReportTable(
            name: "changed_inputs", title: catalogue[.titleChangedInputs],
            columns: [
                text("input"), text(.changed), number(.rowsBefore), number(.rowsNow),
                number(.change),
            ])
        let before = Dictionary(
            previous.inputs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for input in context.inputs {
            guard let then = before[input.name] else {
                table.rows.append(row(input.name, .changeNew, nil, input))
                continue
            }
            if then.isSame(as: input) { continue }
            let hasSameRows =
                then.totals.accepted == input.totals.accepted
                && then.totals.rejected == input.totals.rejected
            table.rows.append(
                row(input.name, hasSameRows ? .changeBytes : .changeRows, then, input))
        }
        let names = Set(context.inputs.map(\.name))
        for input in previous.inputs where !names.contains(input.name) {
            table.rows.append(row(input.name, .changeGone, input, nil))
        }
        return table
    }

    private func row(
        _ name: String, _ what: TextKey, _ before: RunContext.Input?, _ now: RunContext.Input?
    ) -> [ReportCell] {
        func rows(_ input: RunContext.Input?) -> Int { Int(input?.totals.read.rows ?? 0) }
        return [
            .text(name), .text(catalogue[what]), before.map { .count(rows($0)) } ?? .empty,
            now.map { .count(rows($0)) } ?? .empty, .count(rows(now) - rows(before)),
        ]
    }

    /// Benefits that owe or show another amount than in the previous run, or have another verdict;
    /// largest change first. nil where the benefits of the previous run are not known.
    func changedBenefits() -> ReportTable? {
        guard let previous = context.previous, !previous.benefits.isEmpty else { return nil }
        var table = ReportTable(
            name: "changed_benefits", title: catalogue[.titleChangedBenefits],
            columns: [
                text("benefit_id"), text("unit"), text("owner"), text("verdict"), text("measure"),
                number(.owedBefore), number("owed"), number(.visibleBefore), number("visible"),
                number(.change), text(.cause),
            ])
        var rows: [(change: Units, cells: [ReportCell])] = []
        for benefit in outcome.benefits {
            let id = outcome.codes.benefits.text(benefit.benefit)
            let past = previous.benefits[id]
            for (measure, sums) in BenefitOrder.measures(of: benefit) {
                let then = past?.amounts(measure) ?? (owed: 0, visible: 0)
                guard
                    past?.verdict != benefit.verdict || then.owed != sums.owed
                        || then.visible != sums.visible
                else { continue }
                let hasNewClaim =
                    past == nil || then.owed != sums.owed
                    || (past?.verdict == .notReady) != (benefit.verdict == .notReady)
                let change = sums.visible - then.visible
                rows.append(
                    (
                        max(change.magnitude.asUnits, (sums.owed - then.owed).magnitude.asUnits),
                        [
                            .text(id), .text(voice.unit(benefit.unit)),
                            .text(outcome.codes.texts.text(benefit.owner)),
                            .text(verdicts(past?.verdict, benefit.verdict)),
                            .text(measureName(measure)), .amount(then.owed, measure),
                            .amount(sums.owed, measure), .amount(then.visible, measure),
                            .amount(sums.visible, measure), .amount(change, measure),
                            .text(cause(hasNewClaim, previous)),
                        ]
                    ))
            }
        }
        rows += goneBenefits(previous)
        table.rows = rows.enumerated().sorted {
            ($1.element.change, $0.offset) < ($0.element.change, $1.offset)
        }.map(\.element.cells)
        return table
    }

    /// Benefits of the previous run that this one does not know.
    private func goneBenefits(
        _ previous: RunContext.PastRun
    ) -> [(change: Units, cells: [ReportCell])] {
        var rows: [(change: Units, cells: [ReportCell])] = []
        let ids = Set(outcome.benefits.map { outcome.codes.benefits.text($0.benefit) })
        for (id, past) in previous.benefits.sorted(by: { $0.key < $1.key })
        where !ids.contains(id) {
            for measure in Measure.allCases {
                let then = past.amounts(measure)
                guard then.owed > 0 || measure == .money && past.owedPersonYears == 0 else {
                    continue
                }
                let verdict = catalogue[.verdict, past.verdict.rawValue]
                rows.append(
                    (
                        max(then.owed, then.visible),
                        [
                            .text(id), .empty, .empty,
                            .text("\(verdict) → \(catalogue[.changeGone])"),
                            .text(measureName(measure)), .amount(then.owed, measure),
                            .amount(0, measure), .amount(then.visible, measure),
                            .amount(0, measure), .amount(-then.visible, measure),
                            .text(catalogue[.cause, "register"]),
                        ]
                    ))
            }
        }
        return rows
    }

    private func verdicts(_ before: Verdict?, _ now: Verdict) -> String {
        let word = catalogue[.verdict, now.rawValue]
        if before == now { return word }
        return (before.map { catalogue[.verdict, $0.rawValue] } ?? catalogue[.newBenefit])
            + " → " + word
    }

    /// Why a benefit moved, as far as the runs tell: its own record, the rules, the plans, or what
    /// other benefits claim now.
    private func cause(_ hasNewClaim: Bool, _ previous: RunContext.PastRun) -> String {
        if hasNewClaim { return catalogue[.cause, "register"] }
        var causes: [String] = []
        if !previous.hasSameRules { causes.append("rules") }
        let before = Dictionary(
            previous.inputs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let hasNewPlan = context.inputs.contains { input in
            input.isPlan && before[input.name].map { !$0.isSame(as: input) } ?? true
        }
        if hasNewPlan { causes.append("plan") }
        if causes.isEmpty { causes.append("others") }
        return causes.map { catalogue[.cause, $0] }.joined(separator: ", ")
    }
}

extension UInt64 {
    fileprivate var asUnits: Units { Units(clamping: self) }
}

extension RunContext.Input {
    /// Whether both are the same bytes, or where neither has a digest the same totals.
    func isSame(as other: RunContext.Input) -> Bool {
        sha256.isEmpty && other.sha256.isEmpty
            ? totals.read == other.totals.read && totals.accepted == other.totals.accepted
            : sha256 == other.sha256
    }
}

extension RunContext.PastBenefit {
    func amounts(_ measure: Measure) -> (owed: Units, visible: Units) {
        measure == .money
            ? (owedMoney, visibleMoney) : (owedPersonYears, visiblePersonYears)
    }
}
