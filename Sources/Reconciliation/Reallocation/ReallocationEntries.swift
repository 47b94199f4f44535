import BudgetModel
import Diagnostics

/// Balanced entries from the claim's own line to its destinations, or to the savings line for what
/// is cut, and what became of them since earlier runs (contract, section 9).
///
/// One entry for each `(benefit, measure, source, destination, period)`: its amount is the whole
/// share of owed, `shown` the part that the plan already shows; it is booked when that is all of
/// it.
struct ReallocationEntries {
    private(set) var rows: EntryRows
    private(set) var findings: [Finding] = []
    private let codes: Codes
    private let ranks: KeyRanks

    init(
        runs: [MeasureRun], recordCount: Int, destinations: Destinations, savings: OwnKey,
        earlier: [ReallocationEntry], codes: Codes, ranks: KeyRanks
    ) {
        self.codes = codes
        self.ranks = ranks
        rows = EntryRows(
            runs.map {
                EntryMaker(run: $0, destinations: destinations, savings: savings, ranks: ranks)
            }, recordCount: recordCount)
        review(earlier)
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
        for index in 0..<rows.count {
            let entry = rows.row(index)
            guard let before = known.removeValue(forKey: identity(entry)) else { continue }
            let now = answered(entry, before: before)
            if now.reviewed == nil, now.state == entry.state { continue }
            rows.answer(.init(state: now.state, reviewed: now.reviewed), at: index)
        }
        let gone = known.values.map { entry in
            var gone = entry
            gone.state = .superseded
            gone.shown = 0
            return gone
        }
        if gone.isEmpty { return }
        let benefits = KeyRanks.Ranking(codes.benefits)
        let ranks = ranks
        rows.insert(superseded: gone) { Self.precedes($0, $1, ranks, benefits) }
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
    private static func precedes(
        _ a: ReallocationEntry, _ b: ReallocationEntry, _ ranks: KeyRanks,
        _ rank: KeyRanks.Ranking
    ) -> Bool {
        let benefits = (rank(a.benefit), rank(b.benefit))
        if benefits.0 != benefits.1 { return benefits.0 < benefits.1 }
        if a.measure != b.measure { return a.measure == .money }
        let periods = (a.source.period, b.source.period)
        if periods.0 != periods.1 {
            return (periods.0.firstMonth, periods.0.grain.months)
                < (periods.1.firstMonth, periods.1.grain.months)
        }
        let sources = (ranks.key(a.source), ranks.key(b.source))
        if sources.0 != sources.1 { return sources.0 < sources.1 }
        return ranks.key(a.destination) < ranks.key(b.destination)
    }
}
