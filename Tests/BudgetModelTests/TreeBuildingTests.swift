import BudgetModel
import Diagnostics
import Testing

@Suite struct TreeBuildingTests {
    private func build(_ rows: [(String, String)]) -> (UnitTree, [Finding], Codes) {
        var codes = Codes()
        let made = rows.map { unit, parent in
            OrgUnitRow(
                unit: codes.units.intern(unit),
                parent: parent.isEmpty ? noCode : codes.units.intern(parent), level: "team",
                name: noCode, place: .nowhere)
        }
        let (tree, findings) = UnitTree.build(made, codes: codes)
        return (tree, findings, codes)
    }

    @Test func aTreeKeepsItsParents() throws {
        let (tree, findings, codes) = build([("B", "A"), ("A", "")])
        #expect(findings.isEmpty)
        let (a, b) = (try #require(codes.units.find("A")), try #require(codes.units.find("B")))
        #expect(tree.parent[Int(b)] == a && tree.parent[Int(a)] == noCode)
        #expect(tree.levelNames == ["team"])
    }

    @Test func everyFaultIsTold() {
        let (tree, findings, codes) = build([
            ("A", ""), ("A", "B"), ("C", "nowhere"), ("X", "Y"), ("Y", "Z"), ("Z", "X"),
        ])
        #expect(
            findings.map(\.code) == ["tree.unit.duplicate", "tree.unit.orphan", "tree.unit.cycle"])
        #expect(findings.last?.value == "X → Y → Z")
        #expect(codes.units.find("nowhere").map { tree.contains($0) } == false)
    }

    @Test func aCycleIsCutAtTheSameUnitWhateverTheOrder() {
        for rows in [[("P", "Q"), ("Q", "P")], [("Q", "P"), ("P", "Q")]] {
            let (tree, _, codes) = build(rows)
            #expect(codes.units.find("P").map { tree.parent[Int($0)] } == noCode)
        }
    }

    @Test func codesThatComeLaterAreUnknown() {
        var (tree, _, codes) = build([("A", "")])
        #expect(!tree.contains(codes.units.intern("later")))
        tree = .flat(count: 0)
        #expect(!tree.contains(0))
    }

    @Test func anAccountTreeKeepsKindsAndCutsCycles() throws {
        var codes = Codes()
        let (a, b) = (codes.accounts.intern("A"), codes.accounts.intern("B"))
        let (tree, findings) = AccountTree.build(
            [
                AccountRow(
                    account: a, parent: b, kind: .revenue, name: noCode, place: .nowhere),
                AccountRow(
                    account: b, parent: a, kind: .internal, name: noCode, place: .nowhere),
            ], codes: codes)
        #expect(findings.map(\.code) == ["tree.account.cycle"])
        #expect(tree.kind == [.revenue, .internal])
        #expect(tree.parent[Int(a)] == noCode && tree.parent[Int(b)] == a)
    }
}
