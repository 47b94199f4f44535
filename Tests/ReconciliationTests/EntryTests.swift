import BudgetModel
import Diagnostics
import Reconciliation
import TestSupport
import Testing

/// Section 9 of the contract: entries that can be booked as they stand.
@Suite struct EntryTests {
    /// `role unit/account/activity shown to_book` of every leg.
    private func legs(_ outcome: Outcome) -> [String] {
        outcome.legs.map { leg in
            let codes = outcome.codes
            let line = [
                codes.units.text(leg.line.unit), codes.accounts.text(leg.line.account),
                codes.activities.text(leg.line.activity),
            ].filter { !$0.isEmpty }.joined(separator: "/")
            return "\(leg.role) \(line) \(leg.shown) \(leg.toBook)"
        }
    }

    private func figures(_ outcome: Outcome) -> [[Units]] {
        outcome.reallocations.map { [$0.owed, $0.shown, $0.toBook, $0.unbookable, $0.toGive] }
    }

    @Test func whatIsMissingIsBookedOnTheClaimsOwnLine() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 10_000, current: 9_400)
        work.benefit("B1", "U", "X", "2027-01", amount: 1_000)
        let outcome = try work.outcome()
        #expect(figures(outcome) == [[1_000, 600, 400, 0, 0]])
        #expect(legs(outcome) == ["take U/X -600 -400", "balance SAVINGS/SAVINGS 600 400"])
        #expect(outcome.adjusted("U", "X") == 9_000)
    }

    @Test func whatWasReabsorbedIsBookedOnTheRise() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 1_000, current: 900)
        work.line("U", "Z", "2027-01", reference: 100, current: 170)
        work.benefit("B1", "U", "X", "2027-01", amount: 100)
        let outcome = try work.outcome()
        #expect(figures(outcome) == [[100, 30, 70, 0, 0]])
        #expect(
            legs(outcome) == ["take U/X -30 0", "take U/Z 0 -70", "balance SAVINGS/SAVINGS 30 70"])
    }

    @Test func whatNoLineCanGiveIsUnbookable() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 100, current: 90)
        work.input.rules.floors = ["X": Money(units: 60)]
        work.benefit("B1", "U", "X", "2027-01", amount: 70)
        work.benefit("B2", "U", "X", "2027-01", amount: 35)
        work.benefit("B3", "U", "Y", "2027-01", amount: 5)
        let outcome = try work.outcome()
        #expect(figures(outcome) == [[70, 7, 20, 43, 0], [35, 3, 10, 22, 0], [5, 0, 0, 5, 0]])
        #expect(outcome.reallocations.map(\.state) == [.proposed, .proposed, .unbookable])
        #expect(outcome.legs.filter { $0.entry == 2 }.isEmpty)
    }

    @Test func aRevenueIsRaisedAndTheSavingsLineTakesIt() throws {
        var work = CaseBuilder()
        work.account("R1", kind: .revenue)
        work.line("U", "R1", "2027-01", reference: 500, current: 520)
        work.benefit("B1", "U", "R1", "2027-01", amount: 50, class: .revenue)
        let outcome = try work.outcome()
        #expect(legs(outcome) == ["take U/R1 20 30", "balance SAVINGS/SAVINGS 20 30"])
    }

    /// Half of what routine frees goes to casework, a quarter to planning; the rest is cut.
    private func moved(routine: Units, casework: Units) throws -> Outcome {
        var work = CaseBuilder()
        work.staff("U", "routine", "2027-01", reference: 100_000, current: routine)
        work.staff("U", "casework", "2027-01", reference: 50_000, current: casework)
        work.staff("U", "planning", "2027-01", reference: 50_000, current: 50_000)
        work.benefit(
            "B1", "U", "", "2027-01", personYears: 20_000, activity: "routine", class: .capacity)
        work.destination("B1", activity: "casework", share: 500_000)
        work.destination("B1", activity: "planning", share: 250_000)
        return try work.outcome()
    }

    @Test func aRedeploymentRaisesWhatItsDestinationLacks() throws {
        // Ascending destination: the savings line has no activity.
        let unseen = try moved(routine: 100_000, casework: 50_000)
        #expect(
            figures(unseen) == [
                [5_000, 0, 5_000, 0, 0], [10_000, 0, 10_000, 0, 10_000],
                [5_000, 0, 5_000, 0, 5_000],
            ])
        #expect(
            legs(unseen) == [
                "take U/routine 0 -5000", "balance SAVINGS/SAVINGS 0 5000",
                "take U/routine 0 -10000",
                "give U/casework 0 10000", "take U/routine 0 -5000", "give U/planning 0 5000",
            ])
        // Released, and half of it arrived: what is lacking comes from the savings line.
        let half = try moved(routine: 80_000, casework: 56_000)
        #expect(
            figures(half) == [
                [5_000, 5_000, 0, 0, 0], [10_000, 10_000, 0, 0, 4_000],
                [5_000, 5_000, 0, 0, 5_000],
            ])
        #expect(half.reallocations.map(\.state) == [.booked, .proposed, .proposed])
        #expect(legs(half).contains("give U/casework 6000 4000"))
        #expect(legs(half).contains("balance SAVINGS/SAVINGS 4000 -4000"))
        #expect(half.adjusted("U", "", activity: "casework", staff: true) == 60_000)
    }

    @Test func claimsShareARiseProRataToWhatTheyLost() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 1_000, current: 850)
        work.line("U", "Y", "2027-01", reference: 100, current: 130)
        work.line("U", "Z", "2027-01", reference: 100, current: 160)
        work.benefit("B1", "U", "X", "2027-01", amount: 100)
        work.benefit("B2", "U", "X", "2027-01", amount: 50)
        let outcome = try work.outcome()
        #expect(outcome.claims.map(\.reabsorbed) == [60, 30])
        #expect(
            legs(outcome) == [
                "take U/X -40 0", "take U/Y 0 -20", "take U/Z 0 -40",
                "balance SAVINGS/SAVINGS 40 60",
                "take U/X -20 0", "take U/Y 0 -10", "take U/Z 0 -20",
                "balance SAVINGS/SAVINGS 20 30",
            ])
    }
}
