import BudgetModel
import PlanFiles
import Testing

@Suite struct VersionRoleTests {
    @Test func readsTheWordsOfAPipelineFile() {
        #expect(VersionRole(words: ["reference", "current"]) == .both)
        #expect(VersionRole(words: ["ignored"]) == .ignored)
        let pay = VersionRole(isCurrent: true, approvedChange: .pay)
        #expect(VersionRole(words: ["approved_change.pay", "current"]) == pay)
    }

    @Test(arguments: [[], ["ignored", "current"], ["approved_change.raise"], ["Reference"]])
    func refusesOtherWords(_ words: [String]) {
        #expect(VersionRole(words: words) == nil)
    }
}
