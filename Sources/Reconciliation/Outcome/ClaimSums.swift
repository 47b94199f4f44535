import BudgetModel

/// Sums of claims, and their averages over periods (contract, section 2, point 1).
///
/// An average keeps `claim = in_base + visible + reabsorbed + missing` to the unit: the claim is
/// rounded half up, the four parts share it by largest remainder, and visible is then divided the
/// same way into redeployed and cut, and into direct, timing, parked and the rest.
extension ClaimSums {
    /// The plain sums of claims of one measure. They stay below 2^62, as every run's claims do.
    public mutating func add(_ claim: ClaimOutcome) {
        claimed += claim.claimed
        inBase += claim.inBase
        gross += claim.gross
        direct += claim.direct
        visible += claim.visible
        timing += claim.timing
        parked += claim.parked
        redeployed += claim.redeployed
        cut += claim.cut
        reabsorbed += claim.reabsorbed
        missing += claim.missing
        unadjustable += claim.unadjustable
    }

    /// The sums as they are reported: euro as they stand, person-years averaged over the periods.
    ///
    /// - Parameter periods: how many periods the horizon has, > 0.
    public func totalled(_ measure: Measure, periods: Int) -> ClaimSums {
        guard measure == .personYears, periods > 1 else { return self }
        var average = ClaimSums()
        average.claimed = Self.average(claimed, periods)
        let parts = Self.split(
            average.claimed, [inBase, visible, reabsorbed, missing], periods)
        average.inBase = parts[0]
        average.visible = parts[1]
        average.reabsorbed = parts[2]
        average.missing = parts[3]
        average.gross = average.visible + average.reabsorbed
        let shown = Self.split(
            average.visible, [direct, timing, parked, visible - direct - timing - parked], periods)
        average.direct = shown[0]
        average.timing = shown[1]
        average.parked = shown[2]
        let moved = Self.split(average.visible, [redeployed, cut], periods)
        average.redeployed = moved[0]
        average.cut = moved[1]
        average.unadjustable = min(
            Self.average(unadjustable, periods), average.missing + average.reabsorbed)
        return average
    }

    /// `sum / periods`, rounded half up to the unit.
    public static func average(_ sum: Units, _ periods: Int) -> Units {
        Units(Apportionment.halfUp(Int128(sum), Int128(max(1, periods))))
    }

    /// Whole parts that sum to `total` and differ from `part / periods` by less than one unit each.
    private static func split(_ total: Units, _ parts: [Units], _ periods: Int) -> [Units] {
        let divisor = Units(periods)
        var whole = parts.map { $0 / divisor }
        let rest = Int(total - whole.reduce(0, +))
        let byRemainder = parts.indices.sorted {
            (parts[$0] % divisor, $1) > (parts[$1] % divisor, $0)
        }
        for index in byRemainder.prefix(max(0, rest)) { whole[index] += 1 }
        return whole
    }
}

/// The plain sums of one record's claims, by measure, without averaging.
struct MeasureSums {
    /// nil where the record has no claim in the measure.
    private(set) var euro: ClaimSums?
    private(set) var personYears: ClaimSums?
    private(set) var claimCount = 0

    /// - Parameter claims: begin with those of the benefit.
    init(_ claims: ArraySlice<ClaimOutcome>, of benefit: Code) {
        for claim in claims {
            guard claim.benefit == benefit else { return }
            claimCount += 1
            switch claim.measure {
            case .euro: euro = (euro ?? ClaimSums()).adding(claim)
            case .personYears: personYears = (personYears ?? ClaimSums()).adding(claim)
            }
        }
    }

    /// Sums of the measures in which the record has claims.
    func visit(_ body: (Measure, ClaimSums) -> Void) {
        if let euro { body(.euro, euro) }
        if let personYears { body(.personYears, personYears) }
    }
}

extension ClaimSums {
    fileprivate func adding(_ claim: ClaimOutcome) -> ClaimSums {
        var sums = self
        sums.add(claim)
        return sums
    }
}
