import Testing

@testable import Workplace

@Suite struct ReportNamesTests {
    private let names = ReportNames(pipeline: "demo", ending: ".en.md")

    @Test func run10IsYoungerThanRun9AndALaterDayYoungerThanBoth() {
        let there = [
            "demo-2027-01-31-run10.en.md", "demo-2027-01-31-run9.en.md",
            "demo-2027-02-01-run3.en.md", "demo-2026-12-31-run11.en.md",
        ]
        #expect(
            names.dropped(of: there, keeping: 2, fresh: "demo-2027-02-01-run3.en.md")
                == ["demo-2026-12-31-run11.en.md", "demo-2027-01-31-run9.en.md"])
        // An old day that was run just now stays.
        #expect(
            names.dropped(of: there, keeping: 1, fresh: "demo-2026-12-31-run11.en.md").count == 3)
        #expect(names.dropped(of: there, keeping: 4, fresh: there[0]).isEmpty)
    }

    @Test func anotherPipelineSAnotherLanguageSAndAPersonSOwnFilesAreLeftAlone() {
        let there = [
            "demo-2-2027-02-01-run3.en.md", "demo-2027-01-31-run9.sv.md",
            "demo-latest.en.md", "demo-2027-01-31-run9-final.en.md", "demo-2027-13-31-run9.en.md",
            "demo-2027-01-31-runx.en.md", "demo-.en.md", "demo.en.md", "demo-2027-01-31.en.md",
        ]
        #expect(
            names.dropped(of: there, keeping: 1, fresh: "demo-2027-02-01-run10.en.md")
                == [])
        #expect(
            names.dropped(
                of: there + ["demo-2027-02-01-run10.en.md"], keeping: 1,
                fresh: "demo-2027-02-01-run10.en.md") == ["demo-2027-01-31.en.md"])
    }

    @Test func aNameSaysPipelineDayAndRun() {
        #expect(names.dated(day: "2027-01-31", run: "7") == "demo-2027-01-31-run7.en.md")
        #expect(names.dated(day: "", run: "") == "demo-undated.en.md")
        #expect(names.latest == "demo-latest.en.md")
    }
}
