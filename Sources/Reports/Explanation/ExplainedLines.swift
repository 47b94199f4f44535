import BudgetModel
import Reconciliation

/// The benefit's own line as the plans have it, and what was found on which line.
extension Explainer {
    /// Reference, approved changes, current and what moved: equal periods together.
    func ownLine(_ benefit: BenefitOutcome, _ measure: Measure) -> Explanation.Part {
        let claims = index.claims(of: benefit.benefit, measure)
        let rows = claims.map { claim in
            (
                key: LineKey(
                    unit: claim.unit, account: claim.account, activity: claim.activity,
                    period: claim.period), value: index.lines.ownLine(of: claim)
            )
        }
        let folded = FoldedLine<LineIndex.Amounts?>.fold(rows, voice.outcome.codes)
        var part = Explanation.Part(
            title: voice.catalogue(
                .explainOwn, ["measure": .text(voice.catalogue[.measure, measure.rawValue])]))
        for place in Set(folded.map(\.place)).map(named).sorted() { part.sentences.append(place) }
        for place in Set(folded.map(\.place)) {
            let months = folded.filter { $0.place == place }
            guard let first = months.map(\.first.firstMonth).min(),
                let last = months.map(\.last.lastMonth).max()
            else { continue }
            part.sentences += index.lines.changes(place, first...last, measure).map(change).sorted()
        }
        set(folded.map { ownRow($0, measure) }, on: &part)
        return part
    }

    /// `VS 2025 § 118 (pay round): +2.5 % in 2026. Avtalsenlig löneförhöjning 2026`
    private func change(_ change: ApprovedChange) -> String {
        let size =
            switch change.size {
            case .amount(let units): voice.amount(units, change.measure)
            case .percent(let percent):
                // 25 000 is 2.5 %, which is 25 000 millionths of the whole.
                voice.language.percent(percent)
            }
        let reason = voice.text(change.reason)
        return voice.catalogue(
            change.type == .deficitCover ? .explainCover : .explainChange,
            [
                "decision": .text(voice.text(change.decision)),
                "type": .text(voice.catalogue[.changeType, change.type.rawValue]),
                "size": .text(size), "unit": .text(voice.unit(change.unit)),
                "period": .text(change.period.map { ", " + voice.language.text($0) } ?? ""),
                "reason": .text(reason.isEmpty ? "" : ", " + reason),
            ])
    }

    /// `Home care (1412), Salaries (4010), routine.`
    private func named(_ place: LinePlace) -> String {
        [
            voice.unit(place.unit), place.account == noCode ? "" : voice.account(place.account),
            place.activity == noCode ? "" : voice.activity(place.activity),
        ].filter { !$0.isEmpty }.joined(separator: ", ") + "."
    }

    private func ownRow(_ line: FoldedLine<LineIndex.Amounts?>, _ measure: Measure) -> String {
        let periods = self.periods(line.first, line.last, line.count)
        guard let amounts = line.value else {
            return voice.catalogue(.explainOwnNone, ["periods": .text(periods)])
        }
        let number = { Catalogue.Argument.text(voice.language.number($0, measure)) }
        // A revenue gives by rising.
        let fell = isRevenue(line.place.account) ? -amounts.fall : amounts.fall
        let movement: TextKey =
            fell > 0 ? .explainOwnFell : fell < 0 ? .explainOwnRose : .explainOwnStill
        let approved =
            amounts.approved == 0
            ? "" : voice.catalogue(.explainOwnApproved, ["approved": number(amounts.approved)])
        return voice.catalogue(
            .explainOwnLine,
            [
                "periods": .text(periods), "reference": number(amounts.reference),
                "approved": .text(approved), "current": number(amounts.current),
                "movement": .text(voice.catalogue(movement, ["amount": number(abs(fell))])),
                "claimed": number(amounts.claimedHere),
            ])
    }

    func isRevenue(_ account: Code) -> Bool {
        let kinds = voice.outcome.accounts.kind
        return account != noCode && Int(account) < kinds.count && kinds[Int(account)] == .revenue
    }

