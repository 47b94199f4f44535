import BudgetModel
import Diagnostics

/// No line gives more than its fall, or other than what is attributed to it; no adjustment takes a
/// line below zero, and adjusted lines are current ones plus their adjustments.
///
/// What is attributed says on which line it stands, and the line's key must agree.
struct LineAudit: ~Copyable {
    private let lines: AdjustedLines
    private let keys: RowList<LineKey>
    /// By line: the sum of what is attributed to it.
    private let attributed: Column<Units>
    /// Where what is attributed does not know its line.
    private var lineOfKey: [LineKey: Int] = [:]
    /// Keys that are named and are no line's.
    private var lost: [LineKey] = []

    init(_ lines: AdjustedLines) {
        self.lines = lines
        keys = lines.keys
        attributed = Column(repeating: 0, count: lines.count)
    }

    /// Asks for the sum of a line that will be counted on soon.
    func prefetch(_ line: Int) { attributed.prefetch(line) }

    /// - Parameter line: where the part says that it stands; nil: its key is looked for.
    mutating func count(_ part: AttributionRow, on line: Int?) {
        guard let line = line ?? find(part.line), keys.indices.contains(line),
            keys[line] == part.line
        else {
            lost.append(part.line)
            return
        }
        let (sum, overflow) = attributed[line].addingReportingOverflow(part.amount)
        // Less than any line shows: a sum that no count holds is refused with its line.
        attributed[line] = overflow ? .min : sum
    }

    private mutating func find(_ key: LineKey) -> Int? {
        if lineOfKey.isEmpty {
            lineOfKey = .init(zip(keys, keys.indices), uniquingKeysWith: { first, _ in first })
        }
        return lineOfKey[key]
    }

    mutating func check(_ outcome: Outcome, _ findings: inout [Finding]) {
        for row in 0..<lines.count { check(row, outcome, &findings) }
        if !lost.isEmpty {
            OutcomeAudit.fail(
                "attribution.without_line", "an attribution names a line that was not compared",
                outcome.text(of: lost[0]), &findings)
        }
        checkSums(&findings)
    }

    private func overdrawn(_ line: LineKey, _ outcome: Outcome, _ findings: inout [Finding]) {
        OutcomeAudit.fail(
            "line.overdrawn", "a line shows more than it fell, or not what is attributed",
            outcome.text(of: line), &findings)
    }

    private func check(_ row: Int, _ outcome: Outcome, _ findings: inout [Finding]) {
        let visible = lines.visible[row]
        if visible > max(0, lines.fall[row]) || visible != attributed[row] {
            overdrawn(lines.key(row), outcome, &findings)
        }
        if lines.adjustment[row] < 0, lines.adjusted(row) < 0 {
            OutcomeAudit.fail(
                "line.below_zero", "an adjustment lowers a line below zero",
                outcome.text(of: lines.key(row)), &findings)
        }
    }

    private func checkSums(_ findings: inout [Finding]) {
        var (current, adjustment, adjusted): (Int128, Int128, Int128) = (0, 0, 0)
        for row in 0..<lines.count {
            current += Int128(lines.current[row])
            adjustment += Int128(lines.adjustment[row])
            adjusted += Int128(lines.adjusted(row))
        }
        if adjusted != current + adjustment {
            OutcomeAudit.fail(
                "lines.unbalanced", "adjusted lines are not current lines plus adjustments",
                lines.measure.rawValue, &findings)
        }
    }
}
