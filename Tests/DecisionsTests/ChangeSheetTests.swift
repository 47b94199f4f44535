import BudgetModel
import Reconciliation
import Testing

@testable import Decisions

/// Approved proposals as rows of a change file (contract, section 11).
@Suite struct ChangeSheetTests {
    private static let x = ProposalLine(unit: "U", account: "X", activity: "")
    private static let z = ProposalLine(unit: "U", account: "Z", activity: "")
    private static let savings = ProposalLine(unit: "S", account: "S", activity: "")

    private static func leg(
        _ role: EntryLeg.Role, _ line: ProposalLine, _ change: Units, period: String = "2027-01",
        current: Units = 940_000, isRevenue: Bool = false
    ) -> ProposalLeg {
        ProposalLeg(
            role: role, line: line, period: period, isRevenue: isRevenue, change: change,
            reference: 1_000_000, current: current)
    }

    /// An approved proposal with these legs.
    private static func approved(
        _ number: Int64, _ legs: [ProposalLeg], effect: Decision.Effect = .approved
    ) -> ProposalStanding {
        let id = ProposalID(number: number, year: 2027)
        let key = ProposalKey(
            lines: .init(
                benefit: "B\(number)", measure: .money, source: x, destination: savings),
            year: 2027)
        var proposal = Proposal(
            key: key, initiative: "", owner: "", maturity: .final, flags: [], isCut: true)
        proposal.legs = legs.sorted()
        proposal.toBook = 1
        let decision = Decision(
            number: number, proposal: id, verb: .approve, effect: effect,
            by: Decider(login: "mek", person: "p2", name: "Minna Ek", authority: "§ 1"),
            reason: "because", at: "", run: 1, seen: Seen(proposal))
        return ProposalStanding(
            id: id, key: key, proposal: proposal, decisions: [decision], bookings: [],
            isExported: false, tolerance: nil, today: "2027-03-11")
    }

    private static func cut(_ number: Int64, _ amount: Units) -> ProposalStanding {
        approved(number, [leg(.take, x, -amount), leg(.balance, savings, amount)])
    }

    @Test func proposalsOfOneLineAreOneRowAndTheBalanceSumsToZero() throws {
        var form = ChangeForm(measure: .money)
        form.balance = PlanLineCodes(unit: "9999", account: "8999")
        let sheet = try ChangeSheet(of: [Self.cut(2, 10_000), Self.cut(1, 30_000)], in: form)
        #expect(sheet.lines.map(\.change) == [-40_000])
        #expect(sheet.lines.map(\.base) == [940_000])
        #expect(sheet.rows.map(\.amount) == [-40_000, 40_000])
        #expect(sheet.rows[0].proposals == ["P-00001-2027", "P-00002-2027"])
        #expect(sheet.rows.reduce(0) { $0 + $1.debit } == 0)
        #expect(sheet.rows[1].isBalance && sheet.rows[1].line.unit == "9999")
    }

    @Test func aRevenueBalancesOnTheOtherSide() throws {
        var form = ChangeForm(measure: .money)
        form.rows = .proposal
        form.balance = PlanLineCodes(unit: "9999")
        let standing = Self.approved(
            1,
            [
                Self.leg(.take, Self.x, 500, isRevenue: true), Self.leg(.take, Self.z, -300),
                Self.leg(.balance, Self.savings, 800),
            ])
        let sheet = try ChangeSheet(of: [standing], in: form)
        #expect(sheet.rows.map(\.debit) == [-500, -300, 800])
        #expect(sheet.rows.last?.proposals == ["P-00001-2027"])
    }

    @Test func aBalanceIsOfItsPeriod() throws {
        var form = ChangeForm(measure: .money)
        form.balance = PlanLineCodes(unit: "9999")
        let standing = Self.approved(
            1,
            [
                Self.leg(.take, Self.x, -100), Self.leg(.take, Self.x, -50, period: "2027-02"),
                Self.leg(.give, Self.z, 100),
            ])
        let sheet = try ChangeSheet(of: [standing], in: form)
        let balances = sheet.rows.filter(\.isBalance)
        #expect(balances.map { "\($0.period) \($0.amount)" } == ["2027-02 50"])
    }

