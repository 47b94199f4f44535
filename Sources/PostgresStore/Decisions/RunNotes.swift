import BudgetModel
import Decisions
import Reconciliation

/// What a run leaves in the journal, and what it tells of proposals that were decided on.
extension RunStore {
    /// Within the publishing transaction: that the run is published, and which proposals that were
    /// decided on it found booked. A plan that takes one back later asks again.
    func notePublished(_ run: RunRecord, _ outcome: Outcome) throws {
        try noteAuthority(run, outcome.authority)
        let content = CanonicalJSON.object([
            "fingerprint": .text(run.fingerprint), "pipeline": .text(run.pipeline),
            "as_of": run.asOf.map(CanonicalJSON.integer) ?? .null,
        ])
        try note(
            run.number, of: run.entity, "run", content, bookings: try bookings(run, outcome))
    }

    /// What the registers of persons and authority say otherwise than for the run before.
    private func noteAuthority(_ run: RunRecord, _ now: AuthorityRegister) throws(PostgresError) {
        let last = try runs(entity: run.entity, pipeline: run.pipeline, limit: 1_000)
            .first { $0.state == .completed && $0.number != run.number }
        var before: Set<CanonicalJSON> = []
        if let last { before = Set(try authority(of: last).evidence) }
        let rows = now.evidence
        let added = rows.filter { !before.contains($0) }
        let removed = before.subtracting(rows).sorted { $0.text < $1.text }
        if added.isEmpty, removed.isEmpty { return }
        let content = CanonicalJSON.object([
            "pipeline": .text(run.pipeline), "added": .array(added), "removed": .array(removed),
        ])
        try note(run.number, of: run.entity, "authority", content, bookings: [])
    }

    /// The entry that a published run has in the journal: its number and its hash; nil where it was
    /// published before there was a journal.
    public func journalHead(of run: Int64, _ entity: String) throws(PostgresError) -> String? {
        try connection.value(
            """
            select sequence || ' ' || hash from hemtag.journal
            where entity = $1 and kind = 'run' and number = $2
            """, [.text(entity), .integer(run)], name: "read journal head")
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

extension AuthorityRegister {
    /// Persons and rows as the journal keeps them, in an order of their own.
    fileprivate var evidence: [CanonicalJSON] {
        let persons = persons.map { person in
            CanonicalJSON.object([
                "person": .text(person.id), "name": .text(person.name),
                "logins": .array(person.logins.sorted().map(CanonicalJSON.text)),
            ])
        }
        let rows = rows.map { row in
            CanonicalJSON.object([
                "person": .text(row.person), "right": .text(row.right.rawValue),
                "unit": .text(row.unit), "account": .text(row.account),
                "money": row.limits[.money].map(CanonicalJSON.integer) ?? .null,
                "person_years": row.limits[.personYears].map(CanonicalJSON.integer) ?? .null,
                "from": .text(row.from), "to": .init(row.to), "for": .init(row.deputyFor),
                "reference": .text(row.reference),
            ])
        }
        return (persons + rows).sorted { $0.text < $1.text }
    }
}
