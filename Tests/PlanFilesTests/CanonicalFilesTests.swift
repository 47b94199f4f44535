import BudgetModel
import Diagnostics
import PlanFiles
import Testing

@Suite struct CanonicalFilesTests {
    private func benefits(_ text: String) throws -> (LoadedRows<BenefitTable>, Codes) {
        var codes = Codes()
        let file = TextFile(text)
        return (try CanonicalFiles.readBenefits(path: file.path, into: &codes), codes)
    }

    @Test func aColumnThatIsAbsentDefaultsToAReadyRecord() throws {
        let (loaded, codes) = try benefits(
            "benefit_id,class,unit,period_start,period_end,amount\n"
                + "B1,cashable,U,2027-01,2027-03,1000.00\n")
        let record = try #require(loaded.rows.first)
        #expect(codes.benefits.text(record.id) == "B1")
        #expect(record.amount == Money(units: 100_000))
        #expect(record.personYears == nil)
        #expect(record.defects == [])
        #expect(record.kind == .oneOff && record.maturity == .final && record.outputHeld)
        #expect(record.recordedAt == .min)
        #expect([record.status, record.owner, record.account] == [noCode, noCode, noCode])
        #expect(record.lastMonth - record.firstMonth == 2)
        #expect(loaded.findings.isEmpty)
    }

    @Test func aColumnThatIsThereAndEmptyDoesNot() throws {
        let (loaded, _) = try benefits(
            "benefit_id,class,unit,period_start,period_end,fte,owner,evidence,initiative_id,status,"
                + "recorded_at\nB1,capacity,U,2027-01,2027-01,2.5,,,,,\n")
        let record = try #require(loaded.rows.first)
        #expect(
            record.defects == [
                .emptyOwner, .emptyEvidence, .emptyInitiative, .emptyStatus, .emptyRecordedAt,
            ])
        #expect(record.personYears == PersonYears(units: 25_000))
        #expect(loaded.totals.amountColumns == ["fte"])
    }

    @Test func rejectsWhatItCannotReadAndSaysAllOfIt() throws {
        let (loaded, _) = try benefits(
            "benefit_id,class,unit,period_start,period_end,amount,output_held,recorded_at\n"
                + "B1,cashable,U,2027-01,2027-02,10,true,2027-01-31T14:05:00+02:00\n"
                + ",cashable,U,2027-13,2027-02,1.234,yes,today\n"
                + "B3,cash,U,2027-01,2027-02,\"1,5\",,\n"
                + "B4,cashable,U,2027-03,2027-02,5,,\n"
                + "B5,cashable,U\n")
        #expect(loaded.rows.count == 1)
        #expect(loaded.rows[0].recordedAt == 1_801_397_100)
        #expect(
            loaded.rejected.map { "\($0.line):\($0.column) \($0.code)" } == [
                "3:1 register.value.missing", "4:4 register.word.unknown",
                "5:23 register.period.order", "6:1 plan.row.ragged",
            ])
        #expect(
            loaded.findings.map { "\($0.place) \($0.code)".split(separator: ":").last ?? "" }
                == [
                    "1 register.value.missing", "13 register.date.malformed",
                    "29 register.number.too_many_decimals", "35 register.boolean.malformed",
                    "39 register.instant.malformed", "4 register.word.unknown",
                    "27 register.number.malformed", "23 register.period.order", "1 plan.row.ragged",
                ])
        #expect(loaded.totals.closes)
        #expect(loaded.totals.read.rows == 5 && loaded.totals.rejected.rows == 4)
        #expect(loaded.totals.accepted.sums == [1000])
        #expect(loaded.totals.rejected.sums == [500])
    }

    @Test func namesMissingColumnsAndNotesUnknownOnes() throws {
        #expect(throws: Findings.self) { try benefits("benefit_id,class\nB,cashable\n") }
        let (loaded, _) = try benefits(
            "benefit_id,class,unit,period_start,period_end,colour\n"
                + "B1,quality,U,2027-01,2027-01,blue\n")
        #expect(loaded.rows.count == 1)
        #expect(loaded.findings.map(\.code) == ["register.column.unknown"])
        #expect(loaded.findings.first?.severity == .warning)
    }

    @Test func readsTreesAndWhatStandsBesideThePlans() throws {
        var codes = Codes()
        let units = TextFile("unit,parent,level,name\nR,,county,Region\nA,R,unit,\"Häls, A\"\n")
        let tree = try CanonicalFiles.readOrgUnits(path: units.path, into: &codes)
        #expect(tree.rows.map { codes.units.text($0.unit) } == ["R", "A"])
        #expect(tree.rows.map { codes.units.text($0.parent) } == ["", "R"])
        #expect(codes.texts.text(tree.rows[1].name) == "Häls, A")
        let changes = TextFile(
            "unit,account,activity,period,measure,type,amount,percent,decision,reason\n"
                + "A,,,2027,money,pay,,2.5,D1,agreement\n"
                + "A,4,,2027-02,person_years,statutory,1.5,,D2,\n"
                + "A,,,2027,money,index,1,1,D3,\n"
                + "A,,,2027,money,gift,1,,D4,\n")
        let loaded = try CanonicalFiles.readApprovedChanges(path: changes.path, into: &codes)
        #expect(loaded.rows.map(\.size) == [.percent(25_000), .amount(15_000)])
        #expect(loaded.rows[0].period == Period(grain: .year, index: 2027))
        #expect(loaded.rejected.map(\.code) == ["register.change.size", "register.word.unknown"])
        #expect(loaded.totals.closes)
        let map = TextFile("from_unit,to_unit,share\nA,B,0.25\nA,C,\n")
        let continuity = try CanonicalFiles.readContinuity(path: map.path, into: &codes)
        #expect(continuity.rows.map(\.shareMillionths) == [250_000, 1_000_000])
    }

    @Test func readsInitiativesAndTheirFigures() throws {
        var codes = Codes()
        let kpis = TextFile("kpi_id,initiative_id,name,baseline,target\nK,I,Wait,,18\n")
        let readings = TextFile("kpi_id,period,value\nK,2027-02,7.5\nK,2027-01,8\nK,soon,1\n")
        let loaded = try CanonicalFiles.readKPIs(path: kpis.path, into: &codes)
        let rows = try CanonicalFiles.readKPIReadings(path: readings.path, into: &codes)
        let whole = CanonicalFiles.attach(rows.rows, to: loaded.rows)
        #expect(whole[0].baseline == nil && whole[0].target == 180_000)
        #expect(whole[0].readings.map(\.value) == [80_000, 75_000])
        #expect(rows.rejected.map(\.code) == ["register.date.malformed"])
        let spent = TextFile("initiative_id,period,amount\nI,2027-01,155000.00\nI,2027-02,x\n")
        let investments = try CanonicalFiles.readInvestments(path: spent.path, into: &codes)
        #expect(investments.rows.map(\.amount.units) == [15_500_000])
        #expect(investments.rejected.map(\.code) == ["register.number.malformed"])
    }
}
