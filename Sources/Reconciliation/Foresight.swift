import BudgetModel
import Diagnostics

/// What a run would say of its inputs, short of solving: what `check` tells.
public struct Foresight: Sendable {
    /// Why a run would refuse the inputs.
    public fileprivate(set) var refusals: [Finding] = []
    /// What it would remark on.
    public fileprivate(set) var remarks: [Finding] = []
    /// Accepted readings, and those of them that would claim nothing because something is missing.
    public fileprivate(set) var recordCount = 0
    public fileprivate(set) var notReadyCount = 0
    /// How many records have each reason, in the order of the reasons; none that no record has.
    public fileprivate(set) var reasons: [(reason: NotReadyReason, records: Int)] = []
    /// Records with the flags `line_absent` and `exceeds_line`.
    public fileprivate(set) var lineAbsentCount = 0
    public fileprivate(set) var exceedsLineCount = 0

    /// Looks at everything that `Reconciler.reconcile` would look at before it solves.
    public init(_ input: consuming ReconciliationInput) {
        let sums = SumRows(input).findings
        do throws(ArithmeticOverflow) {
            var pass = ReconciliationPass(input)
            self = try pass.foresight()
        } catch {
            refusals.append(Reconciler.overflow)
        }
        remarks += sums
    }

    fileprivate init(_ reasons: [NotReadyReasons]) {
        recordCount = reasons.count
        notReadyCount = reasons.count { !$0.isEmpty }
        self.reasons = NotReadyReason.allCases.compactMap { reason in
            let count = reasons.count { $0.contains(reason) }
            return count == 0 ? nil : (reason, count)
        }
    }

    fileprivate mutating func count(_ doubts: LineDoubts) {
        lineAbsentCount = doubts.flags.values.count { $0.contains(.lineAbsent) }
        exceedsLineCount = doubts.flags.values.count { $0.contains(.exceedsLine) }
    }
}

extension ReconciliationPass {
    fileprivate mutating func foresight() throws(ArithmeticOverflow) -> Foresight {
        let reasons = reasons
        let places = try places()
        var foresight = Foresight(reasons)
        if refusals.isEmpty {
            var tables: [ClaimTable] = []
            for table in try claims(places) {
                let claims = try lessInBase(table)
                guard let place = places.first(where: { $0.plan.measure == claims.measure }) else {
                    continue
                }
                doubts.add(claims, place.plan, ownLine: place.ownLines(of: claims))
                tables.append(claims)
            }
            _ = runCosts(places, tables)
        }
        foresight.refusals = sorted(refusals)
        foresight.remarks = sorted(findings + doubts.findings)
        foresight.count(doubts)
        return foresight
    }
}
