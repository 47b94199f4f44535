import BudgetModel
import Diagnostics
import Reconciliation
import TestSupport
import Testing

/// `line_absent`, `exceeds_line` and what `check` foresees (contract, sections 3 and 8).
@Suite struct LineDoubtTests {
    private func county() -> CaseBuilder {
        var work = CaseBuilder()
        for unit in ["0410", "0420", "410"] { work.unit(unit) }
        work.line("0410", "X", "2027-01", reference: 1_000, current: 900)
        work.line("0420", "Y", "2027-01", reference: 1_000, current: 900)
        work.benefit("B1", "0410", "X", "2027-01", amount: 100)
        return work
    }

    @Test func aUnitThatNoPlanHasIsFlaggedWithTheNearCode() throws {
        var work = county()
        work.benefit("B2", "410", "X", "2027-01", amount: 100)
        work.benefit("B3", "410", "Y", "2027-01", amount: 100)
        work.benefit("B4", "0410", "X", "2027-01", amount: 1)
        work.benefit("B5", "0420", "Y", "2027-01", amount: 1)
        let outcome = try work.outcome()
        #expect(outcome.flags("B2") == ["line_absent"])
        #expect(!outcome.flags("B1").contains("line_absent"))
        let told = outcome.findings.filter { $0.code == "benefit.line.absent" }
        #expect(told.count == 1 && told.first?.value == "410")
        #expect(told.first?.message.contains("2 records name") == true)
        #expect(told.first?.fix.contains("“0410”") == true)
    }

    @Test func anAccountThatTheUnitLacksIsFlaggedWhateverThePeriod() throws {
        var work = county()
        work.benefit("B2", "0410", "Y", "2027-01", amount: 100)
        work.benefit("B3", "0420", "Y", "2026-12", amount: 100)
        let outcome = try work.outcome()
        #expect(outcome.flags("B2").contains("line_absent"))
        #expect(!outcome.flags("B3").contains("line_absent"))
    }

    @Test func aStillLineIsALine() throws {
        var work = county()
        work.line("0410", "Z", "2027-01", reference: 500, current: 500)
        work.line("0410", "Z", "2027-02", reference: 500, current: 500)
        work.benefit("B2", "0410", "Z", "2027-01", amount: 100)
        work.input.financialPlan = work.input.financialPlan?.settled()
        #expect(try !work.outcome().flags("B2").contains("line_absent"))
    }

    @Test func claimsThatALineNeverHeldAreFlaggedTogether() throws {
        var work = county()
        work.benefit("B2", "0410", "X", "2027-01", amount: 900)
        #expect(try work.outcome().flags("B2").contains("exceeds_line") == false)
        work.benefit("B3", "0410", "X", "2027-01", amount: 1)
        let outcome = try work.outcome()
        for id in ["B1", "B2", "B3"] { #expect(outcome.flags(id).contains("exceeds_line")) }
        #expect(outcome.findings.map(\.code) == ["benefit.line.exceeded"])
    }

    @Test func whereMostRecordsFindNoUnitTheRunIsRefused() throws {
        var work = county()
        for id in ["B2", "B3"] { work.benefit(id, "410", "X", "2027-01", amount: 100) }
        let findings = #expect(throws: Findings.self) { try work.outcome() }
        #expect(findings?.all.map(\.code) == ["benefit.units.unmatched"])
        #expect(findings?.all.first?.value == "410 (the plan has 0410)")
        work.input.acceptsUnmatched = true
        #expect(
            try work.outcome().findings.contains {
                $0.code == "benefit.units.unmatched" && $0.severity == .warning
            })
    }

    @Test func halfOfTheRecordsAreNotMoreThanHalf() throws {
        var work = county()
        work.benefit("B2", "410", "X", "2027-01", amount: 100)
        #expect(try work.outcome().flags("B2").contains("line_absent"))
    }

    @Test func aPlanOfTheUnitAboveIsNoMappingMistake() throws {
        var work = CaseBuilder()
        work.unit("C")
        work.unit("U", parent: "C")
        work.line("C", "X", "2027-01", reference: 1_000, current: 900)
        work.benefit("B1", "U", "X", "2027-01", amount: 100)
        let outcome = try work.outcome()
        #expect(outcome.flags("B1").contains("line_absent"))
        #expect(outcome.visible("B1") == 100)
    }

    @Test func withoutATreeAUnitInNeitherPlanMakesARecordNotReady() throws {
        var work = CaseBuilder()
        work.line("U", "X", "2027-01", reference: 1_000, current: 900)
        work.benefit("B1", "U", "X", "2027-01", amount: 100)
        work.benefit("B2", "V", "X", "2027-01", amount: 100)
        let outcome = try work.outcome()
        #expect(outcome.benefit("B2")?.reasons == [.unknownUnit])
        #expect(outcome.benefit("B1")?.verdict == .inPlan)
    }

    @Test func whatARunWouldSayIsForeseen() throws {
        var work = county()
        work.benefit("B2", "410", "X", "2027-01", amount: 100)
        work.benefit("B3", "nowhere", "X", "2027-01", amount: 100)
        work.benefit("B4", "0410", "X", "2027-01", amount: 5_000)
        let foresight = Foresight(work.built())
        #expect(foresight.refusals.isEmpty)
        #expect(foresight.recordCount == 4 && foresight.notReadyCount == 1)
        #expect(foresight.reasons.map(\.reason) == [.unknownUnit])
        #expect(foresight.lineAbsentCount == 1 && foresight.exceedsLineCount == 2)
        let outcome = try work.outcome()
        #expect(Set(outcome.findings).isSubset(of: Set(foresight.remarks)))
    }

    @Test func refusalsAreForeseen() {
        var work = county()
        work.input.rules.netting = .levels(["nowhere"])
        work.line("unknown", "X", "2027-01", reference: 1, current: 2)
        let codes = Foresight(work.built()).refusals.map(\.code)
        #expect(codes == ["plan.unit.unknown", "rules.netting.level_unknown"])
    }

    @Test func sumRowsAreToldWithATreeAndWithout() throws {
        var flat = CaseBuilder()
        flat.line("U", "X", "2027-01", reference: 1_000, current: 900)
        flat.line("V", "X", "2027-02", reference: 500, current: 500)
        #expect(sums(flat) == [])
        flat.line("T", "X", "2027-01", reference: 1_500, current: 1_400)
        #expect(sums(flat) == ["T"])
        var tree = CaseBuilder()
        tree.unit("T")
        for unit in ["U", "V", "W"] { tree.unit(unit, parent: "T") }
        tree.unit("A", parent: "U")
        tree.unit("B", parent: "U")
        tree.line("A", "X", "2027-01", reference: 300, current: 300)
        tree.line("B", "X", "2027-01", reference: 700, current: 600)
        tree.line("U", "X", "2027-01", reference: 1_000, current: 900)
        tree.line("V", "X", "2027-01", reference: 500, current: 500)
        tree.line("W", "X", "2027-01", reference: 7, current: 8)
        #expect(sums(tree) == ["U"])
        tree.line("T", "X", "2027-01", reference: 1_507, current: 1_408)
        #expect(sums(tree).sorted() == ["T", "U"])
    }

    private func sums(_ work: CaseBuilder) -> [String] {
        Foresight(work.built()).remarks.filter { $0.code == "plan.total.counted_twice" }
            .compactMap(\.value)
    }
}
