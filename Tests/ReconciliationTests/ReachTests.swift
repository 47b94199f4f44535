import BudgetModel
import Reconciliation
import TestSupport
import Testing

/// Sections 4 and 5 of the contract: where a claim may show, and what netting withholds.
@Suite struct ReachTests {
    /// A county with two divisions and teams; account parents P (P1, P2) and a lone Q.
    private func house() -> CaseBuilder {
        var work = CaseBuilder()
        work.unit("C", level: "county")
        work.unit("D", parent: "C", level: "division")
        work.unit("E", parent: "C", level: "division")
        work.unit("D1", parent: "D", level: "team")
        work.unit("D2", parent: "D", level: "team")
        work.account("P")
        work.account("P1", parent: "P")
        work.account("P2", parent: "P")
        work.account("Q")
        return work
    }

    private func tiers(_ outcome: Outcome) -> [UInt8] { outcome.attribution.map(\.tier) }

    @Test(arguments: [
        ("D", "P1", "2027-02", UInt8(1)), ("D", "P2", "2027-02", 2), ("D1", "P1", "2027-02", 3),
        ("D1", "P2", "2027-03", 4), ("C", "P1", "2027-02", 5),
    ])
    func eachDefaultTierFindsItsLine(
        unit: String, account: String, period: String, tier: UInt8
    ) throws {
        var work = house()
        work.line(unit, account, period, reference: 100, current: 0)
        work.line("E", "Q", "2027-02", reference: 1, current: 1)
        work.benefit("B1", "D", "P1", "2027-02", amount: 100)
        let outcome = try work.outcome()
        #expect(tiers(outcome) == [tier])
        let claim = try #require(outcome.claims("B1").first)
        #expect(claim.timing == (tier == 4 ? 100 : 0))
        #expect(claim.parked == (tier == 5 ? 100 : 0))
        let isInPlan = outcome.benefit("B1")?.verdict == .inPlan
        #expect(isInPlan == (tier != 5))
    }

    @Test(arguments: [
        ("E", "P1", "2027-02"), ("D", "Q", "2027-02"), ("D", "P1", "2027-04"),
        ("C", "P1", "2027-03"),
    ])
    func linesBeyondReachAreNotTaken(unit: String, account: String, period: String) throws {
        var work = house()
        // Most of these plans have no line of the claim's unit.
        work.input.acceptsUnmatched = true
        work.line(unit, account, period, reference: 100, current: 0)
        work.line("E", "Q", "2027-02", reference: 1, current: 1)
        work.benefit("B1", "D", "P1", "2027-02", amount: 100)
        #expect(try work.outcome().claims("B1").map(\.gross) == [0])
    }

