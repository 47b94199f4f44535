import BudgetModel
import Reconciliation

/// Reads double entries back from their two legs.
enum ReallocationReading {
    static func entries(_ reader: OutcomeReader, _ codes: inout Codes) throws
        -> [ReallocationEntry]
    {
        var entries: [ReallocationEntry] = []
        // A source leg comes before its destination.
        try reader.copy(.reallocationEntry, orderedBy: "entry, leg desc") { fields in
            _ = fields.integer()
            let isSource = fields.text() == "source"
            let benefit = fields.code(in: &codes.benefits)
            let measure = fields.measure()
            let period = fields.period() ?? Period(grain: .month, index: 0)
            let line = fields.line(&codes)
            let key = LineKey(
                unit: line.unit, account: line.account, activity: line.activity, period: period)
            let amount = try fields.amount(measure)
            guard isSource else {
                if !entries.isEmpty {
                    entries[entries.count - 1].destination = key
                    entries[entries.count - 1].amount = amount
                    let isBooked = entries[entries.count - 1].state == .booked
                    entries[entries.count - 1].shown = isBooked ? amount : 0
                }
                return
            }
            let isCut = fields.text() == "cut"
            let state = fields.text().flatMap(EntryState.init(rawValue:)) ?? .proposed
            let review = try review(&fields, measure, &codes)
            entries.append(
                ReallocationEntry(
                    benefit: benefit, measure: measure, source: key, destination: key,
                    isCut: isCut, amount: 0, state: state, reviewed: review,
                    owner: fields.code(in: &codes.texts)))
        }
        return entries
    }

    private static func review(
        _ fields: inout CopyFields, _ measure: Measure, _ codes: inout Codes
    ) throws -> ReallocationEntry.Review? {
        let amount = try fields.units(fractionDigits: measure.fractionDigits)
        let state = fields.text().flatMap(EntryState.init(rawValue:))
        let reviewer = fields.code(in: &codes.texts)
        guard let amount, let state else { return nil }
        return .init(amount: amount, state: state, reviewer: reviewer)
    }
}

extension RunStore {
    /// The entries of the last completed run of a pipeline, each in the state that its latest
    /// review gave it. What was reviewed stands in `reviewed`.
    public func earlierEntries(entity: String, pipeline: String, into codes: inout Codes) throws
        -> [ReallocationEntry]
    {
        guard let last = try latest(entity: entity, pipeline: pipeline) else { return [] }
        let reader = OutcomeReader(connection, run: last)
        var entries = try ReallocationReading.entries(reader, &codes)
        var positions: [EntryIdentity: Int] = [:]
        for (position, entry) in entries.enumerated() { positions[EntryIdentity(entry)] = position }
        let columns = [
            "benefit_id", "measure", "period", "period_grain", "from_unit", "from_account",
            "from_activity", "to_unit", "to_account", "to_activity", "amount", "state", "reviewer",
        ]
        let list = columns.joined(separator: ", ")
        let name = Connection.quoted(literal: entity)
        // Oldest first, so that the latest review has the last word.
        let query =
            "select \(list) from hemtag.entry_review where entity = \(name) order by review_id"
        try connection.copyOut(query, name: "read reviews") { fields in
            let benefit = fields.code(in: &codes.benefits)
            let measure = fields.measure()
            let period = fields.period() ?? Period(grain: .month, index: 0)
            let (from, to) = (fields.line(&codes), fields.line(&codes))
            let identity = EntryIdentity(
                benefit: benefit, measure: measure,
                source: LineKey(
                    unit: from.unit, account: from.account, activity: from.activity, period: period
                ),
                destination: LineKey(
                    unit: to.unit, account: to.account, activity: to.activity, period: period))
            let amount = try fields.amount(measure)
            guard let state = fields.text().flatMap(EntryState.init(rawValue:)),
                let position = positions[identity]
            else { return }
            // A booked entry is in the plan: no review takes it out again.
            if entries[position].state != .booked { entries[position].state = state }
            entries[position].reviewed = .init(
                amount: amount, state: state, reviewer: fields.code(in: &codes.texts))
        }
        return entries
    }

    /// SHA-256 over every review of an entity, hexadecimal; empty where there is none.
    public func reviewsDigest(entity: String) throws(PostgresError) -> String {
        try connection.value(
            """
            select coalesce(encode(sha256(convert_to(string_agg(
                jsonb_build_array(review_id, state, reviewer, amount)::text, e'\\n'
                order by review_id), 'UTF8')), 'hex'), '')
            from hemtag.entry_review where entity = $1
            """, [.text(entity)], name: "digest reviews") ?? ""
    }

    /// Records a review of an entry. The database copies the entry's identity, amount and owner,
    /// and refuses a reviewer who is the owner.
    ///
    /// - Throws: `PostgresError` with SQLSTATE 23514 where the reviewer owns the benefit.
    public func review(
        run: Int64, entry: Int64, state: EntryState, reviewer: String, note: String = ""
    ) throws(PostgresError) {
        try connection.run(
            """
            insert into hemtag.entry_review (entity, run_id, entry, state, reviewer, note)
            select entity, run_id, $2, $3, $4, $5 from hemtag.run where run_id = $1
            """,
            [
                .integer(run), .integer(entry), .text(state.rawValue), .text(reviewer), .text(note),
            ], name: "record review")
    }
}

/// An entry keeps its identity from run to run by this (contract, section 9).
private struct EntryIdentity: Hashable {
    var benefit: Code
    var measure: Measure
    var source: LineKey
    var destination: LineKey

    init(benefit: Code, measure: Measure, source: LineKey, destination: LineKey) {
        self.benefit = benefit
        self.measure = measure
        self.source = source
        self.destination = destination
    }

    init(_ entry: ReallocationEntry) {
        self.init(
            benefit: entry.benefit, measure: entry.measure, source: entry.source,
            destination: entry.destination)
    }
}
