import BudgetModel
import Reconciliation

/// Tables of records: benefits, entries, movements, gaps, inputs and rules.
extension TableBuilder {
    /// Every benefit and measure, as the outcome has them; what does not show stands first.
    func benefits() -> ReportTable {
        var table = ReportTable(
            name: "benefits", title: catalogue[.titleBenefits],
            columns: [
                text("benefit_id"), text("verdict"), text("unit"), text("initiative_id"),
                text("class"), text("owner"), text("flags"), text("measure"), number("claimed"),
                number("in_base"), number("owed"), number("direct"), number("visible"),
                number("reabsorbed"), number("missing"),
            ])
        for benefit in BenefitOrder.sorted(outcome) {
            for (measure, sums) in BenefitOrder.measures(of: benefit) {
                let words: [String] = [
                    outcome.codes.benefits.text(benefit.benefit),
                    catalogue[.verdict, benefit.verdict.rawValue], voice.unit(benefit.unit),
                    voice.initiative(benefit.initiative),
                    catalogue[.benefitClass, benefit.benefitClass.rawValue],
                    outcome.codes.texts.text(benefit.owner),
                    benefit.flags.list.map { catalogue[.flag, $0] }.joined(separator: ", "),
                    measureName(measure),
                ]
                let amounts = [
                    sums.claimed, sums.inBase, sums.owed, sums.direct, sums.visible,
                    sums.reabsorbed, sums.missing,
                ]
                table.rows.append(
                    words.map { .text($0) } + amounts.map { .amount($0, measure) })
            }
        }
        return table
    }

    /// Entries summed by source unit, destination and state.
    func reallocations() -> ReportTable {
        var table = ReportTable(
            name: "reallocations", title: catalogue[.titleReallocations],
            columns: [
                text(.from), text(.to), text(.state), text("measure"), number(.entries),
                number("amount"),
            ])
        for flow in ReallocationFlows.flows(outcome) {
            table.rows.append([
                .text(voice.unit(flow.source)),
                .text(flow.destination.map { voice.unit($0) } ?? catalogue[.savings]),
                .text(catalogue[.state, flow.state.rawValue]), .text(measureName(flow.measure)),
                .count(flow.entries), .amount(flow.amount, flow.measure),
            ])
        }
        return table
    }

    /// By unit: falls that no claim used and rises that nothing explains.
    func unexplained() -> ReportTable {
        struct Key: Hashable {
            var unit: Code
            var measure: Measure
        }
        var sums: [Key: (fall: Units, rise: Units, lines: Int)] = [:]
        for movement in outcome.unexplained {
            let key = Key(unit: movement.key.unit, measure: movement.measure)
            var sum = sums[key] ?? (0, 0, 0)
            if movement.direction == .fall { sum.fall += movement.amount }
            if movement.direction == .rise { sum.rise += movement.amount }
            sum.lines += 1
            sums[key] = sum
        }
        var table = ReportTable(
            name: "unexplained", title: catalogue[.titleUnexplained],
            columns: [
                text("unit"), text("measure"), number(.falls), number(.rises), number(.lines),
            ])
        let average = PeriodAverage(outcome)
        let ordered = sums.sorted {
            let (a, b) = ($0.value.fall + $0.value.rise, $1.value.fall + $1.value.rise)
            return $0.key.measure != $1.key.measure
                ? $0.key.measure < $1.key.measure
                : a != b
                    ? a > b
                    : outcome.codes.units.text($0.key.unit) < outcome.codes.units.text($1.key.unit)
        }
        for (key, sum) in ordered {
            table.rows.append([
                .text(voice.unit(key.unit)), .text(measureName(key.measure)),
                .amount(average.total(sum.fall, key.measure), key.measure),
                .amount(average.total(sum.rise, key.measure), key.measure), .count(sum.lines),
            ])
        }
        return table
    }

