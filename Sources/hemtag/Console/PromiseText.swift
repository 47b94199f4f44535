import BudgetModel
import FiveSteps

/// A promise for people, with its arithmetic.
enum PromiseText {
    /// - Parameters:
    ///   - version: nil: what would be locked now.
    ///   - hasChanged: whether the register says something else by now.
    static func text(
        _ promise: Promise, _ version: PromiseHistory.Version?, _ history: PromiseHistory,
        hasChanged: Bool
    ) -> String {
        var text = SafeCell.shown(promise.initiative)
        if let version {
            text += " · version \(version.number) of \(history.versions.count), "
            text += "\(day(version)) by \(SafeCell.shown(version.person))\n"
            if !version.decision.isEmpty {
                text += "  by decision \(SafeCell.shown(version.decision))\n"
            }
            text += "  hash \(version.digest)\n"
        } else {
            text += " · not locked; this is what would be\n"
        }
        text += "  accountable \(name(promise.accountable)), executor \(name(promise.executor))\n"
        if !promise.figures.isEmpty {
            text += "  key figures\n"
            text += indented(
                [["", "role", "from", "since", "to", "by", "reading every", "source", "owner"]]
                    + promise.figures.map(figure))
        }
        if !promise.benefits.isEmpty {
            text += "  benefits\n" + indented(benefits(promise))
        }
        if !promise.investments.isEmpty {
            text += "  investments\n" + indented(investments(promise))
        }
        for step in promise.valueStream { text += "  " + arithmetic(step) + "\n" }
        if hasChanged { text += "  the register says something else by now\n" }
        for version in history.versions {
            text += "  \(version.number)  \(day(version))  "
            text += "\(SafeCell.shown(version.person))  \(version.digest.prefix(12))"
            text += version.decision.isEmpty ? "\n" : "  \(SafeCell.shown(version.decision))\n"
        }
        return text
    }

    private static func day(_ version: PromiseHistory.Version) -> String {
        CalendarDay(daysSince1970: version.day)?.description ?? "–"
    }

    private static func name(_ text: String) -> String {
        text.isEmpty ? "–" : SafeCell.shown(text)
    }

    private static func indented(_ rows: [[String]]) -> String {
        TextTable.text(rows.map { ["   "] + $0 }) + "\n"
    }

    private static func month(_ month: MonthIndex?) -> String {
        month.map { Period(grain: .month, index: $0).description } ?? "–"
    }

    /// An exact count of 1/10 000 without needless zeros.
    static func value(_ value: Int64?) -> String {
        guard let value else { return "–" }
        var text = Measure.personYears.text(value)
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    private static func figure(_ figure: KeyFigure) -> [String] {
        let cadence = figure.cadence.map { cadence in
            "\(cadence) + \(figure.grace ?? 0) months"
        }
        return [
            SafeCell.shown(figure.id), figure.role.rawValue, value(figure.baseline?.value),
            figure.isDated ? month(figure.baseline?.month) : "–",
            value(figure.target) + (figure.unit.isEmpty ? "" : " \(SafeCell.shown(figure.unit))"),
            month(figure.deadline), cadence ?? "–", name(figure.baselineSource),
            name(figure.owner),
        ]
    }

    private static func benefits(_ promise: Promise) -> [[String]] {
        struct Line: Hashable {
            var measure: Measure
            var name: String
        }
        var sums: [Line: (first: MonthIndex, last: MonthIndex, amount: Int128)] = [:]
        for benefit in promise.benefits {
            let place = [benefit.unit, benefit.account, benefit.activity]
                .filter { !$0.isEmpty }.joined(separator: " / ")
            let name = [benefit.benefitClass, place].filter { !$0.isEmpty }.joined(separator: " ")
            let line = Line(measure: benefit.measure, name: name)
            let before = sums[line] ?? (benefit.month, benefit.month, 0)
            sums[line] = (
                min(before.first, benefit.month), max(before.last, benefit.month),
                before.amount + Int128(benefit.amount)
            )
        }
        let ordered = sums.sorted {
            ($0.key.measure.rawValue, $0.key.name) < ($1.key.measure.rawValue, $1.key.name)
        }
        return ordered.map { line, sum in
            let months = Int128(sum.last - sum.first) + 1
            let amount = line.measure == .money ? sum.amount : sum.amount / months
            return [
                line.measure.text(Units(clamping: amount)), line.measure.rawValue,
                SafeCell.shown(line.name), "\(month(sum.first)) – \(month(sum.last))",
            ]
        }
    }

    private static func investments(_ promise: Promise) -> [[String]] {
        var sums: [String: Int128] = [:]
        for investment in promise.investments {
            sums[investment.source, default: 0] += Int128(investment.cents)
        }
        return sums.sorted { $0.key < $1.key }.map { source, cents in
            [Measure.money.text(Units(clamping: cents)), name(source)]
        }
    }

    /// `Intake: 120000 × (18 − 11) min × 80 % ÷ (60 × 1600 h) = 7 person-years`.
    private static func arithmetic(_ step: ValueStreamStep) -> String {
        let years = (try? step.personYears()).flatMap { $0 }
        return "\(SafeCell.shown(step.name)): \(step.yearlyVolume) × "
            + "(\(value(step.minutesBefore)) − \(value(step.minutesAfter))) min × "
            + "\(value(step.adopted.value)) % ÷ (60 × \(value(step.hoursPerPersonYear)) h) = "
            + "\(value(years)) person-years"
    }
}
