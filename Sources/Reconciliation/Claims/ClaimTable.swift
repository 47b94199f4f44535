import BudgetModel
import Diagnostics

/// The claims of one measure in columns, ascending `(benefit_id, period)` (contract, section 3).
struct ClaimTable: Sendable {
    let measure: Measure
    let grain: Grain
    /// Index into the accepted readings.
    private(set) var record: [UInt32] = []
    /// Bucket at `grain`.
    private(set) var period: [Int32] = []
    private(set) var claimed: [Units] = []
    /// Empty where the reference holds no part of any claim.
    private var inBase: [Units] = []
    /// Claims of record r: `start[r] ..< start[r + 1]`.
    private(set) var start: [UInt32] = [0]

    var count: Int { record.count }
    func inBase(_ claim: Int) -> Units { inBase.isEmpty ? 0 : inBase[claim] }
    func owed(_ claim: Int) -> Units { claimed[claim] - inBase(claim) }
    /// By claim; the claims themselves where no part of any is in base.
    var owed: [Units] { inBase.isEmpty ? claimed : zip(claimed, inBase).map { $0 - $1 } }
    func claims(of record: Int) -> Range<Int> { Int(start[record])..<Int(start[record + 1]) }

    /// A table without claims.
    init(measure: Measure, grain: Grain) {
        self.measure = measure
        self.grain = grain
    }

    /// The claims of every ready record.
    ///
    /// - Throws: `ArithmeticOverflow` where claims sum to 2^62 units or more.
    init(
        _ plan: ComparedPlan, records: BenefitTable, reasons: [NotReadyReasons], horizon: Horizon,
        profile: (BenefitRecord) -> [Int64]?
    ) throws(ArithmeticOverflow) {
        self.init(measure: plan.measure, grain: plan.grain)
        start.reserveCapacity(records.count + 1)
        // Most records claim in one period.
        let claiming = records.indices.count {
            reasons[$0].isEmpty && records.claims($0, in: measure)
        }
        record.reserveCapacity(claiming)
        period.reserveCapacity(claiming)
        claimed.reserveCapacity(claiming)
        var total: Int128 = 0
        for index in records.indices {
            if reasons[index].isEmpty, records.claims(index, in: measure) {
                let benefit = records[index]
                let months = horizon.months(of: benefit.kind, grain: grain)
                switch measure {
                case .money:
                    total += try appendMoney(index, benefit, months, profile(benefit))
                case .personYears:
                    total += appendPersonYears(index, benefit, months)
                }
            }
            start.append(UInt32(record.count))
        }
        guard total < Int128(largestTotal) else { throw ArithmeticOverflow() }
    }

    /// Takes a part out of what is owed of a claim.
    mutating func setInBase(_ amount: Units, of claim: Int) {
        if inBase.isEmpty { inBase = .init(repeating: 0, count: count) }
        inBase[claim] = amount
    }

    private mutating func append(_ index: Int, _ bucket: Int32, _ amount: Units) {
        guard amount > 0 else { return }
        record.append(UInt32(index))
        period.append(bucket)
        claimed.append(amount)
    }

    private mutating func appendMoney(
        _ index: Int, _ benefit: BenefitRecord, _ months: ClosedRange<MonthIndex>,
        _ profile: [Int64]?
    ) throws(ArithmeticOverflow) -> Int128 {
        guard let amount = benefit.amount, let span = Self.span(benefit, within: months) else {
            return 0
        }
        let phasing = Phasing(
            amount: amount.units, months: Int64(benefit.lastMonth - benefit.firstMonth) + 1,
            profile: profile)
        var bucket = Period.bucket(of: span.lowerBound, grain: grain)
        var sum: Int128 = 0
        var total: Int128 = 0
        for month in span {
            let here = Period.bucket(of: month, grain: grain)
            if here != bucket {
                append(index, bucket, try Apportionment.units(sum))
                total += sum
                (bucket, sum) = (here, 0)
            }
            sum += Int128(phasing(Int64(month - benefit.firstMonth)))
        }
        append(index, bucket, try Apportionment.units(sum))
        return total + sum
    }

    /// Averaged over the bucket's months: a month without the claim counts 0, half a unit rounds
    /// up.
    private mutating func appendPersonYears(
        _ index: Int, _ benefit: BenefitRecord, _ months: ClosedRange<MonthIndex>
    ) -> Int128 {
        guard let held = benefit.personYears, let span = Self.span(benefit, within: months) else {
            return 0
        }
        var total: Int128 = 0
        let first = Period.bucket(of: span.lowerBound, grain: grain)
        for bucket in first...Period.bucket(of: span.upperBound, grain: grain) {
            let period = Period(grain: grain, index: bucket)
            let covered =
                min(period.lastMonth, span.upperBound) - max(period.firstMonth, span.lowerBound) + 1
            let average = Apportionment.halfUp(
                Int128(held.units) * Int128(covered), Int128(grain.months))
            append(index, bucket, Units(average))
            total += average
        }
        return total
    }

    /// The months in which a record claims; nil where there are none.
    static func span(
        _ kind: BenefitKind, from first: MonthIndex, to last: MonthIndex,
        within months: ClosedRange<MonthIndex>
    ) -> ClosedRange<MonthIndex>? {
        let from = max(first, months.lowerBound)
        let to = kind == .recurring ? months.upperBound : min(last, months.upperBound)
        return from <= to ? from...to : nil
    }

    private static func span(
        _ benefit: BenefitRecord, within months: ClosedRange<MonthIndex>
    ) -> ClosedRange<MonthIndex>? {
        span(benefit.kind, from: benefit.firstMonth, to: benefit.lastMonth, within: months)
    }

    /// The claim of a record in a bucket.
    func claim(of record: Int, period bucket: Int32) -> Int? {
        let range = claims(of: record)
        let index = period.lowerBound(of: bucket, in: range)
        return index < range.upperBound && period[index] == bucket ? index : nil
    }
}

/// The months of a record that no claim holds (contract, section 2, point 6).
struct OutsideHorizon: Sendable {
    private(set) var months: Int32 = 0
    private(set) var money: Units = 0

    init(
        _ benefit: BenefitRecord, horizon: Horizon, grain: Grain, profile: [Int64]?
    ) {
        let inside = horizon.months(of: benefit.kind, grain: grain)
        let count = Int64(benefit.lastMonth) - Int64(benefit.firstMonth) + 1
        let isInside = inside.contains(benefit.firstMonth) && inside.contains(benefit.lastMonth)
        guard count > 0, !isInside else { return }
        let phasing = benefit.amount.map {
            Phasing(amount: $0.units, months: count, profile: profile)
        }
        for month in benefit.firstMonth...benefit.lastMonth where !inside.contains(month) {
            months += 1
            if benefit.benefitClass == .cashable || benefit.benefitClass == .revenue {
                money += phasing?(Int64(month - benefit.firstMonth)) ?? 0
            }
        }
    }
}
