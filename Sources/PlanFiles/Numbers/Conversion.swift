import BudgetModel

/// From the amounts that a file states to canonical ones: VAT and working time, as one fraction.
struct Conversion {
    let numerator: Int64
    let denominator: Int64

    init(numerator: Int64, denominator: Int64) {
        self.numerator = numerator
        self.denominator = denominator
    }

    init(_ source: PlanSource, grain: Grain) {
        if source.measure == .personYears, case .hours(let hundredths) = source.mapping.staffingUnit
        {
            let periods = Int64(12 / grain.months)
            self.init(numerator: 100 * periods, denominator: hundredths)
        } else if source.measure == .money, let vat = source.mapping.vat {
            // Net and the tax that is not deducted, over what the file states. In millionths of
            // millionths, brought down to millionths.
            let million: Int64 = 1_000_000
            let borne = vat.rateMillionths * (million - vat.deductibleMillionths)
            self.init(
                numerator: million * million + borne,
                denominator: (vat.isIncluded ? million + vat.rateMillionths : million) * million)
        } else {
            self.init(numerator: 1, denominator: 1)
        }
    }

    var isIdentity: Bool { numerator == denominator }

    /// Rounded to the unit, halves away from zero; nil beyond 2^62.
    func apply(_ units: Int64) -> Int64? {
        let (product, overflow) = Int128(units).multipliedReportingOverflow(by: Int128(numerator))
        guard !overflow else { return nil }
        let divisor = Int128(denominator)
        let half = product < 0 ? -(divisor / 2) : divisor / 2
        // An odd divisor has no halves to round.
        let quotient = (product + half) / divisor
        guard quotient.magnitude < AmountFormat.limit else { return nil }
        return Int64(quotient)
    }

    /// The other way round, for writing an export back.
    var inverse: Conversion { Conversion(numerator: denominator, denominator: numerator) }
}
