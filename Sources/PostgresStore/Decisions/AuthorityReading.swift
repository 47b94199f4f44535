import BudgetModel
import Diagnostics
import Reconciliation

/// Who may decide, as runs read it.
extension RunStore {
    /// The registers of persons and authority of a run; empty where it read none.
    func authority(of run: RunRecord) throws(PostgresError) -> AuthorityRegister {
        let key: [SQLValue] = [.text(run.entity), .integer(run.number)]
        let persons = try connection.run(
            """
            select person_id, name, logins from hemtag.run_person
            where entity = $1 and run_id = $2 order by 1
            """, key, name: "read persons")
        let rows = try connection.run(
            """
            select person_id, "right", unit, account, (limit_money * 100)::bigint,
                (limit_person_years * 10000)::bigint, valid_from, valid_to, deputy_for,
                decision_reference
            from hemtag.run_authority
            where entity = $1 and run_id = $2 and "right" <> 'rule' order by number
            """, key, name: "read authority")
        return AuthorityRegister(
            persons: persons.map { row in
                Person(
                    id: row.text(0), name: row.text(1),
                    logins: row.text(2).split(separator: " ").map(String.init))
            },
            rows: rows.map { row in
                var limits: [Measure: Units] = [:]
                limits[.money] = row.integer(4)
                limits[.personYears] = row.integer(5)
                return AuthorityRow(
                    person: row.text(0),
                    right: AuthorityRow.Right(rawValue: row.text(1))
                        .expected("a run wrote a right that it knows"), unit: row.text(2),
                    account: row.text(3), limits: limits, from: row.text(6),
                    to: row.optionalText(7), deputyFor: row.optionalText(8),
                    reference: row.text(9))
            })
    }

    /// Writes who may decide about a run.
    func writeAuthority(_ outcome: Outcome, run: Int64, entity: String) throws {
        let persons = outcome.authority.persons
        try copy(persons, to: "run_person", ["entity", "run_id", "person_id", "name", "logins"]) {
            stream, person in
            stream.text(entity)
            stream.int8(run)
            stream.text(person.id)
            stream.text(person.name)
            stream.text(person.logins.joined(separator: " "))
        }
        let columns = [
            "entity", "run_id", "number", "person_id", "right", "unit", "account", "limit_money",
            "limit_person_years", "valid_from", "valid_to", "deputy_for", "decision_reference",
        ]
        try copy(
            Array(Self.grants(outcome).enumerated()), to: "run_authority", columns
        ) { stream, numbered in
            let (index, (right, row)) = numbered
            func optional(_ text: String?) {
                if let text { stream.text(text) } else { stream.null() }
            }
            stream.text(entity)
            stream.int8(run)
            stream.int8(Int64(index + 1))
            for text in [row.person, right, row.unit, row.account] { stream.text(text) }
            for measure in [Measure.money, .personYears] {
                guard let limit = row.limits[measure] else {
                    stream.null()
                    continue
                }
                stream.numeric(limit, fractionDigits: measure.fractionDigits)
            }
            stream.text(row.from)
            optional(row.to)
            optional(row.deputyFor)
            stream.text(row.reference)
        }
    }

    /// The rows of the register, and the rule that approves by itself where there is one.
    private static func grants(_ outcome: Outcome) -> [(right: String, row: AuthorityRow)] {
        let rows = outcome.authority.rows.map { ($0.right.rawValue, $0) }
        guard let rule = outcome.rules.approvalRule else { return rows }
        let row = AuthorityRow(
            person: rule.name, right: .decide, limits: rule.limits, from: "",
            reference: "the pipeline file")
        return rows + [("rule", row)]
    }
}
