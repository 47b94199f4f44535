import BudgetModel
import Reconciliation

/// What was found on which line, and the proof that no more could be found.
extension Explainer {
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
            "n": .count(lines.count),
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
        let texts = lines.map { line in
            let periods = voice.language.text(from: line.first, to: line.last)
            // Person-years of several periods are a level held, not a sum (contract, section 2).
            let isSum = measure == .money || line.first == line.last
            let amount = isSum ? line.amount : line.amount / Int64(line.count)
            return voice.catalogue(
                .explainLine,
                [
                    "tier": .text(String(line.tier)), "place": .text(line.place),
                    "periods": .text(periods), "amount": .text(voice.amount(amount, measure)),
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
        var amount: Units
        var count: Int
    }

    /// One row for each tier and line, its periods together; nearest tier first.
    private func grouped(_ rows: [AttributionRow]) -> [FoundLine] {
        var lines: [String: FoundLine] = [:]
        for row in rows {
            let place = voice.place(
                unit: row.line.unit, account: row.line.account, activity: row.line.activity)
            let key = "\(row.tier) \(place)"
            if var line = lines[key] {
                line.first = min(line.first, row.line.period)
                line.last = max(line.last, row.line.period)
                line.amount += row.amount
                line.count += 1
                lines[key] = line
            } else {
                lines[key] = FoundLine(
                    tier: row.tier, place: place, first: row.line.period, last: row.line.period,
                    amount: row.amount, count: 1)
            }
        }
        return lines.values.sorted { ($0.tier, $0.place) < ($1.tier, $1.place) }
    }

    func proof(
        _ run: BottleneckRow.RunKind, _ benefit: BenefitOutcome, _ measure: Measure,
        _ sums: ClaimSums
    ) -> Explanation.Part {
        let isMissing = run == .gross
        let amount = voice.amount(isMissing ? sums.missing : sums.reabsorbed, measure)
        var part = Explanation.Part(
            title: voice.catalogue[isMissing ? .explainWhyMissing : .explainWhyReabsorbed],
            sentences: [
                voice.catalogue(
                    isMissing ? .explainMissing : .explainReabsorbed, ["amount": .text(amount)])
            ])
        var seen: Set<Proof> = []
        var rows: [String] = []
        // Periods in which no line within reach fell: one sentence says it for all of them.
        var barren: [Period] = []
        for claim in index.claims(of: benefit.benefit, measure)
        where (isMissing ? claim.missing : claim.reabsorbed) > 0 {
            guard let proof = index.proof(run, claim) else { continue }
            if proof.lines.isEmpty, proof.caps.isEmpty {
                barren.append(claim.period)
            } else if seen.insert(proof).inserted {
                rows += equation(proof, of: benefit, at: claim.period, measure)
            }
        }
        if !seen.isEmpty {
            part.sentences.append(
                voice.catalogue(
                    isMissing ? .explainProofMissing : .explainProofReabsorbed,
                    ["n": .count(seen.count)]))
        }
        if seen.isEmpty {
            part.sentences.append(voice.catalogue[.explainNoLine])
        } else if let first = barren.first, let last = barren.last {
            let count = barren.count == 1 ? "" : " (\(voice.language.text(barren.count)))"
            let range = voice.language.text(from: first, to: last) + count
            rows.insert("\(range): \(voice.catalogue[.explainNoLine])", at: 0)
        }
        set(rows, on: &part)
        return part
    }

    /// `Jan 2027: B-1 400.00 + B-2 200.00 = 600.00 = 2810 / 4000, Jan 2027 600.00`.
    private func equation(
        _ proof: Proof, of benefit: BenefitOutcome, at period: Period, _ measure: Measure
    ) -> [String] {
        let number = { voice.language.number($0, measure) }
        let claims = grouped(proof.claims.map { (voice.benefit($0.benefit), $0.period, $0.amount) })
            .map { "\($0.name) \($0.periods): \(number($0.amount))" }
        let falls = grouped(
            proof.lines.map { line in
                let key = line.key
                let place = voice.place(
                    unit: key.unit, account: key.account, activity: key.activity)
                return (place, key.period, line.fall)
            }
        ).map { "\($0.name), \($0.periods): \(number($0.amount))" }
        let caps = grouped(
            proof.caps.map { cap in
                let unit = voice.unit(cap.key.unit)
                let bounded =
                    cap.key.isOwnLines
                    ? unit : voice.catalogue(.explainBranch, ["unit": .text(unit)])
                return (bounded, cap.key.period, cap.amount)
            }
        ).map { cap in
            voice.catalogue(
                .explainCap,
                [
                    "unit": .text(cap.name), "period": .text(cap.periods),
                    "amount": .text(number(cap.amount)),
                ])
        }
        let others = Set(proof.claims.map(\.benefit)).subtracting([benefit.benefit]).count
        let heldBy = voice.catalogue(
            .explainHeldBy,
            ["n": .count(proof.claims.count), "amount": .text(number(proof.granted))])
        let gaveUp = voice.catalogue(
            .explainGaveUp,
            [
                "n": .count(proof.lines.count + proof.caps.count),
                "amount": .text(number(proof.held)),
            ])
        var rows = [
            "\(voice.language.text(period)): \(heldBy) = \(terms(claims))",
            "    \(gaveUp) = \(terms(falls + caps))",
        ]
        if others > 0 {
            rows.append("    " + voice.catalogue(.explainOthers, ["n": .count(others)]))
        }
        return rows
    }

    /// The terms of one name over its periods as one: the eye can add a dozen, not hundreds.
    private func grouped(
        _ terms: [(name: String, period: Period, amount: Units)]
    ) -> [(name: String, periods: String, amount: Units)] {
        var order: [String] = []
        var sums: [String: (periods: [Period], amount: Units)] = [:]
        for term in terms {
            if sums[term.name] == nil { order.append(term.name) }
            sums[term.name, default: ([], 0)].periods.append(term.period)
            sums[term.name, default: ([], 0)].amount += term.amount
        }
        return order.compactMap { name in
            guard let sum = sums[name], let first = sum.periods.min(), let last = sum.periods.max()
            else { return nil }
            let range = voice.language.text(from: first, to: last)
            let count = sum.periods.count
            return (
                name, count == 1 ? range : "\(range) (\(voice.language.text(count)))", sum.amount
            )
        }
    }

    private func terms(_ terms: [String]) -> String {
        let shown = terms.prefix(mostTerms).joined(separator: " + ")
        guard terms.count > mostTerms else { return shown }
        let more = voice.catalogue(.explainMore, ["n": .count(terms.count - mostTerms)])
        return shown + " + " + more
    }

    private func set(_ rows: [String], on part: inout Explanation.Part) {
        part.rows = Array(rows.prefix(mostRows))
        part.rowsLeftOut = rows.count - part.rows.count
        if part.rowsLeftOut > 0 {
            part.rows.append(
                voice.catalogue(.explainMore, ["n": .count(part.rowsLeftOut)]))
        }
    }
}
