import BudgetModel
import Diagnostics

/// Takes from each claim what the reference already contains (contract, section 3, “In base”).
struct InBase {
    private let input: ReconciliationInput
    /// Accepted reading by benefit code, or -1.
    private let recordOf: [Int32]
    private(set) var findings: [Finding] = []

    init(input: ReconciliationInput, recordOf: [Int32]) {
        self.input = input
        self.recordOf = recordOf
    }

    mutating func apply(to claims: inout ClaimTable) throws(ArithmeticOverflow) {
        let months = Int128(claims.measure == .euro ? 1 : claims.grain.months)
        var sums = [Int128](repeating: 0, count: claims.count)
        var rowsOf: [Int: [Int]] = [:]
        for (index, row) in input.inBase.enumerated() where row.measure == claims.measure {
            guard row.amount >= 0 else {
                report(
                    "in_base.amount.negative", .error, row, "an in-base amount is negative",
                    fix: "write the amount as a positive figure; the row was left out")
                continue
            }
            let shares = shares(of: row, claims: claims)
            if shares.isEmpty {
                report(
                    "in_base.claim.none", .warning, row,
                    "no ready record claims in this period and measure",
                    fix: "correct the benefit, period or measure, or drop the row")
            }
            for (claim, amount) in shares {
                sums[claim] += amount
                rowsOf[claim, default: []].append(index)
            }
        }
        for claim in rowsOf.keys.sorted() {
            let amount = try Apportionment.units(Apportionment.halfUp(sums[claim], months))
            if amount <= claims.claimed[claim] {
                claims.inBase[claim] = amount
                continue
            }
            for index in rowsOf[claim] ?? [] {
                report(
                    "in_base.amount.exceeds_claim", .error, input.inBase[index],
                    "the in-base amount is larger than the claim",
                    fix: "lower it to at most the claim; it was left out")
            }
        }
    }

    /// What the row says of each claim: in units for euro, in units × months for person-years.
    private func shares(
        of row: InBaseRow, claims: ClaimTable
    ) -> [(claim: Int, amount: Int128)] {
        guard Int(row.benefit) < recordOf.count, recordOf[Int(row.benefit)] >= 0 else { return [] }
        let record = Int(recordOf[Int(row.benefit)])
        let first = Period.bucket(of: row.period.firstMonth, grain: claims.grain)
        let last = Period.bucket(of: row.period.lastMonth, grain: claims.grain)
        let hit = claims.claims(of: record).filter { (first...last).contains(claims.period[$0]) }
        switch claims.measure {
        case .euro:
            let parts = Apportionment.parts(of: row.amount, weights: hit.map { claims.claimed[$0] })
            return zip(hit, parts).map { ($0, Int128($1)) }
        case .personYears:
            let months = min(row.period.grain.months, claims.grain.months)
            return hit.map { ($0, Int128(row.amount) * Int128(months)) }
        }
    }

    private mutating func report(
        _ code: String, _ severity: Severity, _ row: InBaseRow, _ message: String,
        fix: String
    ) {
        let value = [
            input.codes.benefits.text(row.benefit), row.period.description, row.measure.rawValue,
            row.measure.text(row.amount),
        ].joined(separator: " ")
        findings.append(
            Finding(code, severity: severity, at: row.place, message, value: value, fix: fix))
    }
}
