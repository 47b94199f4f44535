import BudgetModel
import Reconciliation

/// What a unit's lines did together: the equation that bounds what its claims may show.
extension Explainer {
    /// A cap without its period, with what is known of it.
    private struct Bound {
        var cap: CapKey
        var amounts: [(period: Period, amount: Units)] = []
        var benefits: Set<Code> = []
    }

    /// One row for each unit and side whose net fall a proof rests on, and for the periods in which
    /// it fell by nothing: the lines that fell and rose, the net, and who shares it.
    func netFalls(_ proofs: [Proof], _ measure: Measure) -> [String] {
        var bounds: [Bound] = []
        var places: [CapKey: Int] = [:]
        var seen: Set<CapKey> = []
        for proof in proofs {
            for (cap, amount) in proof.caps {
                var timeless = cap
                timeless.period = Period(grain: cap.period.grain, index: 0)
                let place = places[timeless] ?? bounds.count
                if place == bounds.count {
                    places[timeless] = place
                    bounds.append(Bound(cap: timeless))
                }
                bounds[place].benefits.formUnion(proof.claims.map(\.benefit))
                if seen.insert(cap).inserted { bounds[place].amounts.append((cap.period, amount)) }
            }
        }
        return bounds.flatMap { bound in
            let open = bound.amounts.filter { $0.amount > 0 }
            let shut = bound.amounts.filter { $0.amount <= 0 }
            return [open, shut].compactMap { netFall(bound, $0, measure) }
        }
    }

    private func netFall(
        _ bound: Bound, _ amounts: [(period: Period, amount: Units)], _ measure: Measure
    ) -> String? {
        guard let first = amounts.map(\.period).min(), let last = amounts.map(\.period).max() else {
            return nil
        }
        // Person-years are levels: what is told is the average of the periods.
        let count = measure == .personYears ? amounts.count : 1
        let sign: Units = bound.cap.side == .revenue ? 1 : -1
        let moved = movements(bound, amounts.map(\.period), measure).map {
            (name: $0.name, amount: sign * ClaimSums.average($0.amount, count))
        }
        guard !moved.isEmpty else { return nil }
        let net = sign * ClaimSums.average(amounts.reduce(0) { $0 + $1.amount }, count)
        let rest = net - moved.reduce(0) { $0 + $1.amount }
        var terms = moved.map { "\($0.name) \(signed($0.amount, measure))" }
        if terms.count > mostTerms {
            let more = voice.catalogue(.explainMore, ["n": .count(terms.count - mostTerms)])
            terms = terms.prefix(mostTerms) + [more]
        }
        if net != 0, rest != 0 {
            terms.append(
                voice.catalogue(.explainNetRest, ["amount": .text(signed(rest, measure))]))
        }
        let benefits = bound.benefits.map { voice.benefit($0) }.sorted()
        var names = Array(benefits.prefix(mostTerms))
        if benefits.count > mostTerms {
            names.append(
                voice.catalogue(.explainMore, ["n": .count(benefits.count - mostTerms)]))
        }
        let unit = voice.unit(bound.cap.unit)
        let range = voice.language.text(from: first, to: last)
        let isLevel = measure == .personYears && amounts.count > 1
        return voice.catalogue(
            net == 0 ? .explainNetNone : .explainNet,
            [
                "unit": .text(
                    bound.cap.isOwnLines
                        ? unit : voice.catalogue(.explainBranch, ["unit": .text(unit)])),
                "periods": .text(
                    isLevel
                        ? voice.catalogue(
                            .explainEach, ["periods": .text(range), "n": .count(count)])
                        : range),
                "terms": .text(terms.joined(separator: ", ")),
                "net": .text(signed(net, measure)), "benefits": .text(voice.list(names)),
            ])
    }

    /// By account, or by activity where there is none: falls first, then rises, each largest first.
    private func movements(
        _ bound: Bound, _ periods: [Period], _ measure: Measure
    ) -> [(name: String, amount: Units)] {
        var sums: [String: Units] = [:]
        for period in periods {
            var cap = bound.cap
            cap.period = period
            for line in index.lines.movements(below: cap, measure) {
                let account =
                    line.key.account == noCode
                    ? voice.activity(line.key.activity) : voice.account(line.key.account)
                let name =
                    bound.cap.isOwnLines
                    ? account
                    : voice.place(unit: line.key.unit, account: noCode, activity: noCode)
                        + " / " + account
                sums[name, default: 0] += line.fall
            }
        }
        return sums.filter { $0.value != 0 }.map { ($0.key, $0.value) }
            .sorted { ($0.1 < 0 ? 1 : 0, -abs($0.1), $0.0) < ($1.1 < 0 ? 1 : 0, -abs($1.1), $1.0) }
    }

    private func signed(_ units: Units, _ measure: Measure) -> String {
        (units > 0 ? "+" : "") + voice.language.number(units, measure)
    }
}
