import BudgetModel
import Reconciliation

/// Tables of sums: where the claims went, what changed, who misses most, how it developed.
extension TableBuilder {
    /// The waterfall's figures.
    func capture(_ totals: MeasureTotals) -> ReportTable {
        let measure = totals.measure
        var table = ReportTable(
            name: "capture_\(measure.rawValue)",
            title: catalogue(.titleCapture, ["measure": .text(measureName(measure))]),
            columns: [text(.step), number("amount"), number(.share)])
        for step in Waterfall.steps(totals) {
            table.rows.append([
                .text(catalogue[.step, step.name]), .amount(step.amount, measure),
                step.isOfOwed
                    ? .ratio(Capture.millionths(step.amount, of: totals.ratio.owed)) : .empty,
            ])
        }
        return table
    }

    /// This run beside the previous one; nil where there is none.
    func changes(_ totals: MeasureTotals) -> ReportTable? {
        let measure = totals.measure
        guard let previous = context.previous,
            let before = previous.measures.first(where: { $0.measure == measure })
        else { return nil }
        var table = ReportTable(
            name: "changes_\(measure.rawValue)",
            title: catalogue(
                .titleChanges,
                [
                    "measure": .text(measureName(measure)),
                    "run": .text(SafeText.shown(previous.runID)),
                ]),
            columns: [text(.step), number(.before), number(.now), number(.change)])
        for (then, now) in zip(Waterfall.steps(before), Waterfall.steps(totals)) {
            table.rows.append([
                .text(catalogue[.step, now.name]), .amount(then.amount, measure),
                .amount(now.amount, measure), .amount(now.amount - then.amount, measure),
            ])
        }
        return table
    }

    /// Benefits whose verdict is another than in the previous run; nil where nothing is known.
    func changedVerdicts() -> ReportTable? {
        guard let previous = context.previous, !previous.benefits.isEmpty else { return nil }
        var table = ReportTable(
            name: "changed_verdicts", title: catalogue[.titleChangedVerdicts],
            columns: [text("benefit_id"), text("unit"), text(.before), text(.now)])
        for benefit in outcome.benefits {
            let id = outcome.codes.benefits.text(benefit.benefit)
            let before = previous.benefits[id]?.verdict
            guard before != benefit.verdict else { continue }
            table.rows.append([
                .text(id), .text(voice.unit(benefit.unit)),
                .text(
                    before.map { catalogue[.verdict, $0.rawValue] } ?? catalogue[.newBenefit]),
                .text(catalogue[.verdict, benefit.verdict.rawValue]),
            ])
        }
        return table
    }

    func units(_ measure: Measure) -> ReportTable {
        groups(
            "units_\(measure.rawValue)", .titleUnits, "unit", measure,
            figures.units[measure] ?? []
        ) { voice.unit($0) }
    }

    func initiatives(_ measure: Measure) -> ReportTable {
        groups(
            "initiatives_\(measure.rawValue)", .titleInitiatives, "initiative_id", measure,
            figures.initiatives[measure] ?? []
        ) { voice.initiative($0) }
    }

    private func groups(
        _ name: String, _ title: TextKey, _ first: String, _ measure: Measure,
        _ figures: [GroupFigures], _ label: (Code) -> String
    ) -> ReportTable {
        var table = ReportTable(
            name: name, title: catalogue(title, ["measure": .text(measureName(measure))]),
            columns: [text(first), number(.benefits)]
                + ["claimed", "in_base", "spending_cuts", "owed", "direct", "visible", "parked"]
                .map { number($0) } + [number("reabsorbed"), number("missing"), number(.capture)])
        for group in figures {
            table.rows.append(
                [.text(label(group.code)), .count(group.benefits)]
                    + cells(group.all, group.sums, measure))
        }
        // The run's own total: rows of person-years are averages, each rounded by itself.
        let run = outcome.measures.first { $0.measure == measure } ?? .init(measure: measure)
        let benefits = outcome.benefits.count { $0.sums(measure) != nil }
        table.totals =
            [.text(catalogue[.total]), .count(benefits)]
            + cells(run.all, run.ratio, measure)
        return table
    }

