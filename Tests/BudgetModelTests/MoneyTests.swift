import BudgetModel
import Testing

@Suite struct MoneyTests {
    @Test func textShowsEveryDigitAndTheSign() {
        #expect(Money(units: -123_450).description == "-1234.50")
        #expect(PersonYears(units: 20_000).description == "2.0000")
        #expect(Money(units: .min).description == "-92233720368547758.08")
    }

    @Test func overflowIsAnErrorNeverAWrap() {
        #expect(throws: ArithmeticOverflow.self) { try Money(units: .max).adding(Money(units: 1)) }
        #expect(throws: ArithmeticOverflow.self) {
            try PersonYears(units: .min).subtracting(PersonYears(units: 1))
        }
    }
}
