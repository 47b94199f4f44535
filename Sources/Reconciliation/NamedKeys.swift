import BudgetModel

extension ReconciliationPass {
    /// The keys of every line on which a record claims or to which it sends.
    func namedKeys(_ ownKeys: OwnKeys, space: KeySpace, horizon: Horizon) -> [UInt64] {
        var keys: [UInt64] = []
        keys.reserveCapacity(records.count)
        func add(_ place: OwnKey, _ span: ClosedRange<MonthIndex>) {
            let first = Period.bucket(of: span.lowerBound, grain: space.grain)
            for period in first...Period.bucket(of: span.upperBound, grain: space.grain) {
                let key = space.find(
                    unit: place.unit, account: place.account, activity: place.activity,
                    period: period)
                if let key { keys.append(key) }
            }
        }
        for index in records.indices where records.claims(index, in: ownKeys.measure) {
            let kind = records.kind[index]
            let months = horizon.months(of: kind, grain: space.grain)
            let span = ClaimTable.span(
                kind, from: records.firstMonth[index], to: records.lastMonth[index],
                within: months)
            guard let span else { continue }
            let own = ownKeys[index]
            add(own, span)
            for row in destinations.rows(of: index) {
                let place = Destinations.key(
                    of: row, own: own, ranks: ranks, hasAccount: ownKeys.hasAccount,
                    hasActivity: ownKeys.hasActivity)
                add(place, span)
            }
        }
        return keys
    }
}
