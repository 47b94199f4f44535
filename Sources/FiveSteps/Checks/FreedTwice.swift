import BudgetModel

/// The check `freed_twice`: initiatives that claim one gain, each for itself.
///
/// Records hang together where they share (unit, task, person-years, months), (unit, account,
/// amount, months) or the evidence, to the letter after codes were cleaned. What hangs together
/// over several initiatives is one finding.
public struct FreedTwice: Sendable, Hashable {
    public struct Record: Sendable, Hashable {
        public var benefit, initiative: String
        public var unit, account, task, evidence: String
        /// Cents, and 1/10 000 person-years; nil where the record has none.
        public var amount, personYears: Units?
        public var months: ClosedRange<MonthIndex>
        public var isAdditive: Bool
        /// The gain that it is a stated share of.
        public var gain: String
        public var share: Millionths?
        /// What it claims, by period.
        public var claims: [Claim]

        public init(
            benefit: String, initiative: String, unit: String, account: String = "",
            task: String = "", evidence: String = "", amount: Units? = nil,
            personYears: Units? = nil, months: ClosedRange<MonthIndex>, isAdditive: Bool = false,
            gain: String = "", share: Millionths? = nil, claims: [Claim] = []
        ) {
            self.benefit = benefit
            self.initiative = initiative
            self.unit = unit
            self.account = account
            self.task = task
            self.evidence = evidence
            self.amount = amount
            self.personYears = personYears
            self.months = months
            self.isAdditive = isAdditive
            self.gain = gain
            self.share = share
            self.claims = claims
        }
    }

    public struct Claim: Sendable, Hashable {
        public var measure: Measure
        public var period: Int32
        public var amount: Units
        public init(measure: Measure, period: Int32, amount: Units) {
            self.measure = measure
            self.period = period
            self.amount = amount
        }
    }

    /// `Σ − largest` of one period.
    public struct Risk: Sendable, Hashable {
        public var measure: Measure
        public var period: Int32
        public var amount: Units
    }

    /// Ascending.
    public var benefits: [String]
    /// By measure and period, above 0.
    public var risks: [Risk]

    /// Findings in the order of their first benefit.
    public static func check(_ records: [Record]) -> [FreedTwice] {
        let records = records.filter { !$0.isAdditive }
            .sorted { $0.benefit.utf8.lexicographicallyPrecedes($1.benefit.utf8) }
        return clusters(records).compactMap { members in
            let group = members.map { records[$0] }
            guard Set(group.map(\.initiative)).count > 1, !isCleared(group) else { return nil }
            let risks = risks(group)
            return risks.isEmpty
                ? nil : FreedTwice(benefits: group.map(\.benefit), risks: risks)
        }
    }

    /// Stated shares of one gain that sum to at most 1.
    private static func isCleared(_ group: [Record]) -> Bool {
        let shares = group.compactMap(\.share)
        guard shares.count == group.count, let gain = group.first?.gain, !gain.isEmpty,
            group.allSatisfy({ $0.gain == gain })
        else { return false }
        return shares.reduce(Int128(0)) { $0 + Int128($1.value) } <= 1_000_000
    }

    private static func risks(_ group: [Record]) -> [Risk] {
        struct Slot: Hashable {
            var measure: Measure
            var period: Int32
        }
        var sums: [Slot: (sum: Int128, largest: Units)] = [:]
        for record in group {
            var own: [Slot: Units] = [:]
            for claim in record.claims {
                own[Slot(measure: claim.measure, period: claim.period), default: 0] += claim.amount
            }
            for (slot, amount) in own {
                let before = sums[slot] ?? (0, 0)
                sums[slot] = (before.sum + Int128(amount), max(before.largest, amount))
            }
        }
        return sums.compactMap { slot, found in
            let amount = found.sum - Int128(found.largest)
            guard amount > 0 else { return nil }
            return Risk(
                measure: slot.measure, period: slot.period, amount: Units(clamping: amount))
        }.sorted { ($0.measure.rawValue, $0.period) < ($1.measure.rawValue, $1.period) }
    }

    /// What two records may share.
    private enum Trait: Hashable {
        case task(String, String, Units, ClosedRange<MonthIndex>)
        case account(String, String, Units, ClosedRange<MonthIndex>)
        case evidence(String)
    }

    private static func traits(_ record: Record) -> [Trait] {
        var traits: [Trait] = []
        if let years = record.personYears {
            traits.append(.task(record.unit, record.task, years, record.months))
        }
        if let amount = record.amount {
            traits.append(.account(record.unit, record.account, amount, record.months))
        }
        if !record.evidence.isEmpty { traits.append(.evidence(record.evidence)) }
        return traits
    }

    /// Positions that hang together, in the order of their first.
    private static func clusters(_ records: [Record]) -> [[Int]] {
        var parent = Array(records.indices)
        func root(_ start: Int) -> Int {
            var node = start
            while parent[node] != node {
                parent[node] = parent[parent[node]]
                node = parent[node]
            }
            return node
        }
        var first: [Trait: Int] = [:]
        for (index, record) in records.enumerated() {
            for trait in traits(record) {
                guard let other = first[trait] else {
                    first[trait] = index
                    continue
                }
                let (a, b) = (root(other), root(index))
                parent[max(a, b)] = min(a, b)
            }
        }
        var members: [Int: [Int]] = [:]
        for index in records.indices { members[root(index), default: []].append(index) }
        return members.keys.sorted().compactMap { members[$0] }
    }
}
