import BudgetModel
import Diagnostics

/// Checks an outcome before it is published: invariants 1, 2 and 7 of the contract's section 10 and
/// the sums above them, from the outcome alone and by its own arithmetic.
public enum OutcomeAudit {
    /// Recomputes what must hold.
    ///
    /// - Throws: every violation; such a run must not publish.
    public static func check(_ outcome: Outcome) throws(Findings) {
        var findings: [Finding] = []
        checkClaims(outcome, &findings)
        checkAttribution(outcome, &findings)
        checkLines(outcome, outcome.budgetLines, &findings)
        checkLines(outcome, outcome.staffingLines, &findings)
        checkBenefits(outcome, &findings)
        checkTotals(outcome, &findings)
        if !findings.isEmpty { throw Findings(findings) }
    }

    private static func fail(
        _ code: String, _ message: String, _ value: String, _ findings: inout [Finding]
    ) {
        findings.append(
            Finding(
                "audit.\(code)", message, value: value,
                fix: "do not publish this run; report it with its inputs as a fault of the program")
        )
    }

    private static func checkClaims(_ outcome: Outcome, _ findings: inout [Finding]) {
        for claim in outcome.claims {
            let parts = [claim.inBase, claim.visible, claim.reabsorbed, claim.missing]
            let sum = parts.reduce(into: Int128(0)) { $0 += Int128($1) }
            let rest = [
                claim.direct, claim.timing, claim.parked, claim.redeployed, claim.cut,
                claim.unadjustable, claim.explained,
            ]
            let holds =
                sum == Int128(claim.claimed) && (parts + rest).allSatisfy { $0 >= 0 }
                && claim.direct <= claim.visible && claim.gross == claim.visible + claim.reabsorbed
                && claim.redeployed + claim.cut == claim.visible
                && claim.redeployed <= claim.explained
                && claim.timing + claim.parked <= claim.visible
                && claim.unadjustable <= claim.missing + claim.reabsorbed
            if !holds {
                fail(
                    "claim.unbalanced", "the parts of a claim are not the claim",
                    name(of: claim, outcome), &findings)
            }
        }
    }

    private static func name(of claim: ClaimOutcome, _ outcome: Outcome) -> String {
        [
            outcome.codes.benefits.text(claim.benefit), claim.measure.rawValue,
            claim.period.description,
        ].joined(separator: " ")
    }

    /// Σ attribution of a claim = its visible; both are sorted alike, so one walk is enough.
    private static func checkAttribution(_ outcome: Outcome, _ findings: inout [Finding]) {
        var next = outcome.attribution.startIndex
        for claim in outcome.claims {
            var sum: Int128 = 0
            while next < outcome.attribution.endIndex {
                let row = outcome.attribution[next]
                guard row.benefit == claim.benefit, row.measure == claim.measure,
                    row.period == claim.period
                else { break }
                sum += Int128(row.amount)
                if row.amount <= 0 {
                    fail(
                        "attribution.not_positive", "an attribution is not positive",
                        name(of: claim, outcome), &findings)
                }
                next += 1
            }
            if sum != Int128(claim.visible) {
                fail(
                    "attribution.not_visible", "the attribution of a claim is not its visible",
                    name(of: claim, outcome), &findings)
            }
        }
        if next != outcome.attribution.endIndex {
            fail(
                "attribution.without_claim", "an attribution belongs to no claim",
                outcome.codes.benefits.text(outcome.attribution[next].benefit), &findings)
        }
    }

    /// No line gives more than its fall, or other than what is attributed to it, and no adjustment
    /// takes a line below zero.
    private static func checkLines(
        _ outcome: Outcome, _ lines: AdjustedLines, _ findings: inout [Finding]
    ) {
        var attributed: [LineKey: Int128] = [:]
        for row in outcome.attribution where row.measure == lines.measure {
            attributed[row.line, default: 0] += Int128(row.amount)
        }
        for row in 0..<lines.count {
            let key = lines.key(row)
            let shown = attributed.removeValue(forKey: key) ?? 0
            if lines.visible[row] > max(0, lines.fall[row]) || Int128(lines.visible[row]) != shown {
                fail(
                    "line.overdrawn", "a line shows more than it fell, or not what is attributed",
                    outcome.text(of: key), &findings)
            }
            if lines.adjustment[row] < 0, lines.adjusted(row) < 0 {
                fail(
                    "line.below_zero", "an adjustment lowers a line below zero",
                    outcome.text(of: key), &findings)
            }
        }
        if !attributed.isEmpty {
            fail(
                "attribution.without_line", "an attribution names a line that was not compared",
                lines.measure.rawValue, &findings)
        }
    }

    private static func checkBenefits(_ outcome: Outcome, _ findings: inout [Finding]) {
        for benefit in outcome.benefits {
            for sums in [benefit.euro, benefit.personYears].compactMap(\.self)
            where !isBalanced(sums) {
                fail(
                    "benefit.unbalanced", "the sums of a benefit are not its claim",
                    outcome.codes.benefits.text(benefit.benefit), &findings)
            }
        }
    }

    static func isBalanced(_ sums: ClaimSums) -> Bool {
        let parts = [sums.inBase, sums.visible, sums.reabsorbed, sums.missing]
        let total = parts.reduce(into: Int128(0)) { $0 += Int128($1) }
        return total == Int128(sums.claimed) && parts.allSatisfy { $0 >= 0 }
            && sums.direct <= sums.visible && sums.direct >= 0
            && sums.gross == sums.visible + sums.reabsorbed
            && sums.redeployed + sums.cut == sums.visible
    }

    private static func checkTotals(_ outcome: Outcome, _ findings: inout [Finding]) {
        for totals in outcome.measures {
            var all = ClaimSums()
            for claim in outcome.claims where claim.measure == totals.measure { all.add(claim) }
            let expected = all.totalled(totals.measure, periods: Int(totals.periodCount))
            if expected != totals.all || !isBalanced(totals.all) || !isBalanced(totals.ratio) {
                fail(
                    "totals.unbalanced", "the run's sums are not those of its claims",
                    totals.measure.rawValue, &findings)
            }
            let lines = totals.measure == .euro ? outcome.budgetLines : outcome.staffingLines
            var (current, adjustment, adjusted): (Int128, Int128, Int128) = (0, 0, 0)
            for row in 0..<lines.count {
                current += Int128(lines.current[row])
                adjustment += Int128(lines.adjustment[row])
                adjusted += Int128(lines.adjusted(row))
            }
            if adjusted != current + adjustment {
                fail(
                    "lines.unbalanced", "adjusted lines are not current lines plus adjustments",
                    totals.measure.rawValue, &findings)
            }
        }
        for entry in outcome.reallocations where entry.amount <= 0 || entry.shown > entry.amount {
            fail(
                "entry.unbalanced", "a reallocation entry moves nothing or shows too much",
                outcome.codes.benefits.text(entry.benefit), &findings)
        }
    }
}
