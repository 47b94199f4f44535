import BudgetModel
import Reconciliation
import TestSupport
import Testing

@testable import Decisions

/// Who may decide (contract, section 11).
@Suite struct AuthorityTests {
    @Test func anOwnerNeverDecidesWhateverTheLogin() throws {
        var desk = Desk()
        #expect(throws: Refusal.owner(name: "Ada Lind")) {
            try desk.decide(.approve, "alind", on: Desk.night())
        }
        #expect(throws: Refusal.owner(name: "Ada Lind")) {
            try desk.decide(.reject, " ALIND ", on: Desk.night(owner: "p1"))
        }
        // Nor does somebody in the owner's place.
        desk.rows.append(
            AuthorityRow(
                person: "p4", right: .decide, from: "2027-01-01", deputyFor: "p1",
                reference: "§ 9"))
        #expect(throws: Refusal.owner(name: "p1")) {
            try desk.decide(.approve, "petra", on: Desk.night())
        }
    }

    @Test func whoIsUnknownFailsClosed() throws {
        var desk = Desk()
        #expect(throws: Refusal.unknownPerson(login: "root")) {
            try desk.decide(.approve, "root", on: Desk.night())
        }
        #expect(throws: Refusal.unknownOwner("Somebody")) {
            try desk.decide(.approve, "mek", on: Desk.night(owner: "Somebody"))
        }
        #expect(throws: Refusal.noRight(.decide, name: "Petra Ö")) {
            try desk.decide(.approve, "petra", on: Desk.night())
        }
    }

    @Test func authorityCountsOnTheDayAndBelowTheUnit() throws {
        var desk = Desk()
        desk.rows = [
            AuthorityRow(
                person: "p2", right: .decide, unit: "D", account: "4",
                limits: [.money: 100_000], from: "2027-02-01", to: "2027-03-31",
                reference: "§ 1")
        ]
        for day in ["2027-01-31", "2027-04-01"] {
            #expect(throws: Refusal.noRight(.decide, name: "Minna Ek")) {
                try desk.decide(.approve, "mek", on: Desk.night(), day: day)
            }
        }
        #expect(try desk.decide(.approve, "mek", on: Desk.night(), day: "2027-03-31") == .approved)
        desk.rows[0].account = "5"
        #expect(throws: Refusal.noRight(.decide, name: "Minna Ek")) {
            try desk.decide(.approve, "mek", on: Desk.night())
        }
        desk.rows[0].account = ""
        desk.rows[0].unit = "V"
        #expect(throws: Refusal.noRight(.decide, name: "Minna Ek")) {
            try desk.decide(.approve, "mek", on: Desk.night())
        }
        desk.rows[0].unit = ""
        desk.rows[0].limits = [.personYears: 10_000]
        #expect(throws: Refusal.noRight(.decide, name: "Minna Ek")) {
            try desk.decide(.approve, "mek", on: Desk.night())
        }
    }

    @Test func aDeputyHasWhatThePrincipalHasAndNoChain() throws {
        var desk = Desk()
        desk.rows += [
            AuthorityRow(
                person: "p4", right: .decide, from: "2027-03-01", to: "2027-03-31",
                deputyFor: "p2", reference: "§ 7"),
            AuthorityRow(
                person: "p3", right: .decide, from: "2027-03-01", deputyFor: "p4",
                reference: "§ 8"),
        ]
        try desk.decide(.approve, "petra", on: Desk.night())
        #expect(desk.decisions.last?.by.deputyFor == "p2")
        #expect(desk.decisions.last?.by.authority == "§ 7, § 1")
        #expect(throws: Refusal.noRight(.decide, name: "Olle Berg")) {
            try desk.decide(.reject, "oberg", on: Desk.night())
        }
        #expect(throws: Refusal.noRight(.decide, name: "Petra Ö")) {
            try desk.decide(.reject, "petra", on: Desk.night(), day: "2027-04-01")
        }
    }

    @Test func aboveTheLimitASecondIsNeeded() throws {
        var desk = Desk()
        let large = try Desk.night(claim: 300_000, current: 400_000, reference: 400_000)
        #expect(try desk.decide(.approve, "mek", on: large) == .awaitingSecond)
        #expect(desk.look(large).state == .awaitingSecond)
        #expect(throws: Refusal.noRight(.second, name: "Minna Ek")) {
            try desk.decide(.second, "mek", on: large)
        }
        desk.rows[0].right = .second
        desk.rows[0].limits = [.money: 900_000]
        #expect(throws: Refusal.secondIsFirst(name: "Minna Ek")) {
            try desk.decide(.second, "mek", on: large)
        }
        desk.rows[1].limits = [.money: 299_999]
        #expect(
            throws: Refusal.aboveLimit(
                sum: 300_000, limit: 299_999, .money, name: "Olle Berg")
        ) { try desk.decide(.second, "oberg", on: large) }
        desk.rows[1].limits = [.money: 300_000]
        #expect(try desk.decide(.second, "oberg", on: large) == .approved)
        #expect(desk.look(large).state == .approved)
        #expect(throws: Refusal.state(.approved)) { try desk.decide(.second, "oberg", on: large) }
    }

    @Test func aboveEveryoneItIsDecidedOutside() throws {
        var desk = Desk()
        let huge = try Desk.night(claim: 600_000, current: 700_000, reference: 700_000)
        #expect(throws: Refusal.aboveEveryone(sum: 600_000, highest: 500_000, .money)) {
            try desk.decide(.approve, "mek", on: huge)
        }
        let effect = try desk.decide(.approve, "mek", on: huge, body: "Board 2027-03-11 §14")
        #expect(effect == .approved && desk.decisions.last?.by.body == "Board 2027-03-11 §14")
    }

    /// Two destinations of 60 000 each, limit 100 000.
    @Test func splittingHelpsNobody() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 900_000, current: 900_000)
        for account in ["Y", "Z"] {
            work.line("U", account, "2027-01", reference: 100_000, current: 100_000)
        }
        work.benefit("B1", "U", "X", "2027-01", amount: 120_000) { record, codes in
            record.owner = codes.texts.intern("alind")
        }
        for account in ["Y", "Z"] { work.destination("B1", account: account, share: 500_000) }
        let proposals = ProposalBook(try work.outcome()).proposals
        #expect(proposals.map(\.amount) == [60_000, 60_000])
        let standings = proposals.enumerated().map { number, proposal in
            ProposalStanding(
                id: ProposalID(number: Int64(number + 1), year: 2027), key: proposal.key,
                proposal: proposal, decisions: [], bookings: [], isExported: false,
                tolerance: nil, today: "2027-03-11")
        }
        var rulings = Rulings(Desk().authority(), standings: standings)
        let wish = Wish(verb: .approve, login: "mek", reason: "both")
        #expect(try rulings.rule(wish, on: standings[0]).effect == .approved)
        #expect(try rulings.rule(wish, on: standings[1]).effect == .awaitingSecond)
        // Deciding on the first one again does not count it twice.
        #expect(try rulings.rule(wish, on: standings[0]).effect == .awaitingSecond)
    }
}
