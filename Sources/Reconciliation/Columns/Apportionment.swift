import BudgetModel

/// Largest-remainder division: the one way in which the contract splits an amount into whole units.
enum Apportionment {
    /// Parts of `total` pro rata to `weights`, summing to it exactly: floors first, one unit more
    /// by descending remainder, ties by position. A negative total is split as its magnitude is.
    ///
    /// - Parameter weights: each ≥ 0; all parts are 0 where they sum to nothing.
    static func parts(of total: Units, weights: [Units]) -> [Units] {
        var parts = [Units](repeating: 0, count: weights.count)
        let whole = weights.reduce(into: Int128(0)) { $0 += Int128($1) }
        guard whole > 0, total != 0 else { return parts }
        let magnitude = Int128(total.magnitude)
        var remainders: [(remainder: Int128, index: Int)] = []
        var rest = magnitude
        for (index, weight) in weights.enumerated() where weight > 0 {
            let (quotient, remainder) = (magnitude * Int128(weight)).quotientAndRemainder(
                dividingBy: whole)
            parts[index] = Units(quotient)
            rest -= quotient
            if remainder > 0 { remainders.append((remainder, index)) }
        }
        if rest > 0 {
            remainders.sort { ($0.remainder, $1.index) > ($1.remainder, $0.index) }
            for entry in remainders.prefix(Int(rest)) { parts[entry.index] += 1 }
        }
        if total < 0 { for index in parts.indices { parts[index].negate() } }
        return parts
    }

    /// `⌊Σ shares⌋` of `amount × share`, each share in millionths: floors and largest remainders,
    /// so that the parts never exceed `amount` where the shares sum to at most 1.
    static func shares(of amount: Units, millionths: [Int64]) -> [Units] {
        let sum = millionths.reduce(into: Int128(0)) { $0 += Int128($1) }
        return parts(of: Units(Int128(amount) * sum / 1_000_000), weights: millionths)
    }

    /// `value / divisor`, rounded half up (towards plus infinity).
    static func halfUp(_ value: Int128, _ divisor: Int128) -> Int128 {
        let doubled = 2 * value + divisor
        let (quotient, remainder) = doubled.quotientAndRemainder(dividingBy: 2 * divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// A wide sum as units, or the error of the run.
    static func units(_ wide: Int128) throws(ArithmeticOverflow) -> Units {
        guard let units = Units(exactly: wide) else { throw ArithmeticOverflow() }
        return units
    }
}
