import BudgetModel
import Reconciliation
import TestSupport

@testable import Decisions

/// A desk for tests: one benefit on line X of unit U, decided on from night to night.
struct Desk {
    static let owner = Person(id: "p1", name: "Ada Lind", logins: ["alind"])
    static let minna = Person(id: "p2", name: "Minna Ek", logins: ["mek", "minna@county"])
    static let olle = Person(id: "p3", name: "Olle Berg", logins: ["oberg"])
    static let petra = Person(id: "p4", name: "Petra Ö", logins: ["petra"])

    var id = ProposalID(number: 42, year: 2027)
    var decisions: [Decision] = []
    var bookings: [Int64] = []
    var rows: [AuthorityRow] = [
        AuthorityRow(
            person: "p2", right: .decide, limits: [.money: 100_000], from: "2027-01-01",
            reference: "§ 1"),
        AuthorityRow(
            person: "p3", right: .second, limits: [.money: 500_000], from: "2027-01-01",
            reference: "§ 2"),
        AuthorityRow(
            person: "p1", right: .decide, limits: [.money: 900_000], from: "2027-01-01",
            reference: "§ 3"),
    ]

    /// What a night finds of line X: reference 10 000, now `current`, and a claim on it.
    static func night(
        claim: Units = 1_000, current: Units = 9_400, reference: Units = 10_000,
        other: Units = 500, owner: String = "Ada Lind"
    ) throws -> Proposal? {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: reference, current: current)
        work.line("V", "Y", "2027-01", reference: 500, current: other)
        work.benefit("B1", "U", "X", "2027-01", amount: claim) { record, codes in
            record.owner = codes.texts.intern(owner)
        }
        let book = ProposalBook(try work.outcome())
        return book.proposals.first { $0.key.lines.benefit == "B1" }
    }

    func look(
        _ proposal: Proposal?, exported: Bool = false, tolerance: Tolerance? = nil,
        today: String = "2027-03-11"
    ) -> ProposalStanding {
        ProposalStanding(
            id: id, key: proposal?.key ?? Self.key, proposal: proposal, decisions: decisions,
            bookings: bookings, isExported: exported, tolerance: tolerance, today: today)
    }

    static var key: ProposalKey {
        let line = ProposalLine(unit: "U", account: "X", activity: "")
        return ProposalKey(
            lines: .init(benefit: "B1", measure: .money, source: line, destination: line),
            year: 2027)
    }

    func authority(on day: String = "2027-03-11") -> AuthorityBook {
        AuthorityBook(
            persons: [Self.owner, Self.minna, Self.olle, Self.petra], rows: rows, on: day,
            parentOfUnit: ["U": "D", "D": "ROOT"], parentOfAccount: ["X": "4"])
    }

    /// Decides and keeps the decision.
    @discardableResult
    mutating func decide(
        _ verb: Decision.Verb, _ login: String, on proposal: Proposal?, until: String? = nil,
        body: String? = nil, day: String = "2027-03-11"
    ) throws(Refusal) -> Decision.Effect {
        let standing = look(proposal, today: day)
        var rulings = Rulings(authority(on: day), standings: [standing])
        let ruling = try rulings.rule(
            Wish(verb: verb, login: login, reason: "because", until: until, body: body),
            on: standing)
        decisions.append(
            Decision(
                number: Int64(decisions.count + 1), proposal: id, verb: verb,
                effect: ruling.effect, until: until, by: ruling.by, reason: "because",
                at: "\(day)T08:00:00Z", run: 1,
                seen: proposal.map { Seen($0) }
                    ?? Seen(legs: [], total: 0, amount: 0, owner: "")))
        return ruling.effect
    }
}

extension CaseBuilder {
    /// The outcome of what was built.
    func outcome() throws -> Outcome {
        try Reconciler(solver: ParametricFlowSolver()).reconcile(built())
    }
}
