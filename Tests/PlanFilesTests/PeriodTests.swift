import BudgetModel
import Diagnostics
import PlanFiles
import Testing

/// Periods as programs and people write them (contract, section 2, point 8).
@Suite struct PeriodTests {
    /// The period of one cell, or why the row was not taken.
    private func read(
        _ cell: String, _ format: PeriodFormat, year: YearSource? = nil, yearCell: String = "",
        _ fiscalYear: FiscalYear? = nil, _ special: SpecialPeriods = SpecialPeriods()
    ) throws -> String {
        let file = TextFile("unit;p;y;current\nA;\(cell);\(yearCell);1\n")
        var source = PlanSource(name: "p", path: file.path, measure: .money)
        source.dialect.delimiter = UInt8(ascii: ";")
        source.mapping.period = .column(.name("p"), format: format, year: year)
        source.mapping.fiscalYear = fiscalYear
        source.mapping.specialPeriods = special
        source.maxRejected = 1
        var codes = Codes()
        let loaded = try PlanReader().load(source, into: &codes)
        if loaded.totals.skipped.rows == 1 { return "skipped" }
        if let row = loaded.rejected.first { return "\(row.code): \(row.reason) / \(row.fix)" }
        return Period(grain: loaded.table.grain, index: loaded.table.period[0]).description
    }

    @Test(arguments: [
        ("jan-27", "2027-01"), ("tammi.27", "2027-01"), ("Mai 2027", "2027-05"),
        ("maj-27", "2027-05"), ("Märt 2027", ""), ("März 2027", "2027-03"),
        ("mrt-27", "2027-03"), ("févr.-27", "2027-02"), ("août 2027", "2027-08"),
        ("ene-27", "2027-01"), ("heinäkuu 2027", "2027-07"), ("kesä.27", "2027-06"),
        ("2027 marraskuu", "2027-11"), ("1. joulukuuta 2027", "2027-12"), ("Okt27", "2027-10"),
        ("SEPTEMBER 2027", "2027-09"), ("desember-2027", "2027-12"), ("Jänner 2027", "2027-01"),
        ("sept-27", "2027-09"), ("dic-27", "2027-12"), ("jan", ""), ("2027", ""), ("jan-127", ""),
        ("32 jan 2027", ""), ("jan feb 2027", ""), ("xyz-27", ""),
    ])
    func monthsByName(_ cell: String, _ period: String) throws {
        let read = try read(cell, .monthName)
        if period.isEmpty {
            #expect(read.hasPrefix("plan.period.malformed"), "\(cell): \(read)")
        } else {
            #expect(read == period, "\(cell)")
        }
    }

    @Test(arguments: [
        ("Q1 2027", "2027-Q1"), ("2027Q3", "2027-Q3"), ("2027-Q4", "2027-Q4"), ("1Q27", "2027-Q1"),
        ("Kv2 2027", "2027-Q2"), ("kvartal 2, 2027", "2027-Q2"), ("2. Quartal 2027", "2027-Q2"),
        ("III/2027", "2027-Q3"), ("T4-2027", "2027-Q4"), ("1er trimestre 2027", "2027-Q1"),
        ("4. neljännes 2027", "2027-Q4"), ("2/2027", "2027-Q2"), ("Q5 2027", ""), ("Q1", ""),
        ("Q0 2027", ""), ("KW1 2027", ""), ("Q1 2027/28", ""),
    ])
    func quartersAreReadInEveryForm(_ cell: String, _ period: String) throws {
        let read = try read(cell, .quarterYear)
        #expect(period.isEmpty ? read.hasPrefix("plan.period") : read == period, "\(cell): \(read)")
    }

    @Test func aFinancialYearSaysWhatItsPeriodsMean() throws {
        let end = FiscalYear(startMonth: 4, isNamedAfterEnd: true)
        let start = FiscalYear(startMonth: 7, isNamedAfterEnd: false)
        #expect(try read("001.2028", .fiscalPeriod, end) == "2027-04")
        #expect(try read("012.2028", .fiscalPeriod, end) == "2028-03")
        #expect(try read("003.2027/28", .fiscalPeriod, end) == "2027-06")
        #expect(try read("001.2027", .fiscalPeriod, start) == "2027-07")
        #expect(try read("Q1 2028", .quarterYear, end) == "2027-Q2")
        #expect(try read("Q4 2027/28", .quarterYear, end) == "2028-Q1")
        #expect(try read("2028-Q1", .canonical, end) == "2027-Q2")
        #expect(try read("2028-01", .canonical, end) == "2028-01")
        #expect(try read("04.2028", .monthYearDotted, end) == "2028-04")
        #expect(try read("P2", .fiscalPart, year: .constant(2028), end) == "2027-05")
        let year = YearSource.column(.name("y"))
        #expect(try read("2", .fiscalPart, year: year, yearCell: "2027/28", end) == "2027-05")
        #expect(try read("2", .fiscalPart, year: year, yearCell: "FY2028", end) == "2027-05")
        #expect(try read("Q2", .quarter, year: year, yearCell: "2028", end) == "2027-Q3")
        #expect(try read("2", .month, year: year, yearCell: "2028", end) == "2028-02")
        #expect(try read("I", .quarter, year: .constant(2027)) == "2027-Q1")
        #expect(try read("Mai", .monthNameAlone, year: .constant(2027)) == "2027-05")
        #expect(try read("001.2028", .fiscalPeriod) == "2028-01")
    }

    @Test func yearsThatAreNoneOfTheCalendarAreRefused() {
        let end = FiscalYear(startMonth: 4, isNamedAfterEnd: true)
        #expect(throws: Findings.self) { try read("2028", .year, end) }
        let odd = FiscalYear(startMonth: 5, isNamedAfterEnd: true)
        #expect(throws: Findings.self) { try read("Q1 2028", .quarterYear, odd) }
        #expect(throws: Never.self) {
            try read("2028", .year, FiscalYear(startMonth: 1, isNamedAfterEnd: true))
        }
    }

    @Test func specialPeriodsGoWhereTheSourceSays() throws {
        for period in ["013.2027", "016.2027"] {
            let read = try read(period, .fiscalPeriod)
            #expect(read.contains("special period") && read.contains("closing: last"), "\(read)")
        }
        #expect(try read("000.2027", .fiscalPeriod).contains("opening: skip"))
        #expect(try read("017.2027", .fiscalPeriod).contains("not written as ppp.yyyy"))
        let rules = SpecialPeriods(opening: .skip, closing: .last)
        #expect(try read("000.2027", .fiscalPeriod, nil, rules) == "skipped")
        #expect(try read("014.2027", .fiscalPeriod, nil, rules) == "2027-12")
        let end = FiscalYear(startMonth: 4, isNamedAfterEnd: true)
        #expect(try read("P13", .fiscalPart, year: .constant(2028), end, rules) == "2028-03")
        #expect(
            try read("000.2027", .fiscalPeriod, nil, SpecialPeriods(opening: .first)) == "2027-01")
    }

    @Test func aWrongFormatNamesTheRightOne() throws {
        for (cell, format, word) in [
            ("jan-27", PeriodFormat.monthYearDotted, "mmm yyyy"),
            ("2027-01", .yearMonth, "canonical"),
            ("01/2027", .monthYearDotted, "mm/yyyy"), ("Kv1 2027", .canonical, "q yyyy"),
            ("001.2027", .monthYearSlashed, "ppp.yyyy"),
        ] {
            #expect(try read(cell, format).contains("set `format: \(word)`"), "\(cell)")
        }
        #expect(try read("0027-01", .canonical).contains("between 1900 and 2199"))
    }
}
