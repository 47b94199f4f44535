import BudgetModel
import Decisions
import Reconciliation

/// What a run leaves in the journal, and what it tells of proposals that were decided on.
extension RunStore {
    /// Within the publishing transaction: that the run is published, and which proposals that were
    /// decided on it found booked. A plan that takes one back later asks again.
    func notePublished(_ run: RunRecord, _ outcome: Outcome) throws {
        let content = CanonicalJSON.object([
            "fingerprint": .text(run.fingerprint), "pipeline": .text(run.pipeline),
            "as_of": run.asOf.map(CanonicalJSON.integer) ?? .null,
        ])
        try note(
            run.number, of: run.entity, "run", content, bookings: try bookings(run, outcome))
    }

    /// Within the transaction that drops it.
    func notePruned(_ run: Int64, of entity: String) throws(PostgresError) {
        try note(run, of: entity, "pruned", .object([:]), bookings: [])
    }

    private func note(
        _ run: Int64, of entity: String, _ kind: String, _ content: CanonicalJSON,
        bookings: [CanonicalJSON]
    ) throws(PostgresError) {
        try connection.run(
            "select hemtag.note_run($1, $2, $3, $4, $5::jsonb)",
            [
                .text(entity), .integer(run), .text(kind), .text(content.text),
                .text(CanonicalJSON.array(bookings).text),
            ], name: "note run")
    }

    /// `[number, year, decision]` of every proposal with a decision that the plan has now.
    private func bookings(_ run: RunRecord, _ outcome: Outcome) throws -> [CanonicalJSON] {
        let store = DecisionStore(connection, entity: run.entity)
        let decisions = try store.latestDecisions(pipeline: run.pipeline)
        if decisions.isEmpty { return [] }
        let numbers = try store.numbers(pipeline: run.pipeline)
        let decided = Set(decisions.keys.map(\.number))
        let benefits = Set(numbers.filter { decided.contains($0.value) }.map(\.key.benefit))
        return ProposalBook(outcome, of: benefits).proposals.compactMap { proposal in
            guard let number = numbers[proposal.key.lines],
                let decision = decisions[ProposalID(number: number, year: proposal.key.year)],
                proposal.isBooked(within: outcome.rules.tolerance[proposal.key.lines.measure])
            else { return nil }
            return .array([
                .integer(number), .integer(Int64(proposal.key.year)), .integer(decision),
            ])
        }
    }
}