    @Test func aLegThatTheScaleWouldRoundIsRefusedAndTheOthersStand() throws {
        var form = ChangeForm(measure: .money)
        form.scale = 1_000
        form.decimals = 1
        let sheet = try ChangeSheet(of: [Self.cut(1, 40_000), Self.cut(2, 45_000)], in: form)
        #expect(sheet.taken.isEmpty == false && sheet.taken.map(\.id.number) == [1])
        #expect(sheet.refused.map(\.id.number) == [2])
        guard case .rounded(let spot, -45_000, _) = sheet.refused[0].why else {
            Issue.record("\(sheet.refused[0].why)")
            return
        }
        #expect(spot == .init(line: Self.x, period: "2027-01"))
    }

    /// The new amount is of all that ask for the line.
    @Test func anAbsoluteIsTheSumOverProposalsAndRefusedTogether() throws {
        var form = ChangeForm(measure: .money)
        form.amounts = .absolutes
        let exact = try ChangeSheet(of: [Self.cut(1, 30_000), Self.cut(2, 10_000)], in: form)
        #expect(exact.rows.map(\.amount) == [900_000])
        form.scale = 1_000
        form.decimals = 2
        let odd = Self.approved(3, [Self.leg(.take, Self.z, -10_000, current: 940_100)])
        let sheet = try ChangeSheet(of: [Self.cut(1, 30_000), odd, Self.cut(2, 10_000)], in: form)
        #expect(sheet.taken.map(\.id.number) == [1, 2])
        #expect(sheet.refused.map(\.id.number) == [3])
    }

    @Test func whatOneTakesAndAnotherGivesIsNoRowAndALine() throws {
        let give = Self.approved(2, [Self.leg(.give, Self.x, 40_000)])
        let form = ChangeForm(measure: .money)
        let sheet = try ChangeSheet(of: [Self.cut(1, 40_000), give], in: form)
        #expect(sheet.rows.isEmpty && sheet.taken.count == 2)
        #expect(sheet.lines.map(\.change) == [0])
    }

    @Test func onlyWhatIsApprovedLeavesAndNoLineIsInTwoBatches() throws {
        let form = ChangeForm(measure: .money)
        let sheet = try ChangeSheet(
            of: [
                Self.cut(1, 400), Self.approved(2, [Self.leg(.take, Self.z, -5)]),
                Self.approved(3, [Self.leg(.take, Self.z, -5)], effect: .rejected),
            ], in: form, beside: [.init(line: Self.x, period: "2027-01"): 7])
        #expect(sheet.taken.map(\.id.number) == [2])
        #expect(
            sheet.refused.map(\.why) == [
                .inBatch(7, .init(line: Self.x, period: "2027-01")),
                .decision(.state(.rejected)),
            ])
    }

    @Test func aSumBeyondSixtyFourBitsIsAnError() {
        let form = ChangeForm(measure: .money)
        #expect(throws: ArithmeticOverflow.self) {
            try ChangeSheet(of: [Self.cut(1, .max), Self.cut(2, .max)], in: form)
        }
    }

    @Test func whoExportsNeedsTheRightAndItsLimit() throws {
        var desk = Desk()
        desk.rows = [
            AuthorityRow(
                person: "p3", right: .export, limits: [.money: 1], from: "2027-01-01",
                reference: "§ 2")
        ]
        let night = try Desk.night(current: 9_600)
        let small = try #require(night)
        #expect(throws: Refusal.noRight(.export, name: "Minna Ek")) {
            try desk.authority().exporter(login: "mek", of: small)
        }
        #expect(throws: Refusal.self) { try desk.authority().exporter(login: "oberg", of: small) }
        desk.rows[0].limits = [.money: small.amount]
        #expect(try desk.authority().exporter(login: "oberg", of: small).person == "p3")
    }
}
