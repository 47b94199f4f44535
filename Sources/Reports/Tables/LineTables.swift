import BudgetModel
import Reconciliation

/// Tables of plan lines: what to change in them, what swallowed a gain, what nothing explains.
extension TableBuilder {
    static let placeColumns = ["unit", "account", "activity"]

    func cells(_ place: LinePlace) -> [ReportCell] {
        [
            .text(voice.unit(place.unit)), .text(voice.account(place.account)),
            .text(voice.activity(place.activity)),
        ]
    }

    func lines(_ measure: Measure) -> AdjustedLines {
        measure == .money ? outcome.budgetLines : outcome.staffingLines
    }

    private func title(_ key: TextKey, _ measure: Measure) -> String {
        catalogue(key, ["measure": .text(measureName(measure))])
    }

    /// Money is summed over periods, person-years are averaged over the horizon.
    private func total(_ perPeriod: Units, _ count: Int, _ measure: Measure) -> ReportCell {
        let average = PeriodAverage(outcome)
        return .amount(average.total(perPeriod * Units(count), measure), measure)
    }

    /// Every line that the adjusted plan changes: how much in each period, from when to when, for
    /// whose benefits. The amounts add up to the adjusted plan.
    func linesToChange(_ measure: Measure) -> ReportTable {
        struct Change: Hashable {
            var current, adjustment: Units
        }
        let lines = lines(measure)
        var rows: [(key: LineKey, value: Change)] = []
        for row in 0..<lines.count where lines.isTouched[row] && lines.adjustment[row] != 0 {
            rows.append(
                (
                    lines.key(row),
                    Change(current: lines.current[row], adjustment: lines.adjustment[row])
                ))
        }
        var table = ReportTable(
            name: "lines_to_change_\(measure.rawValue)", title: title(.titleLines, measure),
            columns: Self.placeColumns.map { text($0) }
                + [text(.from), text(.to)]
                + ["current", "adjustment", "adjusted", "amount"].map { number($0) }
                + [text(.benefits), text("owner")])
        let claimants = Claimants(outcome, measure)
        let folded = FoldedLine<Change>.fold(rows, outcome.codes)
        for line in folded {
            let change = line.value
            let (benefits, owners) = claimants.of(line.place)
            let amounts: [ReportCell] = [
                .period(line.first), .period(line.last), .amount(change.current, measure),
                .amount(change.adjustment, measure),
                .amount(change.current + change.adjustment, measure),
                total(change.adjustment, line.count, measure),
            ]
            table.rows.append(
                cells(line.place) + amounts + [
                    .text(shortened(benefits.map { voice.benefit($0) })),
                    .text(shortened(owners.map { voice.text($0) })),
                ])
        }
        return table
    }

    /// What no line can give: the claims, and the line that is too small for them or not there.
    func unadjustable(_ measure: Measure) -> ReportTable {
        struct Lack: Hashable {
            var benefit: Code
            var claimedHere, unadjustable: Units
            var current: Units?
        }
        var table = ReportTable(
            name: "unadjustable_\(measure.rawValue)", title: title(.titleUnadjustable, measure),
            columns: [text("benefit_id")] + Self.placeColumns.map { text($0) }
                + [text(.from), text(.to)]
                + ["claimed_here", "current", "unadjustable", "amount"].map { number($0) })
        let claims = outcome.claims.filter { $0.measure == measure && $0.unadjustable > 0 }
        guard !claims.isEmpty else { return table }
        var current: [LineKey: (current: Units, claimed: Units)] = [:]
        let lines = lines(measure)
        for row in 0..<lines.count where lines.isTouched[row] {
            current[lines.key(row)] = (lines.current[row], lines.claimedHere[row])
        }
        var byBenefit: [(benefit: Code, rows: [(key: LineKey, value: Lack)])] = []
        for claim in claims {
            let key = LineKey(
                unit: claim.unit, account: claim.account, activity: claim.activity,
                period: claim.period)
            let lack = Lack(
                benefit: claim.benefit, claimedHere: current[key]?.claimed ?? claim.owed,
                unadjustable: claim.unadjustable, current: current[key]?.current)
            if byBenefit.last?.benefit != claim.benefit { byBenefit.append((claim.benefit, [])) }
            byBenefit[byBenefit.count - 1].rows.append((key, lack))
        }
        for (benefit, rows) in byBenefit {
            for line in FoldedLine<Lack>.fold(rows, outcome.codes) {
                let lack = line.value
                let amounts: [ReportCell] = [
                    .period(line.first), .period(line.last), .amount(lack.claimedHere, measure),
                    lack.current.map { .amount($0, measure) } ?? .empty,
                    .amount(lack.unadjustable, measure),
                    total(lack.unadjustable, line.count, measure),
                ]
                table.rows.append([.text(voice.benefit(benefit))] + cells(line.place) + amounts)
            }
        }
        return table
    }

    /// Everything that is known of touched lines, equal periods together.
    func lineAmounts(_ measure: Measure) -> ReportTable {
        let lines = lines(measure)
        var rows: [(key: LineKey, value: [Units])] = []
        for row in 0..<lines.count where lines.isTouched[row] {
            rows.append(
                (
                    lines.key(row),
                    [
                        lines.reference[row], lines.approved(row), lines.current[row],
                        lines.fall[row], lines.claimedHere[row], lines.visible[row],
                        lines.adjustment[row], lines.adjusted(row),
                    ]
                ))
        }
        var table = ReportTable(
            name: "line_\(measure.rawValue)", title: title(.titleLineAmounts, measure),
            columns: Self.placeColumns.map { text($0) } + [text(.from), text(.to)]
                + [
                    "reference", "approved_change", "current", "fall", "claimed_here", "visible",
                    "adjustment", "adjusted",
                ].map { number($0) })
        for line in FoldedLine<[Units]>.fold(rows, outcome.codes) {
            table.rows.append(
                cells(line.place) + [.period(line.first), .period(line.last)]
                    + line.value.map { .amount($0, measure) })
        }
        return table
    }

    /// Up to four names, and how many more there are.
    private func shortened(_ names: [String]) -> String {
        guard names.count > 4 else { return names.joined(separator: ", ") }
        let more = catalogue(.explainMore, ["n": .count(names.count - 4)])
        return names.prefix(4).joined(separator: ", ") + ", " + more
    }
}

/// For whose benefits a line is to change: those that miss something on it, and those of its unit
/// that other lines of the unit swallowed.
private struct Claimants {
    private var missing: [LinePlace: [Code]] = [:]
    private var reabsorbed: [Code: [Code]] = [:]
    private var owners: [Code: Code] = [:]

    init(_ outcome: Outcome, _ measure: Measure) {
        for claim in outcome.claims where claim.measure == measure {
            let place = LinePlace(
                unit: claim.unit, account: claim.account, activity: claim.activity)
            if claim.missing > 0, missing[place]?.last != claim.benefit {
                missing[place, default: []].append(claim.benefit)
            }
            if claim.reabsorbed > 0, reabsorbed[claim.unit]?.last != claim.benefit {
                reabsorbed[claim.unit, default: []].append(claim.benefit)
            }
        }
        for benefit in outcome.benefits { owners[benefit.benefit] = benefit.owner }
    }

    func of(_ place: LinePlace) -> (benefits: [Code], owners: [Code]) {
        let benefits = missing[place] ?? reabsorbed[place.unit] ?? []
        var named: [Code] = []
        for benefit in benefits {
            if let owner = owners[benefit], owner != noCode, !named.contains(owner) {
                named.append(owner)
            }
        }
        return (benefits, named)
    }
}
