import BudgetModel

/// Exact shares by local claim: `whole + part / parts` units, `0 ≤ part < parts`.
///
/// Threads that solve different parts of a component write the shares of different claims.
final class ClaimShares: @unchecked Sendable {
    private(set) var whole = Column<Int64>()
    private(set) var part = Column<Int64>()
    private(set) var parts = Column<Int64>()

    func reset(_ count: Int) {
        whole.fill(count, with: 0)
        part.fill(count, with: 0)
        parts.fill(count, with: 1)
    }

    func settle(_ claim: Int, _ units: Int64) {
        whole[claim] = units
        part[claim] = 0
        parts[claim] = 1
    }

    func exact(_ claim: Int) -> FairShare {
        let scaled = Int128(whole[claim]) * Int128(parts[claim]) + Int128(part[claim])
        return FairShare(numerator: scaled, denominator: parts[claim])
    }
}

/// The level λ = `numerator / denominator` at which claims, each held within its bounds, take
/// exactly a given total: λ = share / weight of every claim that no bound holds.
///
/// Found by fixing bounds (Bitran and Hax; Bretthauer and Shetty): take the level as if the claims
/// that are not yet fixed were free, and fix whichever side of violators weighs more. Sums stay
/// below 2^124: level and denominator are each below 2^62.
struct WaterLevel {
    enum Hold: UInt8 { case free, lowest, highest }

    var numerator: Int64 = 0
    var denominator: Int64 = 1
    private(set) var claims: [Int32] = []
    private(set) var holds: [Hold] = []

    /// Takes up the claims of a part, each at its highest bound.
    mutating func take(
        _ part: PartedPiece.Part, _ piece: PartedPiece, _ bounds: borrowing ClaimBounds
    ) {
        claims.empty()
        for place in part.classes {
            for claim in bounds.members(piece.className(at: place)) { claims.append(Int32(claim)) }
        }
        holds.empty()
        holds.append(contentsOf: repeatElement(.highest, count: claims.count))
        numerator = 0
        denominator = 1
    }

    func sumOfHighest(_ bounds: borrowing ClaimBounds) -> Int64 {
        var sum: Int64 = 0
        for claim in claims { sum += bounds.highest[Int(claim)] }
        return sum
    }

    /// The level of all claims.
    mutating func findForAll(_ bounds: borrowing ClaimBounds, total: Int64) {
        claims.empty()
        for claim in bounds.weight.indices { claims.append(Int32(claim)) }
        find(bounds, total: total)
    }

    /// The level of the claims that were taken up.
    ///
    /// - Parameter total: between the sums of the lowest and of the highest bounds.
    mutating func find(_ bounds: borrowing ClaimBounds, total: Int64) {
        holds.empty()
        holds.append(contentsOf: repeatElement(.free, count: claims.count))
        var left = total
        var freeWeight: Int64 = 0
        for claim in claims { freeWeight += bounds.weight[Int(claim)] }
        while freeWeight > 0 {
            numerator = left
            denominator = freeWeight
            let (below, above) = violations(bounds)
            if below == 0 && above == 0 { break }
            fix(bounds, low: below >= above, high: above >= below, &left, &freeWeight)
        }
        if freeWeight == 0 {
            numerator = 0
            denominator = 1
        }
        reduce()
    }

    /// By how much the level falls short of lowest bounds, and exceeds highest ones, in
    /// `denominator`-ths of a unit.
    private func violations(_ bounds: borrowing ClaimBounds) -> (below: Int128, above: Int128) {
        var below: Int128 = 0
        var above: Int128 = 0
        for place in claims.indices where holds[place] == .free {
            let claim = Int(claims[place])
            let level = Int128(numerator) * Int128(bounds.weight[claim])
            let low = Int128(denominator) * Int128(bounds.lowest[claim])
            let high = Int128(denominator) * Int128(bounds.highest[claim])
            if level < low { below += low - level }
            if level > high { above += level - high }
        }
        return (below, above)
    }

