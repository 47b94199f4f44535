import BudgetModel
import Diagnostics

extension RegisterInput {
    /// Persons who own benefits or decide, with their logins to the database.
    public static let persons = RegisterInput(
        "person", table: "person",
        columns: [.key("person_id"), Self.name, .text("logins")],
        make: { cells, codes -> (Person, Place)? in
            let logins = cells.text(2).split { $0.isWhitespace || $0 == "," || $0 == ";" }
            return (
                Person(
                    id: cells.codeText(0, &codes), name: cells.text(1),
                    logins: logins.map(String.init)),
                cells.place()
            )
        },
        keep: { rows, found in
            rows.authority.persons.append(found.0)
            rows.places.persons.append(found.1)
        })

    private static let name = RegisterColumn.text("name").required

    /// Who may decide what, from day to day, up to which limit.
    public static let authority = RegisterInput(
        "authority", table: "authority",
        columns: [
            .key("person_id"), .word("right").required, .code("unit"), .code("account"),
            .money("limit_money"), .personYears("limit_person_years"),
            .day("valid_from").required, .day("valid_to"), .code("deputy_for").nullable,
            .text("decision_reference").required,
        ],
        make: { cells, codes -> (AuthorityRow, Place)? in
            func code(_ column: Int) -> String { cells.codeText(column, &codes) }
            let (person, unit, account) = (code(0), code(2), code(3))
            let (right, limits) = (cells.word(1, rights), cells.limits(4, 5))
            let days = cells.days(6, 7)
            let deputyFor = code(8)
            if deputyFor.isEmpty, limits?.isEmpty == true, right == .decide || right == .second {
                cells.fault(
                    4, "register.authority.limit",
                    "a right to decide or to second has a limit, in money or in person-years",
                    "fill limit_money or limit_person_years")
            }
            let reference = cells.text(9)
            guard let right, let limits, let days else { return nil }
            return (
                AuthorityRow(
                    person: person, right: right, unit: unit, account: account, limits: limits,
                    from: days.first, to: days.last,
                    deputyFor: deputyFor.isEmpty ? nil : deputyFor, reference: reference),
                cells.place()
            )
        },
        keep: { rows, found in
            rows.authority.rows.append(found.0)
            rows.places.authority.append(found.1)
        })
}

private let rights = Vocabulary<AuthorityRow.Right>()

extension RegisterCells {
    /// A code that no book of the plans needs: cleaned as codes are, and counted.
    fileprivate func codeText(_ column: Int, _ codes: inout Codes) -> String {
        let code = code(column, in: &codes.texts)
        return codes.texts.text(code)
    }

    /// Limits by measure; nil where one faulted.
    fileprivate func limits(_ money: Int, _ personYears: Int) -> [Measure: Units]? {
        var limits: [Measure: Units] = [:]
        for (column, measure) in [(money, Measure.money), (personYears, .personYears)] {
            guard let limit = units(column, measure) else { continue }
            if limit < 0 {
                fault(
                    column, "register.authority.limit", "a limit is not below zero",
                    "write the largest amount that may be decided")
            }
            limits[measure] = limit
        }
        return faults.contains { $0.column == money || $0.column == personYears } ? nil : limits
    }

    /// The first and the last day of a row; nil where the first is missing or one faulted.
    fileprivate func days(_ first: Int, _ last: Int) -> (first: String, last: String?)? {
        let firstDay = day(first).flatMap { CalendarDay(daysSince1970: Int64($0)) }
        let lastDay = day(last).flatMap { CalendarDay(daysSince1970: Int64($0)) }
        guard let firstDay else { return nil }
        if let lastDay, lastDay < firstDay {
            let names = [first, last].map { input.columns[$0].name }
            fault(
                last, "register.period.order", "the last day lies before the first",
                "correct \(names[0]) or \(names[1])")
        }
        return (firstDay.description, lastDay?.description)
    }
}

extension RegisterRows {
    /// What is wrong with the registers of persons and authority together. Two rows of one person
    /// are an error; what fails closed is a remark.
    public var authorityFindings: [Finding] {
        var findings: [Finding] = []
        var (known, logins): (Set<String>, [String: String]) = ([], [:])
        for (person, place) in zip(authority.persons, places.persons) {
            if !known.insert(person.id).inserted {
                findings.append(
                    Finding(
                        "register.person.duplicate", at: place, "there are two rows of one person",
                        value: person.id, fix: "remove one of them"))
            }
            for login in person.logins.map({ $0.lowercased() }) {
                let first = logins[login] ?? person.id
                logins[login] = first
                guard first != person.id else { continue }
                findings.append(
                    Finding(
                        "register.person.login", severity: .warning, at: place,
                        "the login is also that of \(first), so nobody decides by it",
                        value: login, fix: "leave it to one of them"))
            }
        }
        for (row, place) in zip(authority.rows, places.authority) {
            for person in [row.person, row.deputyFor].compactMap(\.self)
            where !known.contains(person) {
                findings.append(
                    Finding(
                        "register.authority.person", severity: .warning, at: place,
                        "this is nobody in the register of persons, so the row gives no right",
                        value: person, fix: "add the person, or correct the row"))
            }
        }
        return findings
    }
}
