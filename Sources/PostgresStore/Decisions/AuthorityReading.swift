import BudgetModel
import Decisions

/// The registers of persons and authority.
extension DecisionStore {
    public func persons() throws(PostgresError) -> [Person] {
        let found = try registerRows(
            "select person_id, name, logins from register.person where entity = $1 order by 1",
            name: "read persons")
        return found.map { row in
            Person(
                id: row.text(0), name: row.text(1),
                logins: row.text(2).split { $0.isWhitespace || $0 == "," }.map(String.init))
        }
    }

    /// Rows of all days.
    public func authority() throws(PostgresError) -> [AuthorityRow] {
        let found = try registerRows(
            """
            select person_id, "right", unit, account, (limit_money * 100)::bigint,
                (limit_person_years * 10000)::bigint, valid_from, valid_to, deputy_for,
                decision_reference
            from register.authority where entity = $1 order by authority_id
            """, name: "read authority")
        return found.map { row in
            var limits: [Measure: Units] = [:]
            limits[.money] = row.integer(4)
            limits[.personYears] = row.integer(5)
            return AuthorityRow(
                person: row.text(0), right: AuthorityRow.Right(rawValue: row.text(1)) ?? .view,
                unit: row.text(2), account: row.text(3), limits: limits, from: row.text(6),
                to: row.optionalText(7), deputyFor: row.optionalText(8), reference: row.text(9))
        }
    }
}