    @Test func rootAccountsAreNoGroup() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 100, current: 0)
        work.benefit("B1", "U", "Y", "2027-01", amount: 100)
        #expect(try work.outcome().visible("B1") == 0)
    }

    @Test func anAccountLevelWidensTheGroup() throws {
        var work = house()
        work.account("P11", parent: "P1")
        work.line("D", "P2", "2027-01", reference: 100, current: 0)
        work.benefit("B1", "D", "P11", "2027-01", amount: 100)
        #expect(try work.outcome().visible("B1") == 0)
        work.input.rules.tiers = [.exact, .accountGroup(accountLevel: 0)]
        #expect(try work.outcome().visible("B1") == 100)
        work.input.rules.tiers = [.exact, .accountGroup(accountLevel: 1)]
        #expect(try work.outcome().visible("B1") == 0)
    }

    @Test func rulesMayBeReorderedAndDropped() throws {
        var work = house()
        work.line("D1", "P1", "2027-02", reference: 100, current: 0)
        work.line("C", "P1", "2027-02", reference: 100, current: 0)
        work.benefit("B1", "D", "P1", "2027-02", amount: 100)
        work.input.rules.tiers = [
            .exact, .parked(upToLevel: nil, accountLevel: nil), .unitSubtree(accountLevel: nil),
        ]
        #expect(tiers(try work.outcome()) == [2])
        work.input.rules.tiers = [.exact]
        #expect(try work.outcome().visible("B1") == 0)
    }

    @Test func aParkedRuleStopsAtItsLevel() throws {
        var work = house()
        work.line("C", "P1", "2027-02", reference: 100, current: 0)
        work.line("D", "P1", "2027-02", reference: 30, current: 0)
        work.benefit("B1", "D1", "P1", "2027-02", amount: 100)
        #expect(try work.outcome().visible("B1") == 100)
        work.input.rules.tiers = [.exact, .parked(upToLevel: "division", accountLevel: nil)]
        #expect(try work.outcome().visible("B1") == 30)
    }

    @Test func theCrosswalkIsTierZeroAndOnlyReplacesTheRest() throws {
        for only in [false, true] {
            var work = house()
            work.line("D", "P1", "2027-02", reference: 60, current: 0)
            work.line("E", "Q", "2027-01", reference: 60, current: 0)
            work.benefit("B1", "D", "P1", "2027-02", amount: 100)
            work.crosswalk("B1", "E", "Q", period: "2027-01", only: only)
            let outcome = try work.outcome()
            #expect(outcome.visible("B1") == (only ? 60 : 100))
            #expect(Set(tiers(outcome)) == (only ? [0] : [0, 1]))
        }
    }

    @Test func aDeepChainOfUnitsIsWalkedWithoutRecursion() throws {
        var work = CaseBuilder()
        work.unit("u0")
        for depth in 1..<3_000 { work.unit("u\(depth)", parent: "u\(depth - 1)") }
        work.account("X")
        work.line("u0", "X", "2027-01", reference: 100, current: 40)
        work.line("u2999", "X", "2027-01", reference: 100, current: 70)
        work.benefit("B1", "u1500", "X", "2027-01", amount: 100)
        let claim = try #require(try work.outcome().claims("B1").first)
        #expect([claim.visible, claim.parked] == [90, 60])
    }

    @Test func nestedNettingLevelsBoundOneAnother() throws {
        var work = house()
        work.line("D1", "P1", "2027-01", reference: 100, current: 0)
        work.line("D2", "Q", "2027-01", reference: 0, current: 60)
        work.line("E", "Q", "2027-01", reference: 0, current: 30)
        work.benefit("B1", "D1", "P1", "2027-01", amount: 100)
        let expected: [(Netting, Units)] = [
            (.none, 100), (.unit, 100), (.levels(["division"]), 40), (.levels(["county"]), 10),
            (.levels(["team", "division"]), 40), (.levels(["division", "county"]), 10),
        ]
        for (netting, visible) in expected {
            work.input.rules.netting = netting
            let outcome = try work.outcome()
            #expect(outcome.visible("B1") == visible, "\(netting)")
            #expect(outcome.measures.first?.entityNet == 10)
        }
    }

    @Test func aUnitAboveANamedLevelIsCappedAtItsOwnLines() throws {
        var work = house()
        work.line("D", "P1", "2027-01", reference: 100, current: 0)
        work.line("D", "Q", "2027-01", reference: 0, current: 30)
        work.line("D1", "P1", "2027-01", reference: 100, current: 0)
        work.benefit("B1", "D", "P1", "2027-01", amount: 100)
        work.crosswalk("B1", "D", "P1", only: true)
        for netting in [Netting.levels(["team"]), .levels(["team", "division"])] {
            work.input.rules.netting = netting
            #expect(try work.outcome().visible("B1") == 70, "\(netting)")
        }
        work.input.rules.netting = .levels(["division"])
        #expect(try work.outcome().visible("B1") == 100)
    }

    @Test func accountFamiliesMayBeNettedApart() throws {
        var work = house()
        work.line("D", "P1", "2027-01", reference: 100, current: 0)
        work.line("D", "Q", "2027-01", reference: 0, current: 60)
        work.benefit("B1", "D", "P1", "2027-01", amount: 100)
        #expect(try work.outcome().visible("B1") == 40)
        work.input.rules.nettingAccountLevel = 0
        #expect(try work.outcome().visible("B1") == 100)
    }

    @Test func expensesAndRevenuesAreNettedApart() throws {
        var work = house()
        work.account("R", kind: .revenue)
        work.line("D", "P1", "2027-01", reference: 100, current: 0)
        work.line("D", "R", "2027-01", reference: 500, current: 400)
        work.benefit("B1", "D", "P1", "2027-01", amount: 100)
        #expect(try work.outcome().visible("B1") == 100)
    }

    @Test func peopleReplacedByPurchasesAreFlagged() throws {
        for unit in ["D1", "E"] {
            var work = house()
            work.staff("D", "a", "2027-01", reference: 20_000, current: 10_000)
            work.line(unit, "P2", "2027-01", activity: "b", reference: 0, current: 100)
            work.input.rules.substitutes = ["P"]
            work.benefit(
                "B1", "D", "", "2027-01", personYears: 10_000, activity: "a", class: .capacity)
            let outcome = try work.outcome()
            #expect(outcome.flags("B1").contains("replaced_by_purchase") == (unit == "D1"))
        }
    }
}
