import NightlyRun
import Testing
import Workplace

@Suite struct LocalDaysTests {
    /// The last second of a day as the zone's clock has it, in UTC, computed with another program.
    @Test(arguments: [
        ("Europe/Stockholm", "2027-01-31", "2027-01-31T22:59:59"),
        ("Europe/Stockholm", "2027-07-31", "2027-07-31T21:59:59"),
        // The night in which the hour from two to three is skipped, and the one that has it twice.
        ("Europe/Helsinki", "2027-03-27", "2027-03-27T21:59:59"),
        ("Europe/Helsinki", "2027-03-28", "2027-03-28T20:59:59"),
        ("Europe/Helsinki", "2027-10-31", "2027-10-31T21:59:59"),
        ("America/New_York", "2027-01-31", "2027-02-01T04:59:59"),
        // Midnight itself is skipped, or comes twice.
        ("America/Santiago", "2027-09-04", "2027-09-05T03:59:59"),
        ("America/Havana", "2027-11-06", "2027-11-07T03:59:59"),
        ("UTC", "2027-01-31", "2027-01-31T23:59:59"),
    ])
    func aDayEndsWhereItsClockSaysSo(zone: String, day: String, end: String) throws {
        let asOf = LocalDays(zone).ending(try #require(AsOf(day)).day)
        let utc = try #require(AsOf(String(end.prefix(10))))
        let clock = end.suffix(8).split(separator: ":").compactMap { Int64($0) }
        #expect(asOf.lastSecond == utc.day * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2])
        #expect(asOf.description == day)
    }

    @Test func aNightBeforeMidnightInUTCIsAlreadyOfTheNextDayThere() throws {
        // 2027-01-31T22:30:00Z is half past midnight in Helsinki.
        let moment = try #require(AsOf("2027-01-31")).day * 86_400 + 22 * 3600 + 1800
        #expect(LocalDays("Europe/Helsinki").today(at: moment).description == "2027-02-01")
        #expect(LocalDays("America/New_York").today(at: moment).description == "2027-01-31")
        #expect(LocalDays("UTC").today(at: moment).description == "2027-01-31")
    }
}
