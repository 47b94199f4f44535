import NightlyRun
import Testing

@Suite struct AsOfTests {
    @Test(arguments: [
        ("1970-01-01", 0), ("2000-02-29", 11_016), ("2027-01-31", 20_849),
        ("1969-12-31", -1),
    ])
    func datesBecomeDaysAndBack(text: String, day: Int) throws {
        let parsed = try #require(AsOf(text))
        #expect(parsed.day == Int64(day))
        #expect(parsed.description == text)
    }

    @Test func everyDayOfFourCenturiesReadsBackAsItself() {
        for day in stride(from: Int64(-36_525), through: 110_000, by: 1) {
            let text = AsOf(day: day).description
            #expect(AsOf(text)?.day == day)
        }
    }

    @Test(arguments: [
        "2027-02-29", "2027-13-01", "2027-1-1", "27-01-01", "2027-01-01T00", "", "a-b-c",
    ])
    func whatIsNoDayIsRefused(text: String) { #expect(AsOf(text) == nil) }

    @Test func theBoundIsTheLastSecondOfTheDayAndAMomentBelongsToItsDay() throws {
        let day = try #require(AsOf("2027-01-31"))
        #expect(AsOf(holding: day.lastSecond) == day)
        #expect(AsOf(holding: day.lastSecond + 1).day == day.day + 1)
        #expect(AsOf.endOfTime.description == "9999-12-31")
        #expect(AsOf(holding: -1).description == "1969-12-31")
    }
}
