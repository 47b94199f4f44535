import BudgetModel
import Reconciliation

/// The one thing to know about a measure, in sentences.
enum Headline {
    /// The range in one sentence, where the rest went, and what the percentages leave out.
    static func sentences(_ totals: MeasureTotals, _ voice: Voice) -> [String] {
        let sums = totals.ratio
        guard sums.owed > 0 else { return lead(totals, voice) }
        let losses: [(Units, TextKey)] = [
            (sums.missing, .headlineMissing), (sums.reabsorbed, .headlineReabsorbed),
            (sums.parked, .headlineParked),
        ]
        var sentences = lead(totals, voice)
        let middle = losses.filter { $0.0 > 0 }.map { amount, key in
            voice.catalogue(key, ["amount": .text(voice.rounded(amount, totals.measure))])
        }
        sentences.insert(contentsOf: middle, at: 1)
        return sentences
    }

    /// The range, and the spending cuts that stay out of it: what a chart cannot say.
    static func lead(_ totals: MeasureTotals, _ voice: Voice) -> [String] {
        let (measure, sums) = (totals.measure, totals.ratio)
        let catalogue = voice.catalogue
        guard totals.all.owed > 0 else {
            return [catalogue[totals.all.claimed > 0 ? .headlineAllInBase : .headlineNothing]]
        }
        var sentences: [String] = []
        let capture = Capture(sums)
        if sums.owed > 0 {
            let isPoint = capture.directMillionths == capture.visibleMillionths
            sentences.append(
                catalogue(
                    isPoint ? .headlinePoint : .headlineRange,
                    [
                        "owed": .text(voice.rounded(sums.owed, measure)),
                        "direct": .text(voice.language.percent(capture.directMillionths)),
                        "visible": .text(voice.language.percent(capture.visibleMillionths)),
                    ]))
        }
        let cutOwed = totals.all.owed - sums.owed
        if cutOwed > 0 {
            sentences.append(
                catalogue(
                    .headlineSpendingCuts, ["amount": .text(voice.rounded(cutOwed, measure))]))
        }
        return sentences
    }
}

/// The way from claimed to direct, step by step (contract, sections 1, 4 and 6).
enum Waterfall {
    struct Step {
        /// The word in the catalogue's families `step` and `stepMeaning`.
        var name: String
        var amount: Units
        var kind: Kind
        /// How deep the step stands below a total.
        var depth: Int
        /// A part of owed, so that a percentage of owed has a meaning.
        var isOfOwed: Bool {
            name != "claimed" && name != "in_base" && name != "spending_cuts"
        }
        enum Kind { case total, loss }
    }

    /// `claimed − in_base − spending_cuts = owed`, `owed − missing − reabsorbed = visible`,
    /// `visible − parked − timing − displaced = direct`, each exact. What follows owed is without
    /// spending cuts, as the ratio is.
    static func steps(_ totals: MeasureTotals) -> [Step] {
        let sums = totals.ratio
        return [
            Step(name: "claimed", amount: totals.all.claimed, kind: .total, depth: 0),
            Step(name: "in_base", amount: totals.all.inBase, kind: .loss, depth: 1),
            Step(
                name: "spending_cuts", amount: totals.all.owed - sums.owed, kind: .loss, depth: 1),
            Step(name: "owed", amount: sums.owed, kind: .total, depth: 0),
            Step(name: "missing", amount: sums.missing, kind: .loss, depth: 1),
            Step(name: "reabsorbed", amount: sums.reabsorbed, kind: .loss, depth: 1),
            Step(name: "visible", amount: sums.visible, kind: .total, depth: 0),
            Step(name: "parked", amount: sums.parked, kind: .loss, depth: 1),
            Step(name: "timing", amount: sums.timing, kind: .loss, depth: 1),
            Step(
                name: "displaced",
                amount: sums.visible - sums.direct - sums.parked - sums.timing, kind: .loss,
                depth: 1),
            Step(name: "direct", amount: sums.direct, kind: .total, depth: 0),
        ]
    }

    /// The names of the steps, in their order.
    static let names = steps(MeasureTotals(measure: .money)).map(\.name)
}
