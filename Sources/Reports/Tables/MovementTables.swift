import BudgetModel
import Reconciliation

/// Where reabsorbed amounts went, and what the plan did that the register does not know.
extension TableBuilder {
    /// The unexplained rises of each unit that lost by netting, largest first: where it went.
    func swallowed(_ measure: Measure) -> ReportTable {
        let losing = Set(
            (figures.units[measure] ?? []).filter { $0.all.reabsorbed > 0 }.map(\.code))
        let rises: RowList = outcome.unexplained.filter {
            $0.measure == measure && $0.direction == .rise && holds($0.key.unit, losing)
        }
        return movements(
            "swallowed_\(measure.rawValue)", .titleSwallowed, measure, rises)
    }

    /// Whether the unit or one above it is among those that lost.
    private func holds(_ unit: Code, _ losing: Set<Code>) -> Bool {
        var unit = unit
        var steps = 0
        while unit != noCode, steps < 64 {
            if losing.contains(unit) { return true }
            guard Int(unit) < outcome.units.parent.count else { return false }
            unit = outcome.units.parent[Int(unit)]
            steps += 1
        }
        return false
    }

    /// The benefits that lost by it, with their owners, largest first within a unit.
    func losers(_ measure: Measure) -> ReportTable {
        var table = ReportTable(
            name: "losers_\(measure.rawValue)",
            title: catalogue(.titleLosers, ["measure": .text(measureName(measure))]),
            columns: [text("unit"), text("benefit_id"), text("owner"), number("reabsorbed")])
        let lost = outcome.benefits.compactMap { benefit -> (BenefitOutcome, Units)? in
            let sum = benefit.sums(measure)?.reabsorbed ?? 0
            return sum > 0 ? (benefit, sum) : nil
        }
        let order = Dictionary(
            (figures.units[measure] ?? []).enumerated().map { ($1.code, $0) },
            uniquingKeysWith: { first, _ in first })
        let sorted = lost.enumerated().sorted { a, b in
            let (one, other) = (
                order[a.element.0.unit] ?? .max, order[b.element.0.unit] ?? .max
            )
            return (one, -a.element.1, a.offset) < (other, -b.element.1, b.offset)
        }
        for (_, (benefit, sum)) in sorted {
            table.rows.append([
                .text(voice.unit(benefit.unit)), .text(voice.benefit(benefit.benefit)),
                .text(benefit.owner == noCode ? catalogue[.ownerNone] : voice.text(benefit.owner)),
                .amount(sum, measure),
            ])
        }
        return table
    }

    /// Every unexplained movement by line, with names; largest first.
    func unexplainedLines(_ measure: Measure) -> ReportTable {
        movements(
            "unexplained_lines_\(measure.rawValue)", .titleUnexplainedLines, measure,
            outcome.unexplained.filter { $0.measure == measure })
    }

    /// One row for each line, side and direction, its periods together.
    private func movements(
        _ name: String, _ title: TextKey, _ measure: Measure, _ rows: RowList<UnexplainedMovement>
    ) -> ReportTable {
        struct Key: Hashable {
            var place: LinePlace
            var direction: UnexplainedMovement.Direction
            var side: AccountKind
        }
        struct Movement {
            var first, last: Period
            var count: Int
            var sum: Units
        }
        var byLine: [Key: Movement] = [:]
        for row in rows {
            let key = Key(
                place: LinePlace(row.key), direction: row.direction, side: row.side)
            var movement =
                byLine[key]
                ?? Movement(first: row.key.period, last: row.key.period, count: 0, sum: 0)
            movement.first = min(movement.first, row.key.period)
            movement.last = max(movement.last, row.key.period)
            movement.count += 1
            movement.sum += row.amount
            byLine[key] = movement
        }
        func text(_ key: Key) -> String {
            voice.place(
                unit: key.place.unit, account: key.place.account, activity: key.place.activity)
                + key.direction.rawValue + key.side.rawValue
        }
        var table = ReportTable(
            name: name, title: catalogue(title, ["measure": .text(measureName(measure))]),
            columns: Self.placeColumns.map { self.text($0) }
                + [self.text("direction"), self.text("side"), self.text(.from), self.text(.to)]
                + [number(.periods), number("amount")])
        let average = PeriodAverage(outcome)
        let sorted = byLine.sorted {
            $0.value.sum != $1.value.sum
                ? $0.value.sum > $1.value.sum : text($0.key) < text($1.key)
        }
        for (key, movement) in sorted {
            let words: [ReportCell] = [
                .text(catalogue[.direction, key.direction.rawValue]),
                .text(measure == .money ? catalogue[.side, key.side.rawValue] : ""),
                .period(movement.first), .period(movement.last), .count(movement.count),
                .amount(average.total(movement.sum, measure), measure),
            ]
            table.rows.append(cells(key.place) + words)
        }
        return table
    }
}
