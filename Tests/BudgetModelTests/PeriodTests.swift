import BudgetModel
import Testing

@Suite struct PeriodTests {
    @Test(arguments: ["2027-01", "2027-12", "2027-Q1", "2027-Q4", "2027", "0099"])
    func canonicalTextRoundTrips(text: String) {
        #expect(Period(text)?.description == text)
    }

    @Test(arguments: ["2027-13", "2027-00", "2027-Q5", "27", "2027/01", "2027-1", ""])
    func otherTextIsRefused(text: String) { #expect(Period(text) == nil) }

    @Test func aMonthFallsInItsBucket() {
        let march = Period("2027-03")!.index
        #expect(Period(grain: .quarter, holding: march).description == "2027-Q1")
        #expect(Period(grain: .year, holding: march).description == "2027")
    }
}
