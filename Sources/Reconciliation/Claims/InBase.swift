import BudgetModel
import Diagnostics

/// Takes from each claim what the reference already contains (contract, section 3, “In base”).
struct InBase {
    private let input: ReconciliationInput
    /// Accepted reading by benefit code, or -1.
    private let recordOf: [Int32]
    private(set) var findings: [Finding] = []
    /// What one row says of one claim.
    private typealias Share = (claim: Int, row: Int, amount: Int128)

    init(input: ReconciliationInput, recordOf: [Int32]) {
        self.input = input
        self.recordOf = recordOf
    }

    mutating func apply(to claims: inout ClaimTable) throws(ArithmeticOverflow) {
        let months = Int128(claims.measure == .money ? 1 : claims.grain.months)
        var shares: [Share] = []
        for (index, row) in input.inBase.enumerated() where row.measure == claims.measure {
            guard row.amount >= 0 else {
                report(
                    "in_base.amount.negative", .error, row, "an in-base amount is negative",
                    fix: "write the amount as a positive figure; the row was left out")
                continue
            }
            let found = self.shares(of: row, claims: claims)
            if found.isEmpty {
                report(
                    "in_base.claim.none", .warning, row,
                    "no ready record claims in this period and measure",
                    fix: "correct the benefit, period or measure, or drop the row")
            }
            for (claim, amount) in found { shares.append((claim, index, amount)) }
        }
        shares.sort { ($0.claim, $0.row) < ($1.claim, $1.row) }
        var next = shares.startIndex
        while next < shares.endIndex {
            let claim = shares[next].claim
            let ofClaim = shares[next...].prefix { $0.claim == claim }
            next = ofClaim.endIndex
            let sum = ofClaim.reduce(0) { $0 + $1.amount }
            let amount = try Apportionment.units(Apportionment.halfUp(sum, months))
            if amount <= claims.claimed[claim] {
                claims.setInBase(amount, of: claim)
                continue
            }
            for share in ofClaim {
                report(
                    "in_base.amount.exceeds_claim", .error, input.inBase[share.row],
                    "the in-base amount is larger than the claim",
                    fix: "lower it to at most the claim; it was left out")
            }
        }
    }

    /// What the row says of each claim: in units for money, in units × months for person-years.
    private func shares(
        of row: InBaseRow, claims: ClaimTable
    ) -> [(claim: Int, amount: Int128)] {
        guard Int(row.benefit) < recordOf.count, recordOf[Int(row.benefit)] >= 0 else { return [] }
        let record = Int(recordOf[Int(row.benefit)])
        let first = Period.bucket(of: row.period.firstMonth, grain: claims.grain)
        let last = Period.bucket(of: row.period.lastMonth, grain: claims.grain)
        let hit = claims.claims(of: record).filter { (first...last).contains(claims.period[$0]) }
        switch claims.measure {
        case .money:
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
