import BudgetModel
import Reconciliation

/// Finds the plan lines that explanations speak of without a search: the own lines of claims, and
/// the lines that moved below each netting cap of a proof.
struct LineIndex {
    /// What the plans say of one line in one period.
    struct Amounts: Hashable {
        var reference, approved, current: Units
        /// Negative for a rise.
        var fall: Units
        var claimedHere: Units
    }

    /// One line that moved below a cap.
    struct Movement {
        var key: LineKey
        /// Negative for a rise.
        var fall: Units
    }

    private var own: [Measure: [LineKey: Amounts]] = [:]
    private var moved: [Measure: [CapKey: [Movement]]] = [:]
    /// By the unit that a change names.
    private let changes: [Code: [ApprovedChange]]
    private let units: UnitTree
    private let accounts: AccountTree

    init(_ outcome: Outcome) {
        (units, accounts) = (outcome.units, outcome.accounts)
        let texts = outcome.codes.texts
        changes = Dictionary(
            grouping: outcome.approvedChanges.filter { !texts.text($0.decision).isEmpty },
            by: \.unit)
        var places: [Measure: Set<LinePlace>] = [:]
        for claim in outcome.claims {
            places[claim.measure, default: []].insert(
                LinePlace(unit: claim.unit, account: claim.account, activity: claim.activity))
        }
        var caps: [Measure: Set<CapKey>] = [:]
        for row in outcome.bottlenecks {
            if case .cap(let key) = row.member { caps[row.measure, default: []].insert(key) }
        }
        let coverage = CapCoverage(outcome)
        for lines in [outcome.budgetLines, outcome.staffingLines] {
            let measure = lines.measure
            let (claimed, bounds) = (places[measure] ?? [], caps[measure] ?? [])
            guard !claimed.isEmpty else { continue }
            var found: [LineKey: Amounts] = [:]
            var below: [CapKey: [Movement]] = [:]
            for row in 0..<lines.count where lines.isTouched[row] {
                let key = lines.key(row)
                if claimed.contains(LinePlace(key)) {
                    found[key] = Amounts(
                        reference: lines.reference[row], approved: lines.approved(row),
                        current: lines.current[row], fall: lines.fall[row],
                        claimedHere: lines.claimedHere[row])
                }
                guard lines.fall[row] != 0, !bounds.isEmpty else { continue }
                for cap in coverage.caps(over: key) where bounds.contains(cap) {
                    below[cap, default: []].append(Movement(key: key, fall: lines.fall[row]))
                }
            }
            own[measure] = found
            moved[measure] = below
        }
    }

    /// The claim's own line; nil where neither plan has it.
    func ownLine(of claim: ClaimOutcome) -> Amounts? {
        own[claim.measure]?[
            LineKey(
                unit: claim.unit, account: claim.account, activity: claim.activity,
                period: claim.period)]
    }

    /// The lines below a cap that fell or rose, in the order of the plan.
    func movements(below cap: CapKey, _ measure: Measure) -> [Movement] {
        moved[measure]?[cap] ?? []
    }

    /// The approved changes with a decision that are about a line in any of the months: those of
    /// its unit first, then those of the units above it.
    func changes(
        _ place: LinePlace, _ months: ClosedRange<MonthIndex>, _ measure: Measure
    ) -> [ApprovedChange] {
        guard !changes.isEmpty else { return [] }
        let branch = CapCoverage.branch(place.account, accounts.parent)
        return CapCoverage.branch(place.unit, units.parent).flatMap { changes[$0] ?? [] }.filter {
            $0.measure == measure && ($0.account == noCode || branch.contains($0.account))
                && ($0.activity == noCode || $0.activity == place.activity)
                && ($0.period.map { months.overlaps($0.firstMonth...$0.lastMonth) } ?? true)
        }
    }
}
