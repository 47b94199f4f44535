import BudgetModel
import Diagnostics
import Reconciliation

/// What a run knew beside its results: values that keep records from being ready, and decisions
/// that changed the plans.
extension RunStore {
    func writeGaps(_ outcome: Outcome, run: Int64, entity: String) throws {
        let columns = ["entity", "run_id", "benefit_id", "reason", "value", "other_benefit_id"]
        try copy(outcome.gaps, to: "run_gap", columns) { stream, gap in
            stream.text(entity)
            stream.int8(run)
            outcome.codes.benefits.withBytes(of: gap.benefit) { stream.text($0) }
            stream.text(gap.reason.rawValue)
            stream.text(gap.value)
            outcome.codes.benefits.withBytes(of: gap.other) { stream.text($0) }
        }
    }

    /// Only those that name a decision: the rest is told by the lines themselves.
    func writeChanges(_ outcome: Outcome, run: Int64, entity: String) throws {
        let codes = outcome.codes
        let changes = outcome.approvedChanges.filter {
            $0.decision != noCode && !codes.texts.text($0.decision).isEmpty
        }
        let columns = [
            "entity", "run_id", "number", "unit", "account", "activity", "period", "measure",
            "type", "amount", "percent", "decision", "reason",
        ]
        try copy(Array(changes.enumerated()), to: "run_change", columns) { stream, row in
            let (index, change) = row
            stream.text(entity)
            stream.int8(run)
            stream.int4(Int32(index + 1))
            codes.units.withBytes(of: change.unit) { stream.text($0) }
            codes.accounts.withBytes(of: change.account) { stream.text($0) }
            codes.activities.withBytes(of: change.activity) { stream.text($0) }
            stream.text(change.period?.description ?? "")
            stream.text(change.measure.rawValue)
            stream.text(change.type.rawValue)
            switch change.size {
            case .amount(let units):
                stream.numeric(units, fractionDigits: change.measure.fractionDigits)
                stream.null()
            case .percent(let percent):
                stream.null()
                stream.numeric(percent, fractionDigits: 4)
            }
            codes.texts.withBytes(of: change.decision) { stream.text($0) }
            codes.texts.withBytes(of: change.reason) { stream.text($0) }
        }
    }
}

extension OutcomeReader {
    mutating func readGaps() throws {
        var codes = codes
        var gaps: [RecordGap] = []
        let columns = ["benefit_id", "reason", "value", "other_benefit_id"]
        try copy("run_gap", columns, orderedBy: "benefit_id") { fields in
            let benefit = fields.code(in: &codes.benefits)
            let reason = NotReadyReason(rawValue: fields.text() ?? "")
            let value = fields.text() ?? ""
            let other = fields.code(in: &codes.benefits)
            guard let reason else { return }
            gaps.append(RecordGap(benefit: benefit, reason: reason, value: value, other: other))
        }
        let order = NotReadyReason.allCases
        outcome.gaps = gaps.enumerated().sorted { a, b in
            let (one, other) = (a.element, b.element)
            return one.benefit == other.benefit
                ? order.firstIndex(of: one.reason) ?? 0 < order.firstIndex(of: other.reason) ?? 0
                : a.offset < b.offset
        }.map(\.element)
        self.codes = codes
    }

    mutating func readChanges() throws {
        var codes = codes
        var changes: [ApprovedChange] = []
        let columns = [
            "unit", "account", "activity", "period", "measure", "type", "amount", "percent",
            "decision", "reason", "number",
        ]
        try copy("run_change", columns, orderedBy: "number") { fields in
            let unit = fields.code(in: &codes.units)
            let account = fields.code(in: &codes.accounts)
            let activity = fields.code(in: &codes.activities)
            let period = fields.text().flatMap { Period($0) }
            let measure = Measure(rawValue: fields.text() ?? "") ?? .money
            let type = ApprovedChangeType(rawValue: fields.text() ?? "") ?? .index
            let amount = try fields.units(fractionDigits: measure.fractionDigits)
            let percent = try fields.units(fractionDigits: 4)
            let decision = fields.code(in: &codes.texts)
            let reason = fields.code(in: &codes.texts)
            let number = fields.integer() ?? 0
            changes.append(
                ApprovedChange(
                    unit: unit, account: account, activity: activity, period: period,
                    measure: measure, type: type,
                    size: percent.map { .percent($0) } ?? .amount(amount ?? 0), decision: decision,
                    reason: reason,
                    place: .table(name: "hemtag.run_change", key: "\(number)", column: "decision")))
        }
        outcome.approvedChanges = changes
        self.codes = codes
    }
}
