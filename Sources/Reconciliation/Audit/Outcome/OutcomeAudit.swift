import BudgetModel
import Diagnostics
import Dispatch

/// That the audit of an outcome found nothing. Only `OutcomeAudit` makes one, so that nobody can
/// publish what was not audited.
public struct AuditPassed: Sendable, Hashable {
    private let entity: String
    private let rowCounts: [Int]
    private let totals: [ClaimSums]

    /// Tests alone call it beside the audit.
    init(_ outcome: Outcome) {
        entity = outcome.entity
        rowCounts = OutcomeTable.allCases.map(outcome.rowCount)
        totals = outcome.measures.map(\.all)
    }

    /// Whether it is the proof of this outcome, as far as its sums and counts tell.
    public func isOf(_ outcome: Outcome) -> Bool { self == AuditPassed(outcome) }
}

/// Checks an outcome before it is published: invariants 1, 2 and 7 of the contract's section 10 and
/// the sums above them, from the outcome alone and by its own arithmetic, and what the audit of its
/// flows (`FlowAudit`), which began earlier, has found.
public enum OutcomeAudit {
    /// Recomputes what must hold.
    ///
    /// - Returns: the proof that publishing asks for.
    /// - Throws: every violation; such a run must not publish.
    @discardableResult
    public static func check(_ outcome: Outcome) throws(Findings) -> AuditPassed {
        let checks: [@Sendable (Outcome, inout [Finding]) -> Void] = [
            checkClaims, checkBenefits, checkEntries,
        ]
        // Each reads the outcome alone; what they find is told in their order.
        var found = [[Finding]](repeating: [], count: checks.count)
        found.withUnsafeMutableBufferPointer { found in
            nonisolated(unsafe) let found = found
            DispatchQueue.concurrentPerform(iterations: checks.count) { index in
                checks[index](outcome, &found[index])
            }
        }
        let findings = outcome.flowAudits.flatMap(\.faults) + found.flatMap(\.self)
        if !findings.isEmpty { throw Findings(findings) }
        return AuditPassed(outcome)
    }

    static func fail(
        _ code: String, _ message: String, _ value: String, _ findings: inout [Finding]
    ) {
        findings.append(.fault(code, message, value))
    }

    /// Every claim by itself, with its attribution, the lines that it is attributed to, and the
    /// sums of all.
    private static func checkClaims(_ outcome: Outcome, _ findings: inout [Finding]) {
        var attribution = AttributionWalk(outcome)
        var money = ClaimSums()
        var years = ClaimSums()
        for claim in outcome.claims {
            if !isBalanced(claim) {
                fail(
                    "claim.unbalanced", "the parts of a claim are not the claim",
                    outcome.name(of: claim), &findings)
            }
            for fault in attribution.faults(claim) {
                fail(fault.code, fault.message, outcome.name(of: claim), &findings)
            }
            if claim.measure == .money { money.add(claim) } else { years.add(claim) }
        }
        attribution.checkRest(outcome, &findings)
        for totals in outcome.measures {
            let sums = totals.measure == .money ? money : years
            let expected = sums.totalled(totals.measure, periods: Int(totals.periodCount))
            if expected != totals.all || !isBalanced(totals.all) || !isBalanced(totals.ratio) {
                fail(
                    "totals.unbalanced", "the run's sums are not those of its claims",
                    totals.measure.rawValue, &findings)
            }
        }
    }

    private static func isBalanced(_ claim: ClaimOutcome) -> Bool {
        let sum =
            Int128(claim.inBase) + Int128(claim.visible) + Int128(claim.reabsorbed)
            + Int128(claim.missing)
        // The sign bit of all of them together is set where one of them is negative.
        let signs =
            claim.inBase | claim.visible | claim.reabsorbed | claim.missing | claim.direct
            | claim.timing | claim.parked | claim.redeployed | claim.cut | claim.unadjustable
            | claim.explained
        return sum == Int128(claim.claimed) && signs >= 0 && claim.direct <= claim.visible
            && claim.gross == claim.visible + claim.reabsorbed
            && claim.redeployed + claim.cut == claim.visible
            && claim.redeployed <= claim.explained
            && claim.timing + claim.parked <= claim.visible
            && claim.unadjustable <= claim.missing + claim.reabsorbed
    }

    private static func checkBenefits(_ outcome: Outcome, _ findings: inout [Finding]) {
        outcome.benefits.forEachSums { row, money, personYears in
            if money.map(isBalanced) ?? true, personYears.map(isBalanced) ?? true { return }
            fail(
                "benefit.unbalanced", "the sums of a benefit are not its claim",
                outcome.codes.benefits.text(outcome.benefits[row].benefit), &findings)
        }
    }

    private static func isBalanced(_ sums: ClaimSums) -> Bool {
        let total =
            Int128(sums.inBase) + Int128(sums.visible) + Int128(sums.reabsorbed)
            + Int128(sums.missing)
        let signs = sums.inBase | sums.visible | sums.reabsorbed | sums.missing | sums.direct
        return total == Int128(sums.claimed) && signs >= 0 && sums.direct <= sums.visible
            && sums.gross == sums.visible + sums.reabsorbed
            && sums.redeployed + sums.cut == sums.visible
    }

    /// Every entry with its claim, its legs, and the lines that these stand on.
    private static func checkEntries(_ outcome: Outcome, _ findings: inout [Finding]) {
        var audit = EntryAudit(outcome)
        audit.check(&findings)
    }
}

extension Outcome {
    fileprivate func name(of claim: ClaimOutcome) -> String {
        [codes.benefits.text(claim.benefit), claim.measure.rawValue, claim.period.description]
            .joined(separator: " ")
    }
}

extension Finding {
    /// A run that an audit refuses: nothing that its user could mend.
    static func fault(_ code: String, _ message: String, _ value: String) -> Finding {
        Finding(
            "audit.\(code)", message, value: value,
            fix: "do not publish this run; report it with its inputs as a fault of the program")
    }
}