    private mutating func fix(
        _ bounds: borrowing ClaimBounds, low: Bool, high: Bool,
        _ left: inout Int64, _ freeWeight: inout Int64
    ) {
        for place in claims.indices where holds[place] == .free {
            let claim = Int(claims[place])
            let level = Int128(numerator) * Int128(bounds.weight[claim])
            if low, level < Int128(denominator) * Int128(bounds.lowest[claim]) {
                holds[place] = .lowest
                left -= bounds.lowest[claim]
                freeWeight -= bounds.weight[claim]
            } else if high, level > Int128(denominator) * Int128(bounds.highest[claim]) {
                holds[place] = .highest
                left -= bounds.highest[claim]
                freeWeight -= bounds.weight[claim]
            }
        }
    }

    private mutating func reduce() {
        let divisor = greatestCommonDivisor(numerator, denominator)
        numerator /= divisor
        denominator /= divisor
    }

    /// What the claim at a place takes at this level, in `denominator`-ths of a unit.
    @inline(__always)
    func taken(at place: Int, _ bounds: borrowing ClaimBounds) -> Int128 {
        let claim = Int(claims[place])
        switch holds[place] {
        case .free: return Int128(numerator) * Int128(bounds.weight[claim])
        case .lowest: return Int128(denominator) * Int128(bounds.lowest[claim])
        case .highest: return Int128(denominator) * Int128(bounds.highest[claim])
        }
    }

    /// The highest level that is not above this one and whose denominator, a power of two, keeps
    /// flows of `total` within 64 bits; nil where it would be nothing.
    func below(total: Int64) -> RoundedLevel? {
        let bits = max(0, largestTotal.trailingZeroBitCount - (64 - total.leadingZeroBitCount))
        let rounded = (Int128(numerator) << Int128(bits)) / Int128(denominator)
        if rounded == 0 { return nil }
        return RoundedLevel(numerator: Int64(rounded), denominator: 1 << Int64(bits))
    }

    /// Writes what every claim takes at this level as its share, in lowest terms.
    func settle(_ bounds: borrowing ClaimBounds, _ shares: ClaimShares) {
        for place in claims.indices {
            let claim = Int(claims[place])
            switch holds[place] {
            case .lowest: shares.settle(claim, bounds.lowest[claim])
            case .highest: shares.settle(claim, bounds.highest[claim])
            case .free:
                let (whole, part) = (Int128(denominator)).dividing(
                    Int128(numerator) * Int128(bounds.weight[claim]))
                let divisor = greatestCommonDivisor(Int64(part), denominator)
                shares.whole[claim] = Int64(whole)
                shares.part[claim] = Int64(part) / divisor
                shares.parts[claim] = denominator / divisor
            }
        }
    }
}

/// A level somewhat below one that is wanted.
struct RoundedLevel {
    var numerator: Int64
    var denominator: Int64

    /// What a claim takes at this level within its bounds, in `denominator`-ths of a unit.
    @inline(__always) func taken(by claim: Int, _ bounds: borrowing ClaimBounds) -> Int128 {
        let level = Int128(numerator) * Int128(bounds.weight[claim])
        let low = Int128(denominator) * Int128(bounds.lowest[claim])
        let high = Int128(denominator) * Int128(bounds.highest[claim])
        return max(low, min(level, high))
    }
}

extension Int128 {
    /// Quotient and remainder of a value that is ≥ 0, in 64 bits where they suffice.
    @inline(__always)
    fileprivate func dividing(_ value: Int128) -> (quotient: Int128, remainder: Int128) {
        if let small = Int64(exactly: value), let divisor = Int64(exactly: self) {
            let (quotient, remainder) = small.quotientAndRemainder(dividingBy: divisor)
            return (Int128(quotient), Int128(remainder))
        }
        return value.quotientAndRemainder(dividingBy: self)
    }
}

/// The greatest common divisor of two numbers ≥ 0, not both zero (Stein's binary algorithm).
func greatestCommonDivisor(_ a: Int64, _ b: Int64) -> Int64 {
    if a == 0 { return b }
    if b == 0 { return a }
    let shift = min(a.trailingZeroBitCount, b.trailingZeroBitCount)
    var odd = a >> a.trailingZeroBitCount
    var other = b
    while other != 0 {
        other >>= other.trailingZeroBitCount
        if odd > other { swap(&odd, &other) }
        other -= odd
    }
    return odd << shift
}
