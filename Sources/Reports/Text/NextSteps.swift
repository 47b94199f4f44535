import BudgetModel
import Reconciliation

/// What a finance officer should do about an outcome, most pressing first.
enum NextSteps {
    struct Step {
        var sentence: String
        /// Where a page tells more.
        var section: (anchor: String, title: TextKey)?

        init(_ sentence: String, _ anchor: String, _ title: TextKey) {
            self.sentence = sentence
            section = (anchor, title)
        }
    }

    static func sentences(
        _ outcome: Outcome, _ context: RunContext, _ voice: Voice
    ) -> [String] {
        let steps = steps(outcome, context, voice)
        return steps.isEmpty ? [voice.catalogue[.nextNothing]] : steps.map(\.sentence)
    }

    /// Nothing where nothing is to do.
    static func steps(_ outcome: Outcome, _ context: RunContext, _ voice: Voice) -> [Step] {
        let catalogue = voice.catalogue
        var steps: [Step] = []
        if !context.rejected.isEmpty {
            let text = catalogue(.nextRejected, ["n": .count(context.rejected.count)])
            steps.append(Step(text, "basis", .sectionBasis))
        }
        let notReady = outcome.benefits.rows(of: .notReady)
        if !notReady.isEmpty {
            let text = catalogue(
                .nextNotReady,
                ["n": .count(notReady.count), "reason": .text(commonest(notReady, voice))])
            steps.append(Step(text, "gaps", .sectionGaps))
        }
        func amounts(_ path: KeyPath<ClaimSums, Units>) -> String? {
            let parts = outcome.measures.filter { $0.ratio[keyPath: path] > 0 }
                .map { voice.rounded($0.ratio[keyPath: path], $0.measure) }
            return parts.isEmpty ? nil : voice.list(parts)
        }
        let sums: [(KeyPath<ClaimSums, Units>, TextKey, String, TextKey)] = [
            (\.missing, .nextMissing, "lines", .sectionLines),
            (\.reabsorbed, .nextReabsorbed, "unexplained", .sectionUnexplained),
            (\.parked, .nextParked, "benefits", .sectionBenefits),
        ]
        for (path, key, anchor, title) in sums {
            guard let text = amounts(path) else { continue }
            steps.append(Step(catalogue(key, ["amount": .text(text)]), anchor, title))
        }
        let proposed = outcome.reallocations.count(of: .proposed)
        if proposed > 0 {
            let text = catalogue(.nextProposed, ["n": .count(proposed)])
            steps.append(Step(text, "moves", .sectionMoves))
        }
        let paradoxes = latestStandings(outcome, context).count { $0.isParadox }
        if paradoxes > 0 {
            let text = catalogue(.nextParadox, ["n": .count(paradoxes)])
            steps.append(Step(text, "t-initiative_standing", .titleStandings))
        }
        return steps
    }

    /// The standing of each initiative as of the run's day, by initiative: at the last period that
    /// has begun by then, at the first where none has. A run without a day has them all.
    static func latestStandings(
        _ outcome: Outcome, _ context: RunContext
    ) -> [InitiativeStanding] {
        let today = Period(String(context.asOf.prefix(7)))?.firstMonth
        var latest: [InitiativeStanding] = []
        for standing in outcome.standings {
            if let last = latest.last, last.initiative == standing.initiative {
                if let today, standing.period.firstMonth > today { continue }
                latest.removeLast()
            }
            latest.append(standing)
        }
        return latest
    }

    private static func commonest(_ notReady: [BenefitOutcome], _ voice: Voice) -> String {
        let counts = NotReadyReason.allCases.map { reason in
            (reason, notReady.count { $0.reasons.contains(reason) })
        }
        let top = counts.filter { $0.1 > 0 }
            .max { ($0.1, $1.0.rawValue) < ($1.1, $0.0.rawValue) }
        return top.map { voice.catalogue[.reason, $0.0.rawValue] } ?? "–"
    }
}
