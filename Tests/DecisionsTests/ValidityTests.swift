import BudgetModel
import Reconciliation
import TestSupport
import Testing

@testable import Decisions

/// The worked cases of the contract's section 11: for how long a decision holds.
@Suite struct ValidityTests {
    @Test func asItStands() throws {
        let proposal = try #require(try Desk.night())
        #expect([proposal.owed, proposal.shown, proposal.toBook] == [1_000, 600, 400])
        let take = try #require(proposal.legs.first)
        #expect([take.change, take.reference, take.current] == [-400, 10_000, 9_400])
        #expect(take.current + take.change == 9_000)
        #expect(proposal.legs.map(\.role) == [.take, .balance])
        #expect(Desk().look(proposal).state == .proposed)
    }

    @Test func aSmallerSumIsStillApproved() throws {
        var desk = Desk()
        try desk.decide(.approve, "mek", on: Desk.night())
        let less = try #require(try Desk.night(current: 9_380))
        #expect(less.toBook == 380)
        #expect(desk.look(less).state == .approved)
    }

    @Test func aLargerSumAsksAgain() throws {
        var desk = Desk()
        try desk.decide(.approve, "mek", on: Desk.night())
        let standing = desk.look(try Desk.night(current: 9_450))
        #expect(standing.state == .changed)
        #expect(standing.lapses.first == .total(decided: 400, now: 450))
    }

    @Test func anApprovalOfAHundredIsNeverOneOfNinetyThousand() throws {
        var desk = Desk()
        try desk.decide(.approve, "mek", on: Desk.night(claim: 100, current: 10_000))
        #expect(
            desk.look(try Desk.night(claim: 100, current: 10_000, other: 501)).state == .approved)
        for other in [500, 501, 502] as [Units] {
            let standing = desk.look(
                try Desk.night(claim: 90_000, current: 10_000, other: other))
            #expect(standing.state == .changed)
        }
    }

    @Test func absenceForANightChangesNothing() throws {
        var desk = Desk()
        try desk.decide(.approve, "mek", on: Desk.night())
        #expect(desk.look(nil).state == .superseded)
        #expect(desk.look(try Desk.night()).state == .approved)
    }

    @Test func whatWasBookedAndTakenBackIsReverted() throws {
        var desk = Desk()
        try desk.decide(.approve, "mek", on: Desk.night())
        #expect(desk.look(try Desk.night(current: 9_000)).state == .booked)
        desk.bookings = [1]
        let standing = desk.look(try Desk.night())
        #expect(standing.state == .changed && standing.isReverted)
        // Decided on anew, it holds.
        try desk.decide(.approve, "mek", on: Desk.night())
        #expect(desk.look(try Desk.night()).state == .approved)
    }

    @Test func anotherOwnerOrReferenceAsksAgain() throws {
        var desk = Desk()
        try desk.decide(.approve, "mek", on: Desk.night())
        let owner = desk.look(try Desk.night(owner: "Olle Berg"))
        #expect(owner.lapses == [.owner(decided: "Ada Lind", now: "Olle Berg")])
        let moved = desk.look(try Desk.night(current: 9_500, reference: 10_100))
        #expect(moved.state == .changed)
        #expect(
            moved.lapses.contains {
                if case .reference = $0 { true } else { false }
            })
    }

    @Test func aNewLineAsksAgainEvenForLess() throws {
        var desk = Desk()
        try desk.decide(.approve, "mek", on: Desk.night())
        var other = try #require(try Desk.night(current: 9_100))
        other.legs[0].line.account = "Z"
        #expect(desk.look(other).state == .changed)
        #expect(desk.look(other).lapses == [.newLine(other.legs[0].spot)])
    }

    @Test func aRejectionHoldsForNoMoreThanWasRejected() throws {
        var desk = Desk()
        try desk.decide(.reject, "mek", on: Desk.night())
        #expect(desk.look(try Desk.night()).state == .rejected)
        #expect(desk.look(try Desk.night(current: 9_450)).state == .changed)
    }

    @Test func aDeferralEndsWithItsDay() throws {
        var desk = Desk()
        try desk.decide(.defer, "mek", on: Desk.night(), until: "2027-04-01")
        let proposal = try Desk.night()
        #expect(desk.look(proposal, today: "2027-04-01").state == .deferred)
        #expect(desk.look(proposal, today: "2027-04-02").state == .proposed)
    }

    @Test func aWithdrawnDecisionIsNone() throws {
        var desk = Desk()
        try desk.decide(.approve, "mek", on: Desk.night())
        try desk.decide(.withdraw, "mek", on: Desk.night())
        #expect(desk.look(try Desk.night()).state == .proposed)
        #expect(throws: Refusal.state(.proposed)) {
            try desk.decide(.withdraw, "mek", on: Desk.night())
        }
    }

    @Test func statesComeInTheContractsOrder() throws {
        var desk = Desk()
        try desk.decide(.approve, "mek", on: Desk.night())
        let grown = try Desk.night(current: 9_450)
        #expect(desk.look(grown, exported: true).state == .exported)
        #expect(desk.look(try Desk.night(current: 9_000), exported: true).state == .booked)
        let within = Tolerance(absolute: 400, relativeMillionths: 0)
        #expect(desk.look(try Desk.night(), tolerance: within).state == .booked)
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 100, current: 100)
        work.benefit("B1", "U", "Y", "2027-01", amount: 5)
        let lost = try #require(ProposalBook(try work.outcome()).proposals.first)
        #expect(Desk().look(lost).state == .unbookable)
    }

    @Test func aVersionTellsFiguresAndDecisions() throws {
        var desk = Desk()
        let proposal = try Desk.night()
        let first = desk.look(proposal).version
        #expect(first == desk.look(try Desk.night(other: 501)).version)
        #expect(first != desk.look(try Desk.night(current: 9_401)).version)
        try desk.decide(.approve, "mek", on: proposal)
        #expect(desk.look(proposal).version != first)
        #expect(ProposalVersion.lastDecision(desk.look(proposal).version) == 1)
    }

    @Test func numbersReadBack() {
        let id = ProposalID(number: 42, year: 2027)
        #expect("\(id)" == "P-00042-2027")
        #expect(ProposalID("P-00042-2027") == id && ProposalID("p-42-2027") == id)
        for wrong in ["", "P-42", "P--1-2027", "P-x-2027", "Q-1-2027", "P-1-27", "P-0-2027"] {
            #expect(ProposalID(wrong) == nil, "\(wrong)")
        }
        #expect("\(ProposalID(number: 1_234_567, year: 2027))" == "P-1234567-2027")
    }

    @Test func aYearOfPersonYearsIsAveraged() throws {
        var work = CaseBuilder()
        for month in 1...12 {
            let period = "2027-\(month < 10 ? "0" : "")\(month)"
            work.staff("U", "a", period, reference: 50_000, current: 50_000)
        }
        work.benefit(
            "B1", "U", "", "2027-01"..."2027-12", personYears: 20_000, activity: "a",
            class: .capacity)
        let proposal = try #require(ProposalBook(try work.outcome()).proposals.first)
        #expect(proposal.legs.filter { $0.role == .take }.count == 12)
        #expect(proposal.amount == 20_000)
    }
}
