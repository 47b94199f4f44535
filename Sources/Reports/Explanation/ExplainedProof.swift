import BudgetModel
import Reconciliation

/// The proof that no more can be shown: what the unit's lines did together, and which claims hold
/// all that the lines gave up.
extension Explainer {
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
        var proofs: [Proof] = []
        var seen: Set<Proof> = []
        // Periods in which no line within reach fell: one sentence says it for all of them.
        var barren: [Period] = []
        for claim in index.claims(of: benefit.benefit, measure)
        where (isMissing ? claim.missing : claim.reabsorbed) > 0 {
            guard let proof = index.proof(run, claim) else { continue }
            if proof.lines.isEmpty, proof.caps.isEmpty {
                barren.append(claim.period)
            } else if seen.insert(proof).inserted {
                proofs.append(proof)
            }
        }
        let equations = merged(proofs.flatMap { slices($0, measure) })
        if !equations.isEmpty {
            part.sentences.append(
                voice.catalogue(
                    isMissing ? .explainProofMissing : .explainProofReabsorbed,
                    ["n": .count(equations.count)]))
        }
        var rows = isMissing ? [] : netFalls(proofs, measure)
        for equation in equations { rows += text(equation, measure) }
        if proofs.isEmpty {
            part.sentences.append(voice.catalogue[.explainNoLine])
        } else if let first = barren.first, let last = barren.last {
            let count = barren.count == 1 ? "" : " (\(voice.language.text(barren.count)))"
            let range = voice.language.text(from: first, to: last) + count
            rows.insert("\(range): \(voice.catalogue[.explainNoLine])", at: 0)
        }
        set(rows, on: &part)
        return part
    }

    /// What is added up, without its period.
    private struct Term: Hashable {
        var name: String
        var amount: Units
    }

    /// An equation of one period, or of several in each of which it is the same.
    private struct Equation {
        var first, last: Period
        /// How many periods it holds in, each by itself.
        var count = 1
        /// Whether it balances only over all its periods together.
        var isSum = false
        var claims: [Term]
        var held: [Term]
        var claimCount: Int
        var heldCount: Int
        var benefits: Int

        var granted: Units { claims.reduce(0) { $0 + $1.amount } }
        var given: Units { held.reduce(0) { $0 + $1.amount } }

        func says(_ other: Equation) -> Bool {
            !isSum && !other.isSum && claims == other.claims && held == other.held
                && last.grain == other.first.grain && last.index + 1 == other.first.index
        }
    }

    /// The proof period by period, where it balances in each; else as a whole.
    private func slices(_ proof: Proof, _ measure: Measure) -> [Equation] {
        let periods = Set(
            proof.claims.map(\.period) + proof.lines.map(\.key.period)
                + proof.caps.map(\.key.period))
        let equations = periods.sorted().map { period in
            equation(
                Proof(
                    groups: proof.groups, claims: proof.claims.filter { $0.period == period },
                    lines: proof.lines.filter { $0.key.period == period },
                    caps: proof.caps.filter { $0.key.period == period }), at: period)
        }
        guard equations.count > 1, equations.contains(where: { $0.granted != $0.given }) else {
            return equations
        }
        return [whole(proof, periods.sorted())]
    }

    private func equation(_ proof: Proof, at period: Period) -> Equation {
        let held =
            proof.lines.map { Term(name: place($0.key), amount: $0.fall) }
            + proof.caps.map { cap in
                Term(
                    name: voice.catalogue(.explainCap, ["unit": .text(bounded(cap.key))]),
                    amount: cap.amount)
            }
        return Equation(
            first: period, last: period,
            claims: proof.claims.map { Term(name: voice.benefit($0.benefit), amount: $0.amount) },
            held: held, claimCount: proof.claims.count, heldCount: held.count,
            benefits: Set(proof.claims.map(\.benefit)).count)
    }

    /// Claims of one period hold lines of another: each term with its periods.
    private func whole(_ proof: Proof, _ periods: [Period]) -> Equation {
        let claims = grouped(proof.claims.map { (voice.benefit($0.benefit), $0.period, $0.amount) })
        let lines = grouped(proof.lines.map { (place($0.key), $0.key.period, $0.fall) })
        let caps = grouped(
            proof.caps.map { cap in
                let name = voice.catalogue(.explainCap, ["unit": .text(bounded(cap.key))])
                return (name, cap.key.period, cap.amount)
            })
        return Equation(
            first: periods[0], last: periods[periods.count - 1], isSum: true, claims: claims,
            held: lines + caps, claimCount: proof.claims.count,
            heldCount: proof.lines.count + proof.caps.count,
            benefits: Set(proof.claims.map(\.benefit)).count)
    }

    private func place(_ key: LineKey) -> String {
        voice.place(unit: key.unit, account: key.account, activity: key.activity)
    }

    private func bounded(_ cap: CapKey) -> String {
        let unit = voice.unit(cap.unit)
        return cap.isOwnLines ? unit : voice.catalogue(.explainBranch, ["unit": .text(unit)])
    }

    /// Neighbouring periods with the same equation as one.
    private func merged(_ equations: [Equation]) -> [Equation] {
        var merged: [Equation] = []
        for equation in equations.sorted(by: { ($0.first, $0.last) < ($1.first, $1.last) }) {
            if let index = merged.lastIndex(where: { $0.says(equation) }) {
                merged[index].last = equation.last
                merged[index].count += 1
            } else {
                merged.append(equation)
            }
        }
        return merged
    }

    /// `Jan 2027: 2 claims hold 600.00 = B-1 400.00 + B-2 200.00`, `1 line gave 600.00 = …`.
    private func text(_ equation: Equation, _ measure: Measure) -> [String] {
        let number = { voice.language.number($0, measure) }
        let terms = { (terms: [Term]) in self.terms(terms.map { "\($0.name) \(number($0.amount))" })
        }
        let heldBy = voice.catalogue(
            .explainHeldBy,
            ["n": .count(equation.claimCount), "amount": .text(number(equation.granted))])
        let gaveUp = voice.catalogue(
            .explainGaveUp,
            ["n": .count(equation.heldCount), "amount": .text(number(equation.given))])
        var rows = [
            "\(periods(equation.first, equation.last, equation.count)): "
                + "\(heldBy) = \(terms(equation.claims))",
            "    \(gaveUp) = \(terms(equation.held))",
        ]
        if equation.isSum, measure == .personYears {
            rows.append("    " + voice.catalogue[.explainSummed])
        }
        if equation.benefits > 1 {
            rows.append(
                "    " + voice.catalogue(.explainOthers, ["n": .count(equation.benefits - 1)]))
        }
        return rows
    }

    /// The terms of one name over its periods as one: the eye can add a dozen, not hundreds.
    private func grouped(_ terms: [(name: String, period: Period, amount: Units)]) -> [Term] {
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
            let count = Set(sum.periods).count
            let periods = count == 1 ? range : "\(range) (\(voice.language.text(count)))"
            return Term(name: "\(name), \(periods):", amount: sum.amount)
        }
    }

    func terms(_ terms: [String]) -> String {
        let shown = terms.prefix(mostTerms).joined(separator: " + ")
        guard terms.count > mostTerms else { return shown }
        let more = voice.catalogue(.explainMore, ["n": .count(terms.count - mostTerms)])
        return shown + " + " + more
    }
}
