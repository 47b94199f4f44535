import BudgetModel
import Reconciliation

/// Finds the rows of a benefit without a search, so that a report explains thousands at once.
struct ExplanationIndex {
    private var claims: [Code: Range<Int>] = [:]
    private var attribution: [Code: Range<Int>] = [:]
    private var proofs: [ProofKey: Proofs] = [:]
    private let outcome: Outcome

    struct ProofKey: Hashable {
        var run: BottleneckRow.RunKind
        var measure: Measure
    }

    init(_ outcome: Outcome) {
        self.outcome = outcome
        claims = Self.ranges(outcome.claims.map(\.benefit))
        attribution = Self.ranges(outcome.attribution.map(\.benefit))
        for run in BottleneckRow.RunKind.allCases {
            for measure in Measure.allCases {
                let rows: [BottleneckRow] = outcome.bottlenecks.filter {
                    $0.run == run && $0.measure == measure
                }
                if !rows.isEmpty {
                    proofs[ProofKey(run: run, measure: measure)] = Proofs(rows, outcome)
                }
            }
        }
    }

    func claims(of benefit: Code, _ measure: Measure) -> [ClaimOutcome] {
        outcome.claims[claims[benefit] ?? 0..<0].filter { $0.measure == measure }
    }

    func attribution(of benefit: Code, _ measure: Measure) -> [AttributionRow] {
        outcome.attribution[attribution[benefit] ?? 0..<0].filter { $0.measure == measure }
    }

    func proof(_ run: BottleneckRow.RunKind, _ claim: ClaimOutcome) -> Proof? {
        proofs[ProofKey(run: run, measure: claim.measure)]?
            .proof(of: claim.benefit, claim.period)
    }

    /// Rows of one benefit stand together, because the tables are sorted by benefit first.
    private static func ranges(_ codes: [Code]) -> [Code: Range<Int>] {
        var ranges: [Code: Range<Int>] = [:]
        var start = 0
        for index in codes.indices
        where index + 1 == codes.count || codes[index + 1] != codes[index] {
            ranges[codes[index]] = start..<index + 1
            start = index + 1
        }
        return ranges
    }
}

/// The closure of one group: what a controller adds up by hand (contract, section 6).
///
///     Σ granted of its claims = Σ fall of lines under no cap of the closure + Σ outermost caps
struct Proof: Hashable {
    struct Claim: Hashable {
        var benefit: Code
        var period: Period
        var amount: Units
    }
    /// The groups that the closure joins, ascending.
    var groups: [UInt32] = []
    var claims: [Claim] = []
    var lines: [(key: LineKey, fall: Units)] = []
    var caps: [(key: CapKey, amount: Units)] = []

    var granted: Units { claims.reduce(0) { $0 + $1.amount } }
    var held: Units { lines.reduce(0) { $0 + $1.fall } + caps.reduce(0) { $0 + $1.amount } }

    static func == (a: Proof, b: Proof) -> Bool { a.groups == b.groups }
    func hash(into hasher: inout Hasher) { hasher.combine(groups) }
}

/// The proofs of one run and measure: groups, and what each rests on.
private struct Proofs {
    private struct Group {
        var claims: [Proof.Claim] = []
        var lines: [(key: LineKey, fall: Units)] = []
        var caps: [(key: CapKey, amount: Units)] = []
        var restsOn: [UInt32] = []
    }
    private struct ClaimKey: Hashable {
        var benefit: Code
        var period: Period
    }

    private var groups: [UInt32: Group] = [:]
    private var groupOfClaim: [ClaimKey: UInt32] = [:]
    private let coverage: CapCoverage

    init(_ rows: [BottleneckRow], _ outcome: Outcome) {
        coverage = CapCoverage(outcome)
        for row in rows {
            switch row.member {
            case .claim(let benefit, let period):
                groups[row.group, default: Group()].claims
                    .append(.init(benefit: benefit, period: period, amount: row.amount))
                groupOfClaim[ClaimKey(benefit: benefit, period: period)] = row.group
            case .line(let key):
                groups[row.group, default: Group()].lines.append((key, row.amount))
            case .cap(let key):
                groups[row.group, default: Group()].caps.append((key, row.amount))
            case .restsOn(let group):
                groups[row.group, default: Group()].restsOn.append(group)
            }
        }
    }

    /// The closure of the claim's group, with lines and caps that a wider cap bounds left out.
    func proof(of benefit: Code, _ period: Period) -> Proof? {
        guard let start = groupOfClaim[ClaimKey(benefit: benefit, period: period)] else {
            return nil
        }
        var seen: Set<UInt32> = [start]
        var waiting = [start]
        while let group = waiting.popLast() {
            for next in groups[group]?.restsOn ?? [] where seen.insert(next).inserted {
                waiting.append(next)
            }
        }
        var proof = Proof()
        proof.groups = seen.sorted()
        let members = proof.groups.compactMap { groups[$0] }
        proof.claims = members.flatMap(\.claims)
        let caps = members.flatMap(\.caps)
        let covered = coverage.index(caps.map(\.key))
        proof.lines = members.flatMap(\.lines).filter { !coverage.covers($0.key, covered) }
        proof.caps = caps.filter { !coverage.covers($0.key, covered) }
        return proof
    }
}

/// Which lines and caps a netting cap bounds (contract, section 5).
struct CapCoverage {
    private let units: UnitTree
    private let accounts: AccountTree

    init(_ outcome: Outcome) {
        units = outcome.units
        accounts = outcome.accounts
    }

    func index(_ caps: [CapKey]) -> Set<CapKey> { Set(caps) }

    func covers(_ line: LineKey, _ caps: Set<CapKey>) -> Bool {
        guard !caps.isEmpty else { return false }
        let isRevenue =
            line.account != noCode && Int(line.account) < accounts.kind.count
            && accounts.kind[Int(line.account)] == .revenue
        let families = [noCode] + branch(line.account, accounts.parent)
        return families.contains { family in
            let own = CapKey(
                unit: line.unit, period: line.period, side: isRevenue ? .revenue : .expense,
                family: family)
            return caps.contains(own) || isBelow(own, caps)
        }
    }

    /// Whether a wider cap bounds this one.
    func covers(_ cap: CapKey, _ caps: Set<CapKey>) -> Bool { isBelow(cap, caps) }

    /// Whether one of the caps bounds a branch that holds what this cap bounds.
    private func isBelow(_ cap: CapKey, _ caps: Set<CapKey>) -> Bool {
        branch(cap.unit, units.parent).dropFirst(cap.isOwnLines ? 0 : 1).contains { unit in
            caps.contains(
                CapKey(
                    unit: unit, period: cap.period, side: cap.side, family: cap.family,
                    isOwnLines: false))
        }
    }

    private func branch(_ code: Code, _ parent: [Code]) -> [Code] {
        var chain: [Code] = []
        var code = code
        while code != noCode, Int(code) < parent.count, chain.count < 64 {
            chain.append(code)
            code = parent[Int(code)]
        }
        return chain
    }
}
