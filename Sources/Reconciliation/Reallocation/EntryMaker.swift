import BudgetModel

/// Makes the entries of a measure's claims: one for each destination line, and one to the savings
/// line for what is cut.
final class EntryMaker: Sendable {
    let run: MeasureRun
    private let destinations: Destinations
    private let savings: OwnKey
    private let ranks: KeyRanks

    /// - Parameter ranks: of the books that hold the savings line.
    init(run: MeasureRun, destinations: Destinations, savings: OwnKey, ranks: KeyRanks) {
        self.run = run
        self.destinations = destinations
        self.savings = savings
        self.ranks = ranks
    }

    /// How many entries a claim has.
    func entryCount(_ claim: Int) -> Int {
        let record = Int(run.claims.record[claim])
        if destinations.isNone(of: record) { return run.claims.owed(claim) > 0 ? 1 : 0 }
        return entries(of: claim).count
    }

    /// What an entry comes to before anybody reviews it.
    func state(_ number: Int, of claim: Int) -> EntryState {
        guard destinations.isNone(of: Int(run.claims.record[claim])) else {
            return entry(number, of: claim).state
        }
        return Self.state(run.claims.owed(claim), shown: run.visible[claim])
    }

    private static func state(_ amount: Units, shown: Units) -> EntryState {
        shown >= amount ? .booked : .proposed
    }

    /// One of a claim's entries, ascending destination.
    func entry(_ number: Int, of claim: Int) -> ReallocationEntry {
        let record = Int(run.claims.record[claim])
        guard destinations.isNone(of: record) else { return entries(of: claim)[number] }
        let owed = run.claims.owed(claim)
        return entry(
            claim, to: savings, isCut: true, amount: owed, shown: min(owed, run.visible[claim]))
    }

    private func entry(
        _ claim: Int, to destination: OwnKey, isCut: Bool, amount: Units, shown: Units
    ) -> ReallocationEntry {
        let record = Int(run.claims.record[claim])
        let records = run.place.ownKeys.records
        var entry = ReallocationEntry(
            benefit: records.id[record], measure: run.measure,
            source: line(run.place.ownKeys[record], claim), destination: line(destination, claim),
            isCut: isCut, amount: amount, state: Self.state(amount, shown: shown),
            reviewed: nil, owner: records.owner[record])
        entry.shown = shown
        return entry
    }

    private func line(_ key: OwnKey, _ claim: Int) -> LineKey {
        LineKey(
            unit: key.unit, account: key.account, activity: key.activity,
            period: run.period(of: claim))
    }

    /// The entries of a claim that names destinations.
    private func entries(of claim: Int) -> [ReallocationEntry] {
        let record = Int(run.claims.record[claim])
        let own = run.place.ownKeys[record]
        let rows = destinations.rows(of: record)
        let (owed, visible) = (run.claims.owed(claim), run.visible[claim])
        var parts: [(key: OwnKey, isCut: Bool, amount: Units, shown: Units)] = []
        // Two destinations of a record that are one line in this measure are one entry.
        func add(_ key: OwnKey, isCut: Bool, amount: Units, shown: Units) {
            guard amount > 0 else { return }
            if let same = parts.firstIndex(where: { $0.key == key }) {
                parts[same].amount += amount
                parts[same].shown += shown
            } else {
                parts.append((key, isCut, amount, shown))
            }
        }
        let shares = Apportionment.shares(of: owed, millionths: rows.map(\.shareMillionths))
        let supplies = run.explained.supplies(of: claim).map { run.explained.supplies[$0] }
        let redeployed = min(visible, run.explained.explained(of: claim))
        let shown = Apportionment.parts(of: redeployed, weights: supplies.map(\.explained))
        for (offset, row) in rows.enumerated() {
            add(
                Destinations.key(of: row, own: own, plan: run.plan), isCut: false,
                amount: shares[offset], shown: min(shares[offset], shown[offset]))
        }
        let cut = owed - shares.reduce(0, +)
        add(savings, isCut: true, amount: cut, shown: min(cut, visible - redeployed))
        return parts.map {
            entry(claim, to: $0.key, isCut: $0.isCut, amount: $0.amount, shown: $0.shown)
        }.sorted { ranks.key($0.destination) < ranks.key($1.destination) }
    }
}

extension KeyRanks {
    /// What orders lines of one period.
    func key(_ line: LineKey) -> (UInt32, UInt32, UInt32) {
        (unit(line.unit), account(line.account), activity(line.activity))
    }
}
