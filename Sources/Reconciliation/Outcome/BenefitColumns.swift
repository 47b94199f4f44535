import BudgetModel

/// What a reader may ask of all benefits without having each of them made.
public protocol BenefitColumns: RowSource where Row == BenefitOutcome {
    /// By benefit, in the order of the rows.
    var verdicts: [Verdict] { get }
    /// By benefit, in the order of the rows: its own code.
    var benefits: [Code] { get }
    /// By benefit, in the order of the rows; `noCode` where it has none.
    var initiatives: [Code] { get }
    /// Rows of the table `benefit_outcome`: one for each measure in which a benefit claims, and
    /// one for each benefit that claims in none.
    var tableRowCount: Int { get }
    /// The sums of a row; nil in a measure in which the benefit claims nothing.
    func sums(_ index: Int) -> (money: ClaimSums?, personYears: ClaimSums?)
}

extension RowList where Row == BenefitOutcome {
    /// By benefit, in the order of the rows.
    public var verdicts: [Verdict] {
        (source as? any BenefitColumns)?.verdicts ?? map(\.verdict)
    }

    /// By benefit, in the order of the rows: its own code.
    public var benefits: [Code] {
        (source as? any BenefitColumns)?.benefits ?? map(\.benefit)
    }

    /// By benefit, in the order of the rows; `noCode` where it has none.
    public var initiatives: [Code] {
        (source as? any BenefitColumns)?.initiatives ?? map(\.initiative)
    }

    /// Hands over the sums of each row.
    func forEachSums(_ body: (_ row: Int, _ money: ClaimSums?, _ personYears: ClaimSums?) -> Void) {
        if let rows = source as? any BenefitColumns {
            for row in 0..<rows.count {
                let sums = rows.sums(row)
                body(row, sums.money, sums.personYears)
            }
        } else {
            for row in indices { body(row, self[row].money, self[row].personYears) }
        }
    }

    /// Rows of the table `benefit_outcome`.
    var tableRowCount: Int {
        if let columns = source as? any BenefitColumns { return columns.tableRowCount }
        return reduce(0) { sum, benefit in
            sum + (benefit.money != nil && benefit.personYears != nil ? 2 : 1)
        }
    }

    public func count(of verdict: Verdict) -> Int { verdicts.count { $0 == verdict } }

    /// The benefits of one verdict, in the order of the rows.
    public func rows(of verdict: Verdict) -> [BenefitOutcome] {
        let verdicts = verdicts
        return verdicts.indices.filter { verdicts[$0] == verdict }.map { self[$0] }
    }
}