    /// Records that are not ready, by owner, with every reason.
    func gaps() -> ReportTable {
        var table = ReportTable(
            name: "data_gaps", title: catalogue[.titleGaps],
            columns: [
                text("owner"), text("benefit_id"), text("unit"), text("reasons"),
                number("recorded_amount"), number("recorded_fte"),
            ])
        let notReady = outcome.benefits.rows(of: .notReady)
            .map { (outcome.codes.texts.text($0.owner), $0) }
            .enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
        for (_, (owner, benefit)) in notReady {
            let reasons = benefit.reasons.map { catalogue[.reason, $0.rawValue] }
            let words: [ReportCell] = [
                .text(owner.isEmpty ? catalogue[.ownerNone] : owner),
                .text(outcome.codes.benefits.text(benefit.benefit)),
                .text(voice.unit(benefit.unit)), .text(reasons.joined(separator: "; ")),
            ]
            let money = benefit.recordedAmount.map { ReportCell.amount($0.units, .money) }
            let years = benefit.recordedPersonYears
                .map { ReportCell.amount($0.units, .personYears) }
            table.rows.append(words + [money ?? .empty, years ?? .empty])
        }
        return table
    }

    /// Rows that were not taken.
    func rejected() -> ReportTable {
        var table = ReportTable(
            name: "rejected_row", title: catalogue[.table, "rejected_row"],
            columns: [
                text("input"), number("line"), text("field"), text("value"), text("code"),
                text("reason"), text("fix"),
            ])
        for row in context.rejected {
            table.rows.append(
                [.text(row.input), .count(row.line)]
                    + [row.field, row.value, row.code, row.reason, row.fix].map { .text($0) })
        }
        return table
    }

    /// Control totals: what was read is what was accepted, rejected and skipped.
    func inputs() -> ReportTable {
        var table = ReportTable(
            name: "inputs", title: catalogue[.titleInputs],
            columns: [
                text("input"), text(.file), number(.rowsRead), number(.rowsAccepted),
                number(.rowsRejected), number(.rowsSkipped), text(.closes), text(.sha256),
            ])
        for input in context.inputs {
            let totals = input.totals
            table.rows.append([
                .text(input.name), .text(input.path), .count(Int(totals.read.rows)),
                .count(Int(totals.accepted.rows)), .count(Int(totals.rejected.rows)),
                .count(Int(totals.skipped.rows)),
                .text(catalogue[.boolean, totals.closes ? "true" : "false"]),
                .text(input.sha256),
            ])
        }
        return table
    }

    /// The exact sum of every amount column of every input, in its smallest units.
    func controlSums() -> ReportTable {
        var table = ReportTable(
            name: "control_sums", title: catalogue[.titleControlSums],
            columns: [
                text("input"), text("column"), number(.sumRead), number(.sumAccepted),
                number("rejected"), number("skipped"),
            ])
        for input in context.inputs {
            let totals = input.totals
            for (index, name) in totals.amountColumns.enumerated() {
                let tallies = [totals.read, totals.accepted, totals.rejected, totals.skipped]
                table.rows.append(
                    [.text(input.name), .text(name)]
                        + tallies.map { tally -> ReportCell in
                            index < tally.sums.count ? .big(tally.sums[index]) : .empty
                        })
            }
        }
        return table
    }
}

/// The order of benefits in a report: what needs a decision first.
enum BenefitOrder {
    static func sorted(_ outcome: Outcome) -> [BenefitOutcome] {
        let order: [Verdict] = [.notInPlan, .partlyInPlan, .notReady, .inPlan, .notExpected]
        func rank(_ verdict: Verdict) -> Int { order.firstIndex(of: verdict) ?? order.count }
        func notShown(_ sums: ClaimSums?) -> Units {
            (sums?.missing ?? 0) + (sums?.reabsorbed ?? 0)
        }
        let keyed = outcome.benefits.enumerated().map { index, benefit in
            (
                rank(benefit.verdict), -notShown(benefit.money), -notShown(benefit.personYears),
                index
            )
        }
        return keyed.sorted { $0 < $1 }.map { outcome.benefits[$0.3] }
    }

    /// The measures that a benefit claims in; one row of zeros where it claims nothing, in the
    /// measure that it was recorded in (as in the table `benefit_outcome`).
    static func measures(of benefit: BenefitOutcome) -> [(Measure, ClaimSums)] {
        var measures: [(Measure, ClaimSums)] = []
        if let money = benefit.money { measures.append((.money, money)) }
        if let years = benefit.personYears { measures.append((.personYears, years)) }
        if measures.isEmpty {
            let onlyYears = benefit.recordedAmount == nil && benefit.recordedPersonYears != nil
            measures.append((onlyYears ? .personYears : .money, ClaimSums()))
        }
        return measures
    }
}
