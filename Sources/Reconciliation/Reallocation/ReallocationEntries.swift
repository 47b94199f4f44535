import BudgetModel
import Diagnostics

/// Balanced entries from the claim's own line to its destinations, or to the savings line for what
/// is cut, and what became of them since earlier runs (contract, section 9).
///
/// One entry for each `(benefit, measure, source, destination, period)`: its amount is the whole
/// share of owed, `shown` the part that the plan already shows; it is booked when that is all of
/// it.
struct ReallocationEntries {
    private(set) var entries: [ReallocationEntry] = []
    private(set) var findings: [Finding] = []
    private let codes: Codes
    private let ranks: KeyRanks

    init(
        runs: [MeasureRun], records: BenefitTable, destinations: Destinations,
        savings: OwnKey, earlier: [ReallocationEntry], codes: Codes, ranks: KeyRanks
    ) {
        self.codes = codes
        self.ranks = ranks
        entries.reserveCapacity(runs.reduce(0) { $0 + $1.claims.count })
        for (index, record) in records.enumerated() {
            for run in runs {
                for claim in run.claims.claims(of: index) {
                    add(
                        claim, of: run, record: record, destinations: destinations,
                        savings: savings)
                }
            }
        }
        for index in entries.indices where entries[index].shown == entries[index].amount {
            entries[index].state = .booked
        }
        review(earlier)
        entries.sort(by: precedes)
    }

    private mutating func add(
        _ claim: Int, of run: MeasureRun, record: BenefitRecord, destinations: Destinations,
        savings: OwnKey
    ) {
        let index = Int(run.claims.record[claim])
        let own = run.place.ownKeys[index]
        let first = entries.count
        let rows = destinations.rows(of: index)
        let owed = run.claims.owed(claim)
        let visible = run.visible[claim]
        let period = Period(grain: run.claims.grain, index: run.claims.period[claim])
        func line(_ key: OwnKey) -> LineKey {
            LineKey(unit: key.unit, account: key.account, activity: key.activity, period: period)
        }
        // Two destinations of a record that are one line in this measure are one entry.
        func append(_ key: OwnKey, isCut: Bool, amount: Units, shown: Units) {
            guard amount > 0 else { return }
            let destination = line(key)
            if let same = entries[first...].lastIndex(where: { $0.destination == destination }) {
                entries[same].amount += amount
                entries[same].shown += shown
                return
            }
            var entry = ReallocationEntry(
                benefit: record.id, measure: run.measure, source: line(own),
                destination: destination, isCut: isCut, amount: amount, state: .proposed,
                reviewed: nil, owner: record.owner)
            entry.shown = shown
            entries.append(entry)
        }
        guard !rows.isEmpty else {
            append(savings, isCut: true, amount: owed, shown: min(owed, visible))
            return
        }
        let shares = Apportionment.shares(of: owed, millionths: rows.map(\.shareMillionths))
        let supplies = run.explained.supplies(of: claim).map { run.explained.supplies[$0] }
        let redeployed = min(visible, run.explained.explained(of: claim))
        let shown = Apportionment.parts(of: redeployed, weights: supplies.map(\.explained))
        for (offset, row) in rows.enumerated() {
            append(
                Destinations.key(of: row, own: own, plan: run.plan), isCut: false,
                amount: shares[offset], shown: min(shares[offset], shown[offset]))
        }
        let cut = owed - shares.reduce(0, +)
        append(savings, isCut: true, amount: cut, shown: min(cut, visible - redeployed))
    }

    private struct Identity: Hashable {
        var benefit: Code
        var measure: Measure
        var source, destination: OwnKey
        var period: Period
    }

    private func identity(_ entry: ReallocationEntry) -> Identity {
        func own(_ key: LineKey) -> OwnKey {
            OwnKey(
                unit: ranks.unit.normal(key.unit), account: ranks.account.normal(key.account),
                activity: ranks.activity.normal(key.activity))
        }
        return Identity(
            benefit: entry.benefit, measure: entry.measure, source: own(entry.source),
            destination: own(entry.destination), period: entry.source.period)
    }

    /// Lets reviews survive: same amount, same answer; another amount, the question is asked again
    /// with both versions shown; gone, superseded.
    private mutating func review(_ earlier: [ReallocationEntry]) {
        guard !earlier.isEmpty else { return }
        var known: [Identity: ReallocationEntry] = [:]
        for entry in earlier where entry.state != .superseded { known[identity(entry)] = entry }
        for index in entries.indices {
            guard let before = known.removeValue(forKey: identity(entries[index])) else { continue }
            entries[index] = answered(entries[index], before: before)
        }
        for var gone in known.values {
            gone.state = .superseded
            gone.shown = 0
            entries.append(gone)
        }
    }

    private mutating func answered(
        _ now: ReallocationEntry, before: ReallocationEntry
    ) -> ReallocationEntry {
        var now = now
        now.reviewed = before.reviewed
        let isReviewed = before.state == .approved || before.state == .rejected
        let review = ReallocationEntry.Review(
            amount: before.amount, state: before.state,
            reviewer: before.reviewed?.reviewer ?? noCode)
        if isReviewed, now.amount != before.amount || now.state == .booked { now.reviewed = review }
        guard isReviewed, now.state != .booked, now.amount == before.amount else { return now }
        let reviewer = before.reviewed?.reviewer ?? noCode
        if before.state == .approved, reviewer != noCode, reviewer == now.owner {
            now.reviewed = review
            findings.append(
                Finding(
                    "reallocation.approved_by_owner", severity: .warning,
                    "whoever owns the benefit may not approve its entry, so it is open again",
                    value: codes.benefits.text(now.benefit),
                    fix: "have the entry approved by somebody else"))
            return now
        }
        now.state = before.state
        return now
    }

    /// Ascending benefit, measure, period, source and destination, by the bytes of their codes.
    private func precedes(_ a: ReallocationEntry, _ b: ReallocationEntry) -> Bool {
        let benefits = (ranks.benefit(a.benefit), ranks.benefit(b.benefit))
        if benefits.0 != benefits.1 { return benefits.0 < benefits.1 }
        if a.measure != b.measure { return a.measure == .euro }
        let periods = (a.source.period, b.source.period)
        if periods.0 != periods.1 {
            return (periods.0.firstMonth, periods.0.grain.months)
                < (periods.1.firstMonth, periods.1.grain.months)
        }
        func key(_ line: LineKey) -> (UInt32, UInt32, UInt32) {
            (ranks.unit(line.unit), ranks.account(line.account), ranks.activity(line.activity))
        }
        let sources = (key(a.source), key(b.source))
        if sources.0 != sources.1 { return sources.0 < sources.1 }
        return key(a.destination) < key(b.destination)
    }
}
