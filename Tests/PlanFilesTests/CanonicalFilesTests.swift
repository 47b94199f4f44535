import BudgetModel
import Diagnostics
import PlanFiles
import Register
import Testing

@Suite struct CanonicalFilesTests {
    private struct Loaded<Rows> {
        var rows: Rows
        var reading: RegisterReading
        var rejected: [RejectedRow] { reading.rejected }
        var findings: [Finding] { reading.findings }
        var totals: ControlTotals { reading.totals }
    }

    private func read<Rows>(
        _ input: RegisterInput, _ text: String, _ codes: inout Codes,
        _ rows: (RegisterRows) -> Rows
    ) throws -> Loaded<Rows> {
        let file = TextFile(text)
        var all = RegisterRows()
        let reading = try RegisterFile(path: file.path).read(input, into: &codes, &all)
        return Loaded(rows: rows(all), reading: reading)
    }

    private func benefits(_ text: String) throws -> (Loaded<BenefitTable>, Codes) {
        var codes = Codes()
        return (try read(.benefits, text, &codes, \.benefits), codes)
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
                + ",cashable,U,2027-13,2027-02,1.2345,maybe,today\n"
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
                    "29 register.number.too_many_decimals", "36 register.boolean.malformed",
                    "42 register.instant.malformed", "4 register.word.unknown",
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

    @Test func anEmptyAnswerIsNoYes() throws {
        let (loaded, _) = try benefits(
            "benefit_id,class,unit,period_start,period_end,amount,kind,maturity,output_held,"
                + "additive\nB1,cashable,U,2027-01,2027-01,2.5,,,,\n")
        #expect(
            loaded.rows.first?.defects == [
                .emptyKind, .emptyMaturity, .emptyOutputHeld, .emptyAdditive,
            ])
    }

    @Test func readsTreesAndWhatStandsBesideThePlans() throws {
        var codes = Codes()
        let tree = try read(
            .orgUnits, "unit,parent,level,name\nR,,county,Region\nA,R,unit,\"Häls, A\"\n", &codes
        ) { $0.orgUnits ?? [] }
        #expect(tree.rows.map { codes.units.text($0.unit) } == ["R", "A"])
        #expect(tree.rows.map { codes.units.text($0.parent) } == ["", "R"])
        #expect(
            tree.rows.map(\.place.description).allSatisfy {
                $0.hasSuffix(":2") || $0.hasSuffix(":3")
            })
        #expect(codes.texts.text(tree.rows[1].name) == "Häls, A")
        let loaded = try read(
            .approvedChanges,
            "unit,account,activity,period,measure,type,amount,percent,decision,reason\n"
                + "A,,,2027,euro,pay,,2.5,D1,agreement\n"
                + "A,4,,2027-02,person_years,statutory,1.5,,D2,\n"
                + "A,,,2027,euro,index,1,1,D3,\n"
                + "A,,,2027,euro,gift,1,,D4,\n", &codes, \.approvedChanges)
        #expect(loaded.rows.map(\.size) == [.percent(25_000), .amount(15_000)])
        #expect(loaded.rows[0].period == Period(grain: .year, index: 2027))
        #expect(loaded.rejected.map(\.code) == ["register.change.size", "register.word.unknown"])
        #expect(loaded.totals.closes)
        let continuity = try read(
            .continuity, "from_unit,to_unit,share\nA,B,0.25\nA,C,\n", &codes, \.continuity)
        #expect(continuity.rows.map(\.shareMillionths) == [250_000, 1_000_000])
        let none = try read(.orgUnits, "unit\n", &codes, \.orgUnits)
        #expect(none.rows?.isEmpty == true)
    }

    @Test func codesAreCleanedAndTheirNumberIsToldOnce() throws {
        var codes = Codes()
        let tree = try read(
            .orgUnits,
            "unit,parent,name\n1101,,A\n\u{A0}1102,1101\t,B\n\u{202F}1103,\u{200B}1101,C \n"
                + "Fo\u{308}r,F\u{F6}r,\u{AD}\n", &codes
        ) { $0.orgUnits ?? [] }
        #expect(
            tree.rows.map { codes.units.text($0.unit) } == ["1101", "1102", "1103", "F\u{F6}r"])
        #expect(tree.rows[3].unit == tree.rows[3].parent)
        #expect(tree.rows[3].name == noCode)
        #expect(
            tree.findings.map { "\($0.code) \($0.severity) \($0.message.suffix(10))" } == [
                "register.code.cleaned note in 3 cells", "register.code.cleaned note in 2 cells",
            ])
    }

    @Test func aFileMayBeWrittenInItsOwnDialect() throws {
        let text = "Nr;Art;Stelle;Von;Bis;Summe\nB1;cashable;S\u{FC}d;2027-01;2027-02;1.234,50\n"
        let file = TextFile(text.unicodeScalars.map { UInt8($0.value) })
        var form = RegisterFile(path: file.path)
        form.dialect.encoding = .latin1
        form.dialect.delimiter = UInt8(ascii: ";")
        form.dialect.decimal = .comma
        form.dialect.grouping = [.point]
        form.columns = [
            "benefit_id": "Nr", "class": "Art", "unit": "Stelle", "period_start": "Von",
            "period_end": "Bis", "amount": "Summe",
        ]
        var codes = Codes()
        var rows = RegisterRows()
        let reading = try form.read(.benefits, into: &codes, &rows)
        #expect(reading.findings == [])
        #expect(rows.benefits.first?.amount == Money(units: 123_450))
        #expect(rows.benefits.first.map { codes.units.text($0.unit) } == "S\u{FC}d")
        #expect(reading.totals.accepted.sums == [123_450])
    }

    /// The place of a row does not depend on where blocks begin, nor on rows over several lines.
    @Test func everyLineIsCountedOnce() throws {
        var codes = Codes()
        let rows = (1...9_000).map { index in
            index % 1_000 == 0
                ? "\"two\nlines\",x,\(index)" : "U\(index),,\"name of unit number \(index)\""
        }
        let tree = try read(
            .orgUnits, "unit,parent,name\n" + rows.joined(separator: "\r\n") + "\n,,late\n", &codes
        ) { $0.orgUnits ?? [] }
        #expect(tree.rows[4_500].place.description.hasSuffix(":4506"))
        #expect(tree.rejected.map(\.line) == [9_011])
    }

    @Test func readsInitiativesAndTheirFigures() throws {
        var codes = Codes()
        let kpis = TextFile("kpi_id,initiative_id,name,baseline,target\nK,I,Wait,,18\n")
        let readings = TextFile("kpi_id,period,value\nK,2027-02,7.5\nK,2027-01,8\nK,soon,1\n")
        var rows = RegisterRows()
        _ = try RegisterFile(path: kpis.path).read(.kpis, into: &codes, &rows)
        let read = try RegisterFile(path: readings.path).read(.kpiReadings, into: &codes, &rows)
        let whole = try #require(rows.kpisWithReadings)
        #expect(whole[0].baseline == nil && whole[0].target == 180_000)
        #expect(whole[0].readings.map(\.value) == [80_000, 75_000])
        #expect(read.rejected.map(\.code) == ["register.date.malformed"])
        let investments = try self.read(
            .investments, "initiative_id,period,amount\nI,2027-01,155000.00\nI,2027-02,x\n", &codes,
            \.investments)
        #expect(investments.rows.map(\.amount.units) == [15_500_000])
        #expect(investments.rejected.map(\.code) == ["register.number.malformed"])
    }
}
