import BudgetModel
import Diagnostics
import Register

extension KeyFigure {
    /// A key figure as the register has it now, with its readings.
    public init(_ kpi: KPI, _ codes: Codes) {
        func text(_ code: Code) -> String { code == noCode ? "" : codes.texts.text(code) }
        func points(_ readings: [KPI.Reading]) -> [Point] {
            readings.map { Point(month: $0.month, value: $0.value) }
        }
        let towardsTarget: Direction =
            if let baseline = kpi.baseline, let target = kpi.target, target < baseline {
                .down
            } else {
                .up
            }
        self.init(
            id: text(kpi.id), unit: text(kpi.unit), direction: kpi.direction ?? towardsTarget,
            role: kpi.role, baselineSource: text(kpi.source), owner: text(kpi.owner),
            target: kpi.target, deadline: kpi.deadline, cadence: kpi.cadence, grace: kpi.grace,
            milestones: points(kpi.milestones), readings: points(kpi.readings))
        // A figure without a date is measured against its value alone: it dates before everything.
        baseline = kpi.baseline.map { Point(month: kpi.baselineMonth ?? Self.undated, value: $0) }
    }
}

extension Promise {
    /// What an initiative would promise by the register as it stands.
    public init(_ initiative: Initiative, _ rows: RegisterRows, _ codes: Codes) {
        func text(_ code: Code) -> String { code == noCode ? "" : codes.texts.text(code) }
        self.init(
            initiative: codes.initiatives.text(initiative.id),
            accountable: text(initiative.accountable), executor: text(initiative.executor))
        figures = (rows.kpisWithReadings ?? []).filter { $0.initiative == initiative.id }.map {
            var figure = KeyFigure($0, codes)
            figure.readings = []
            return figure
        }
        benefits = rows.plannedBenefits.filter { $0.initiative == initiative.id }.map { planned in
            Benefit(
                month: planned.month, measure: planned.measure, amount: planned.amount,
                benefitClass: planned.benefitClass?.rawValue ?? "",
                unit: planned.unit == noCode ? "" : codes.units.text(planned.unit),
                account: planned.account == noCode ? "" : codes.accounts.text(planned.account),
                activity: planned.activity == noCode
                    ? "" : codes.activities.text(planned.activity))
        }
        investments = rows.investments.filter { $0.initiative == initiative.id }.map {
            Investment(month: $0.month, source: text($0.source), cents: $0.amount.units)
        }
        valueStream = rows.valueStreams.filter { $0.initiative == initiative.id }.map {
            ValueStreamStep(
                name: text($0.step), yearlyVolume: $0.yearlyVolume,
                minutesBefore: $0.minutesBefore, minutesAfter: $0.minutesAfter,
                adopted: Millionths($0.adoptedMillionths),
                hoursPerPersonYear: $0.hoursPerPersonYear)
        }
    }
}

/// What keeps key figures from being measured against, told where it stands.
public enum FigureDoubts {
    /// Of every figure that says something that cannot be: of all of them, or of one initiative.
    public static func findings(
        _ rows: RegisterRows, _ codes: Codes, of initiative: Code? = nil
    ) -> [Finding] {
        let kpis = (rows.kpis ?? []).filter { initiative == nil || $0.initiative == initiative }
        var findings: [Finding] = []
        for kpi in kpis {
            let name = codes.texts.text(kpi.id)
            if kpi.baseline != nil, kpi.baselineMonth == nil, kpi.deadline != nil {
                findings.append(
                    Finding(
                        "register.kpi.undated", severity: .warning, at: kpi.place,
                        "the baseline has no date, so that nobody knows where it should be by now",
                        value: name, fix: "fill baseline_date with the month of the measurement"))
            }
            if let baseline = kpi.baseline, kpi.target == baseline, kpi.role != .guard {
                findings.append(
                    Finding(
                        "register.kpi.no_way", severity: .warning, at: kpi.place,
                        "target and baseline are the same, so that there is no progress to measure",
                        value: name, fix: "correct target or baseline, or make it a guard"))
            }
        }
        let starts = Dictionary(
            kpis.compactMap { kpi in kpi.baselineMonth.map { (kpi.id, $0) } },
            uniquingKeysWith: { first, _ in first })
        for row in rows.kpiReadings {
            guard let start = starts[row.kpi], row.reading.month < start else { continue }
            findings.append(
                Finding(
                    "register.kpi.early_reading", severity: .warning, at: row.place,
                    "the reading is older than the baseline and says nothing of what came of it",
                    value: codes.texts.text(row.kpi),
                    fix: "correct its period, or the baseline_date of the figure"))
        }
        return findings
    }
}