    /// `Jan 2027`, or `Jan 2027–Dec 2027, in each of 12 periods`.
    func periods(_ first: Period, _ last: Period, _ count: Int) -> String {
        let range = voice.language.text(from: first, to: last)
        guard count > 1 else { return range }
        return voice.catalogue(.explainEach, ["periods": .text(range), "n": .count(count)])
    }

    func found(
        _ benefit: BenefitOutcome, _ measure: Measure, _ sums: ClaimSums
    ) -> Explanation.Part {
        let title = voice.catalogue(
            .explainFound, ["measure": .text(voice.catalogue[.measure, measure.rawValue])])
        let rows = index.attribution(of: benefit.benefit, measure)
        let lines = grouped(rows)
        let arguments: [String: Catalogue.Argument] = [
            "visible": .text(voice.amount(sums.visible, measure)),
            "direct": .text(voice.amount(sums.direct, measure)),
            "owed": .text(voice.amount(sums.owed, measure)),
            "n": .count(Set(lines.map { "\($0.tier) \($0.place)" }).count),
        ]
        guard !rows.isEmpty else {
            return .init(title: title, sentences: [voice.catalogue(.explainFoundNone, arguments)])
        }
        var part = Explanation.Part(
            title: title, sentences: [voice.catalogue(.explainFoundSome, arguments)])
        if sums.redeployed > 0 {
            part.sentences.append(
                voice.catalogue(
                    .explainRedeployed,
                    [
                        "redeployed": .text(voice.amount(sums.redeployed, measure)),
                        "cut": .text(voice.amount(sums.cut, measure)),
                    ]))
        }
        if measure == .personYears { part.sentences.append(voice.catalogue[.explainLevels]) }
        let texts = lines.map { line in
            // Person-years of a period are a level held, not a part of a sum.
            let periods =
                measure == .money
                ? voice.language.text(from: line.first, to: line.last)
                : self.periods(line.first, line.last, line.count)
            return voice.catalogue(
                .explainLine,
                [
                    "tier": .text(String(line.tier)), "place": .text(line.place),
                    "periods": .text(periods), "amount": .text(voice.amount(line.amount, measure)),
                    "tierName": .text(voice.tier(line.tier)),
                ])
        }
        set(texts, on: &part)
        return part
    }

    private struct FoundLine {
        var tier: UInt8
        var place: String
        var first, last: Period
        /// Money: of all periods together. Person-years: of each.
        var amount: Units
        var count: Int
    }

    /// One row for each tier and line, nearest tier first: money of all its periods together,
    /// person-years a row for each level that is held.
    private func grouped(_ rows: [AttributionRow]) -> [FoundLine] {
        var byTier: [UInt8: [LineKey: Units]] = [:]
        for row in rows { byTier[row.tier, default: [:]][row.line, default: 0] += row.amount }
        return byTier.sorted { $0.key < $1.key }.flatMap { tier, lines -> [FoundLine] in
            let isMoney = rows[0].measure == .money
            let amounts = lines.map { (key: $0.key, value: $0.value) }
            var found: [FoundLine] = []
            for line in FoldedLine<Units>.fold(amounts, voice.outcome.codes) {
                let place = voice.place(
                    unit: line.place.unit, account: line.place.account,
                    activity: line.place.activity)
                if isMoney, let last = found.indices.last, found[last].place == place {
                    found[last].last = line.last
                    found[last].count += line.count
                    found[last].amount += line.value * Units(line.count)
                } else {
                    found.append(
                        FoundLine(
                            tier: tier, place: place, first: line.first, last: line.last,
                            amount: isMoney ? line.value * Units(line.count) : line.value,
                            count: line.count))
                }
            }
            return found.sorted { ($0.place, $0.first) < ($1.place, $1.first) }
        }
    }

    func set(_ rows: [String], on part: inout Explanation.Part) {
        part.rows = Array(rows.prefix(mostRows))
        part.rowsLeftOut = rows.count - part.rows.count
        if part.rowsLeftOut > 0 {
            part.rows.append(
                voice.catalogue(.explainMore, ["n": .count(part.rowsLeftOut)]))
        }
    }
}
