/// Components so small that no flow has to be found: one claim without a line, one line without a
/// cap, or one claim without caps.
struct ClosedForms: ~Copyable {
    private var level = WaterLevel()
    private var order = RemainderOrder()
    private var holding: [UInt32] = []

    init() {}

    /// Settles shares and whole units where a closed form exists; returns whether it does.
    mutating func solve(
        _ component: borrowing StageComponent, _ bounds: borrowing ClaimBounds,
        _ shares: ClaimShares, granted: inout [Int64]
    ) -> Bool {
        let isOneStore = component.piece.storeCount <= 1
        let isOneClaim =
            component.claims.count == 1 && component.lineCount == component.stores.count
        if !isOneStore && !isOneClaim { return false }
        var wanted: Int64 = 0
        for units in bounds.highest { wanted += units }
        var held: Int64 = 0
        for units in component.piece.capacity { held += units }
        let total = min(wanted, held)
        shares.reset(bounds.weight.count)
        granted.empty()
        if component.claims.count == 1 {
            shares.settle(0, total)
            granted.append(total)
            return true
        }
        level.findForAll(bounds, total: total)
        level.settle(bounds, shares)
        for claim in bounds.weight.indices { granted.append(shares.whole[claim]) }
        var left = total
        for units in granted { left -= units }
        if left > 0 {
            order.sort(shares, bounds.position)
            for place in 0..<Int(left) { granted[order.claim(at: place)] += 1 }
        }
        return true
    }

    /// The proof of a component that `solve` settled.
    mutating func prove(
        _ component: borrowing StageComponent, _ bounds: borrowing ClaimBounds, granted: [Int64],
        into proof: inout ProofRows
    ) {
        var isShort = false
        for claim in granted.indices where granted[claim] < bounds.highest[claim] { isShort = true }
        if !isShort { return }
        let holders = UInt32(proof.groups.count)
        holding.empty()
        for claim in granted.indices where granted[claim] > 0 || granted.count == 1 {
            holding.append(component.claims[claim])
        }
        proof.groups.append(claims: holding, lines: component.stores, caps: [], restsOn: [])
        for claim in granted.indices where granted[claim] < bounds.highest[claim] {
            let name = component.claims[claim]
            if granted[claim] > 0 || granted.count == 1 {
                proof.groupOfShort.append((name, holders))
                continue
            }
            proof.groupOfShort.append((name, UInt32(proof.groups.count)))
            proof.groups.append(claims: [name], lines: [], caps: [], restsOn: [holders])
        }
    }
}

extension StageComponent {
    /// Rows of a component that `ClosedForms` settled: its claims fill its lines from the first on.
    func writeClosedFlow(_ granted: [Int64], into rows: inout [Attribution]) {
        var store = 0
        var left = piece.capacity.first ?? 0
        for claim in granted.indices {
            var wanted = granted[claim]
            while wanted > 0 {
                while left == 0 {
                    store += 1
                    left = piece.capacity[store]
                }
                let part = min(wanted, left)
                rows.append(
                    Attribution(claim: claims[claim], line: stores[store], tier: 0, amount: part))
                wanted -= part
                left -= part
            }
        }
    }
}

/// Claims with a remainder, by descending remainder, then ascending position.
struct RemainderOrder {
    private struct Entry {
        /// The remainder in 2^64-ths, rounded down.
        var fraction: UInt64
        var claim: Int32
    }

    private var entries: [Entry] = []

    var count: Int { entries.count }
    func claim(at place: Int) -> Int { Int(entries[place].claim) }

    mutating func sort(_ shares: ClaimShares, _ position: [UInt32]) {
        let part = shares.part.base
        let parts = shares.parts.base
        entries.empty()
        for claim in position.indices where part[claim] > 0 {
            let divisor = parts[claim].magnitude
            let fraction = divisor.dividingFullWidth((part[claim].magnitude, 0)).quotient
            entries.append(Entry(fraction: fraction, claim: Int32(claim)))
        }
        entries.sort { first, second in
            if first.fraction != second.fraction { return first.fraction > second.fraction }
            let a = Int(first.claim)
            let b = Int(second.claim)
            let left = part[a].multipliedFullWidth(by: parts[b])
            let right = part[b].multipliedFullWidth(by: parts[a])
            if left.high != right.high { return left.high > right.high }
            if left.low != right.low { return left.low > right.low }
            return position[a] < position[b]
        }
    }
}