    /// `claimed − in_base − spending cuts = owed`; what follows is without spending cuts.
    private func cells(
        _ all: ClaimSums, _ sums: ClaimSums, _ measure: Measure
    ) -> [ReportCell] {
        let capture = Capture(sums)
        let amounts = [
            all.claimed, all.inBase, all.owed - sums.owed, sums.owed, sums.direct, sums.visible,
            sums.parked,
            sums.reabsorbed, sums.missing,
        ]
        return amounts.map { .amount($0, measure) }
            + [.range(capture.directMillionths, capture.visibleMillionths)]
    }

    /// Unit by period: what is owed there and does not show.
    func heat(_ heat: HeatFigures) -> ReportTable {
        let measure = heat.measure
        var table = ReportTable(
            name: "heat_\(measure.rawValue)",
            title: catalogue(.titleHeat, ["measure": .text(measureName(measure))]),
            columns: [text("unit")]
                + heat.periods.map {
                    .init(name: $0.description, title: voice.language.text($0), isNumber: true)
                })
        for row in heat.rows {
            table.rows.append(
                [.text(voice.unit(row.unit))]
                    + row.cells.map { $0.owed == 0 ? .empty : .amount($0.notShown, measure) })
        }
        return table
    }

    /// Capture of past runs and this one, oldest first.
    func trend(_ measure: Measure) -> ReportTable {
        var table = ReportTable(
            name: "trend_\(measure.rawValue)",
            title: catalogue(.titleTrend, ["measure": .text(measureName(measure))]),
            columns: [
                text("run"), text(.asOf), number("owed"), number("direct"), number("visible"),
                number("reabsorbed"), number("missing"), number(.capture),
            ])
        for point in TrendFigures.points(outcome, context, measure) {
            let capture = Capture(point.sums)
            table.rows.append(
                [.text(point.runID), .time(point.asOf)]
                    + [
                        point.sums.owed, point.sums.direct, point.sums.visible,
                        point.sums.reabsorbed, point.sums.missing,
                    ].map { .amount($0, measure) }
                    + [.range(capture.directMillionths, capture.visibleMillionths)])
        }
        return table
    }

    /// Each initiative's standing as of the run's day, with the recommendation.
    ///
    /// - Parameter mostPressing: only so many, those to stop or steer first.
    func standings(mostPressing: Int? = nil) -> ReportTable {
        var standings = NextSteps.latestStandings(outcome, context)
        if let mostPressing {
            let order: [Recommendation] = [.stop, .steer, .accelerate, .continue]
            standings = Array(
                order.flatMap { word in standings.filter { $0.recommendation == word } }
                    .prefix(mostPressing))
        }
        var table = ReportTable(
            name: "initiative_standing", title: catalogue[.titleStandings],
            columns: [
                text("initiative_id"), text("recommendation"), text("rule"),
                number("planned_money"), number("realised_money"), number("visible_money"),
                number("invested_money"), number("owed_person_years"),
                number("visible_person_years"), number("kpi_progress"), number("payback_months"),
            ])
        for row in standings {
            let words: [ReportCell] = [
                .text(voice.initiative(row.initiative)),
                .text(catalogue[.recommendation, row.recommendation.rawValue]),
                .text(
                    catalogue[.rule, row.rule.rawValue]
                        + (row.isParadox ? "; \(catalogue[.paradox])" : "")),
            ]
            let amounts: [ReportCell] = [
                .amount(row.plannedMoney, .money), .amount(row.realisedMoney, .money),
                .amount(row.visibleMoney, .money), .amount(row.investedMoney, .money),
                .amount(row.owedPersonYears, .personYears),
                .amount(row.visiblePersonYears, .personYears), .ratio(row.kpiProgressMillionths),
                row.paybackMonths.map { .count(Int($0)) } ?? .empty,
            ]
            table.rows.append(words + amounts)
        }
        return table
    }
}
