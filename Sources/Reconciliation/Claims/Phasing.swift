import BudgetModel

/// Spreads a record over its months (contract, section 3, “Phasing”).
struct Phasing {
    /// Money of month i of the record, i in `0 ..< n`; recurring records repeat it.
    private let months: [Units]?
    /// Without a profile: the rate, and how many of the earliest months get one unit more.
    private let rate: Units
    private let leftover: Int64
    let count: Int64

    /// - Parameter profile: weights of the record's months; nil spreads evenly.
    init(amount: Units, months count: Int64, profile: [Int64]?) {
        self.count = count
        rate = amount / count
        leftover = amount % count
        months = profile.map { Self.profiled(amount, $0) }
    }

    /// Floors, and the leftover units to the earliest months that have a weight.
    private static func profiled(_ amount: Units, _ weights: [Int64]) -> [Units] {
        let whole = weights.reduce(into: Int128(0)) { $0 += Int128($1) }
        var parts = weights.map { Units(Int128(amount) * Int128($0) / whole) }
        var rest = amount - parts.reduce(0, +)
        for month in parts.indices where rest > 0 && weights[month] > 0 {
            parts[month] += 1
            rest -= 1
        }
        return parts
    }

    /// Units of month i, counted from the record's first; i < n for a one-off record.
    func callAsFunction(_ month: Int64) -> Units {
        let place = month % count
        if let months { return months[Int(place)] }
        return rate + (place < leftover ? 1 : 0)
    }

    /// A profile serves a record of as many months as it has weights, none of them negative.
    static func serves(_ profile: [Int64], months: Int64) -> Bool {
        profile.count == months && profile.allSatisfy { $0 >= 0 } && profile.contains { $0 > 0 }
    }
}
