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
        runs: [MeasureRun], records: [BenefitRecord], destinations: Destinations,
        savings: OwnKey, earlier: [ReallocationEntry], codes: Codes, ranks: KeyRanks
    ) {
        self.codes = codes
        self.ranks = ranks
        for run in runs {
            for claim in 0..<run.claims.count {
                let record = records[Int(run.claims.record[claim])]
                add(claim, of: run, record: record, destinations: destinations, savings: savings)
            }
        }
        merge()
        review(earlier)
        let ordered = entries.map { ($0, order($0)) }.sorted { a, b in
            a.1.lexicographicallyPrecedes(b.1)
        }
        entries = ordered.map(\.0)
    }

    private mutating func add(
        _ claim: Int, of run: MeasureRun, record: BenefitRecord, destinations: Destinations,
        savings: OwnKey
    ) {
        let index = Int(run.claims.record[claim])
        let own = run.place.ownKeys[index]
        let rows = destinations.rows(of: index)
        let owed = run.claims.owed(claim)
        let shares = Apportionment.shares(of: owed, millionths: rows.map(\.shareMillionths))
        let supplies = run.explained.supplies(of: claim).map { run.explained.supplies[$0] }
        let visible = run.visible[claim]
        let redeployed = min(visible, run.explained.explained(of: claim))
        let shown = Apportionment.parts(of: redeployed, weights: supplies.map(\.explained))
        let period = Period(grain: run.claims.grain, index: run.claims.period[claim])
        func line(_ key: OwnKey) -> LineKey {
            LineKey(unit: key.unit, account: key.account, activity: key.activity, period: period)
        }
        func append(_ key: OwnKey, isCut: Bool, amount: Units, shown: Units) {
            guard amount > 0 else { return }
            var entry = ReallocationEntry(
                benefit: record.id, measure: run.measure, source: line(own),
                destination: line(key), isCut: isCut, amount: amount, state: .proposed,
                reviewed: nil, owner: record.owner)
            entry.shown = shown
            entries.append(entry)
        }
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

    /// Two destinations of a record that are one line in this measure are one entry.
    private mutating func merge() {
        var merged: [ReallocationEntry] = []
        for entry in entries {
            // Entries of one claim stand together, so looking back over them is enough.
            let same = merged.indices.reversed().prefix {
                merged[$0].benefit == entry.benefit && merged[$0].source == entry.source
            }.first { merged[$0].destination == entry.destination }
            if let same, merged[same].measure == entry.measure {
                merged[same].amount += entry.amount
                merged[same].shown += entry.shown
            } else {
                merged.append(entry)
            }
        }
        entries = merged
        for index in entries.indices where entries[index].shown == entries[index].amount {
            entries[index].state = .booked
        }
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

    private func order(_ entry: ReallocationEntry) -> [Int64] {
        func key(_ line: LineKey) -> [Int64] {
            [
                Int64(ranks.unit(line.unit)), Int64(ranks.account(line.account)),
                Int64(ranks.activity(line.activity)),
            ]
        }
        return [
            Int64(ranks.benefit(entry.benefit)), entry.measure == .euro ? 0 : 1,
            Int64(entry.source.period.firstMonth), Int64(entry.source.period.grain.months),
        ] + key(entry.source) + key(entry.destination)
    }
}
