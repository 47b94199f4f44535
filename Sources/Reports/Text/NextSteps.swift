import BudgetModel
import Reconciliation

/// What a finance officer should do about an outcome, most pressing first.
enum NextSteps {
    static func sentences(
        _ outcome: Outcome, _ context: RunContext, _ voice: Voice
    ) -> [String] {
        let catalogue = voice.catalogue
        var steps: [String] = []
        if !context.rejected.isEmpty {
            steps.append(catalogue(.nextRejected, ["n": .count(context.rejected.count)]))
        }
        let notReady = outcome.benefits.filter { $0.verdict == .notReady }
        if !notReady.isEmpty {
            steps.append(
                catalogue(
                    .nextNotReady,
                    ["n": .count(notReady.count), "reason": .text(commonest(notReady, voice))]))
        }
        func amounts(_ path: KeyPath<ClaimSums, Units>) -> String? {
            let parts = outcome.measures.filter { $0.all[keyPath: path] > 0 }
                .map { voice.rounded($0.all[keyPath: path], $0.measure) }
            return parts.isEmpty ? nil : voice.list(parts)
        }
        let sums: [(KeyPath<ClaimSums, Units>, TextKey)] = [
            (\.missing, .nextMissing), (\.reabsorbed, .nextReabsorbed), (\.parked, .nextParked),
        ]
        for (path, key) in sums {
            guard let text = amounts(path) else { continue }
            steps.append(catalogue(key, ["amount": .text(text)]))
        }
        let proposed = outcome.reallocations.count { $0.state == .proposed }
        if proposed > 0 { steps.append(catalogue(.nextProposed, ["n": .count(proposed)])) }
        let paradoxes = latestStandings(outcome).count { $0.isParadox }
        if paradoxes > 0 { steps.append(catalogue(.nextParadox, ["n": .count(paradoxes)])) }
        return steps.isEmpty ? [catalogue[.nextNothing]] : steps
    }

    /// The standing of each initiative at its last period, by initiative.
    static func latestStandings(_ outcome: Outcome) -> [InitiativeStanding] {
        var latest: [InitiativeStanding] = []
        for standing in outcome.standings {
            if let last = latest.last, last.initiative == standing.initiative {
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
