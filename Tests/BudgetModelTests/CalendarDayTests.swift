import BudgetModel
import Testing

struct CalendarDayTests {
    @Test func `every day of the calendar is found again`() throws {
        var days = try #require(CalendarDay(year: 1, month: 1, day: 1)).daysSince1970
        #expect(days == -719_162)
        while let day = CalendarDay(daysSince1970: Int64(days)) {
            let again = CalendarDay(
                year: Int64(day.year), month: Int64(day.monthOfYear), day: Int64(day.dayOfMonth))
            #expect(again == day)
            days += 97
        }
        #expect(days > 2_932_896)
    }

    @Test func `texts are read and written`() {
        #expect(CalendarDay("2027-01-31")?.description == "2027-01-31")
        #expect(CalendarDay("1970-01-01")?.daysSince1970 == 0)
        #expect(CalendarDay("2028-02-29")?.month == MonthIndex(2028 * 12 + 1))
        #expect(CalendarDay(firstOf: 2027 * 12 + 11)?.description == "2027-12-01")
        for text in [
            "2027-02-29", "2100-02-29", "0000-01-01", "2027-1-1", "20270101", "", "2027-04-31",
        ] {
            #expect(CalendarDay(text) == nil, "\(text)")
        }
    }
}
