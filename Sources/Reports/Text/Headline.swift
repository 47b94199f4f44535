import BudgetModel
import Reconciliation

/// The one thing to know about a measure, in sentences.
enum Headline {
    static func sentences(_ totals: MeasureTotals, _ voice: Voice) -> [String] {
        let (measure, sums) = (totals.measure, totals.ratio)
        let catalogue = voice.catalogue
        guard totals.all.owed > 0 else {
            return [catalogue[totals.all.claimed > 0 ? .headlineAllInBase : .headlineNothing]]
        }
        var sentences: [String] = []
        let capture = Capture(sums)
        if sums.owed > 0 {
            let arguments: [String: Catalogue.Argument] = [
                "owed": .text(voice.rounded(sums.owed, measure)),
                "direct": .text(voice.language.percent(capture.directMillionths)),
                "visible": .text(voice.language.percent(capture.visibleMillionths)),
            ]
            sentences.append(
                catalogue(
                    capture.directMillionths == capture.visibleMillionths
                        ? .headlinePoint : .headlineRange, arguments))
        }
        let all = totals.all
        if all.missing > 0 {
            sentences.append(
                catalogue(
                    .headlineMissing, ["amount": .text(voice.rounded(all.missing, measure))]))
        }
        if all.reabsorbed > 0 {
            sentences.append(
                catalogue(
                    .headlineReabsorbed,
                    ["amount": .text(voice.rounded(all.reabsorbed, measure))]))
        }
        if all.parked > 0 {
            sentences.append(
                catalogue(
                    .headlineParked, ["amount": .text(voice.rounded(all.parked, measure))]))
        }
        let cutOwed = all.owed - sums.owed
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
        var isOfOwed: Bool { name != "claimed" && name != "in_base" }
        enum Kind { case total, loss }
    }

    /// `claimed − in_base = owed`, `owed − missing − reabsorbed = visible`,
    /// `visible − parked − timing − displaced = direct`, each exact.
    static func steps(_ sums: ClaimSums) -> [Step] {
        [
            Step(name: "claimed", amount: sums.claimed, kind: .total, depth: 0),
            Step(name: "in_base", amount: sums.inBase, kind: .loss, depth: 1),
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
}
