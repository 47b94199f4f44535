import BudgetModel

/// Sums of claims, and their averages over periods (contract, section 2, point 1).
///
/// An average keeps `claim = in_base + visible + reabsorbed + missing` to the unit: the claim is
/// rounded half up, the four parts share it by largest remainder, and visible is then divided the
/// same way into redeployed and cut, and into direct, timing, parked and the rest.
extension ClaimSums {
    /// The plain sums of claims of one measure. They stay below 2^62, as every run's claims do.
    public mutating func add(_ claim: ClaimOutcome) { add(ClaimSums(claim)) }

    /// Adds sums to sums.
    public mutating func add(_ other: ClaimSums) {
        claimed += other.claimed
        inBase += other.inBase
        gross += other.gross
        direct += other.direct
        visible += other.visible
        timing += other.timing
        parked += other.parked
        redeployed += other.redeployed
        cut += other.cut
        reabsorbed += other.reabsorbed
        missing += other.missing
        unadjustable += other.unadjustable
    }

    /// The sums as they are reported: money as it stands, person-years averaged over the periods.
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

    /// Whole parts that sum to `total` and differ from `part / periods` by less than one unit each:
    /// floors first, one unit more by descending remainder, ties by position.
    private static func split<let count: Int>(
        _ total: Units, _ parts: InlineArray<count, Units>, _ periods: Int
    ) -> InlineArray<count, Units> {
        let divisor = Units(periods)
        var whole = InlineArray<count, Units> { parts[$0] / divisor }
        var rest = total
        for index in 0..<count { rest -= whole[index] }
        var isRaised = InlineArray<count, Bool>(repeating: false)
        while rest > 0 {
            var largest = -1
            for index in 0..<count where !isRaised[index] {
                if largest < 0 || parts[index] % divisor > parts[largest] % divisor {
                    largest = index
                }
            }
            if largest < 0 { break }
            isRaised[largest] = true
            whole[largest] += 1
            rest -= 1
        }
        return whole
    }
}

extension ClaimOutcome {
    init(
        benefit: Code, measure: Measure, period: Period, unit: Code, account: Code,
        activity: Code, sums: ClaimSums, explained: Units
    ) {
        self.init(
            benefit: benefit, measure: measure, period: period, unit: unit, account: account,
            activity: activity)
        fill(sums)
        self.explained = explained
    }

    /// Takes over the sums of a claim that stands alone.
    public mutating func fill(_ sums: ClaimSums) {
        claimed = sums.claimed
        inBase = sums.inBase
        gross = sums.gross
        direct = sums.direct
        visible = sums.visible
        timing = sums.timing
        parked = sums.parked
        redeployed = sums.redeployed
        cut = sums.cut
        reabsorbed = sums.reabsorbed
        missing = sums.missing
        unadjustable = sums.unadjustable
    }
}
