import BudgetModel
import Diagnostics
import PlanFiles
import Testing

@Suite struct PlanReaderTests {
    private func read(
        _ text: String, _ change: (inout PlanSource) -> Void = { _ in }
    ) -> ReadResult {
        read(Array(text.utf8), change)
    }

    private func read(
        _ bytes: [UInt8], _ change: (inout PlanSource) -> Void = { _ in }
    ) -> ReadResult {
        let file = TextFile(bytes)
        var source = PlanSource(name: "plan", path: file.path, measure: .money)
        change(&source)
        let (result, differing) = readEveryWay(source)
        #expect(differing.isEmpty, "\(differing.map(String.init(describing:)))")
        return result
    }

    @Test func readsTheCanonicalFile() {
        let result = read(
            #"""
            unit,account,activity,period,reference,current
            U1,4000,A,2027-01,100.00,90.5
            U2,4000,,2027-02,-1,0

            "U ""3""","40,00","A
            B",2027-03,1234567.89,12345678901.23

            """#)
        #expect(
            result.lines == [
                "U1|4000|A|2027-01|100.00|90.50",
                "U2|4000||2027-02|-1.00|0.00",
                "U \"3\"|40,00|A\nB|2027-03|1234567.89|12345678901.23",
            ])
        #expect(result.totals.closes)
        #expect(result.totals.read.rows == 3)
        #expect(result.totals.amountColumns == ["reference", "current"])
        #expect(result.totals.accepted.sums == [123_466_689, 1_234_567_899_173])
        #expect(result.codeOrder == ["U1", "U2", "U \"3\""])
    }

    @Test func rowsThatStandStillAreTheSameRowsApart() {
        var text = "unit,account,activity,period,reference,current\n"
        for row in 0..<400 {
            let amount = row % 7 == 0 ? "-\(row * row * row)55.5" : "\(row % 90).07"
            let moved = row % 3 == 0 ? "\(row).00" : amount
            text += "U\(row / 40),\(row / 12 % 9),A,20\(10 + row % 80)-0\(1 + row % 9),"
            text += "\(amount),\(moved)\n"
        }
        let file = TextFile(text)
        let source = PlanSource(name: "plan", path: file.path, measure: .money)
        let whole = ReadResult(source, PlanReader())
        #expect(whole.lines.count == 400)
        for var reader in Ways.all {
            reader.setsStillRowsApart = true
            let apart = ReadResult(source, reader)
            #expect(apart.stillCount > 250)
            #expect(apart.lines.sorted() == whole.lines.sorted())
            #expect(apart.totals == whole.totals)
        }
    }

    @Test func codesMayComeInWhileItParses() throws {
        let file = TextFile(
            """
            unit,account,activity,period,reference,current
            U3,4000,A,2027-01,1,2
            U1,4000,A,2027-01,3,4
            """)
        let source = PlanSource(name: "plan", path: file.path, measure: .money)
        var codes = Codes()
        for text in ["U1", "U2"] { _ = codes.units.intern(text) }
        // Whoever helps may take all of it, some of it, or come too late.
        for isHelped in [true, false] {
            var codes = codes
            let reader = PlanReader(threads: 2, blockSize: 1)
            let begun = try reader.begin(source, codes: codes, known: nil)
            if isHelped { begun.help() }
            begun.parse()
            begun.help()
            for text in ["U4", "U3"] { _ = codes.units.intern(text) }
            let plan = try begun.finish(into: &codes)
            #expect(plan.table.unit.map(codes.units.text) == ["U3", "U1"])
            #expect(codes.units.count == 4)
        }
    }

    @Test func leavesOutDimensionsThatTheFileLacks() {
        let result = read("unit,period,version,amount\nU,2027,reference,5\nU,2027,current,4")
        #expect(result.lines == ["U|||2027|5.00|0.00", "U|||2027|0.00|4.00"])
    }

    @Test func endsRowsAtEveryKindOfLineEnd() {
        let result = read("unit,period,current\r\nA,2027,1\rB,2027,2\r\nC,2027,3\nD,2027,4\r")
        #expect(result.lines.map { $0.prefix(1) } == ["A", "B", "C", "D"])
        #expect(result.lines.map { $0.suffix(4) } == ["1.00", "2.00", "3.00", "4.00"])
    }

    @Test func rejectsBadRowsWithTheirExactPlace() {
        let result = read(
            """
            unit,account,period,current
            "A
            1",x,2027-01,1
            ,x,2027-01,2
            B,x,2027-13,3
            C,"x
            y",2027-01,12x
            D,x,2027-01
            E,x,2027-Q1,1.234
            F,x,2027-01,99999999999999999999
            G,x,2027-01,7
            """
        ) { $0.maxRejected = 6 }
        #expect(
            result.rejected == [
                "4:1 plan.unit.empty [unit] “” ,x,2027-01,2",
                "5:5 plan.period.malformed [period] “2027-13” B,x,2027-13,3",
                "7:12 plan.amount.malformed [current] “12x” C,\"x\ny\",2027-01,12x",
                "8:1 plan.row.ragged [row] “3 fields” D,x,2027-01",
                "9:5 plan.period.grain [period] “2027-Q1” E,x,2027-Q1,1.234",
                "10:13 plan.amount.out_of_range [current] “99999999999999999999” "
                    + "F,x,2027-01,99999999999999999999",
            ])
        #expect(result.totals.closes)
        #expect(result.totals.accepted.rows == 2)
        #expect(result.totals.rejected.rows == 6)
        #expect(result.totals.rejected.sums == [500])
    }

    @Test func refusesMoreRejectedRowsThanTheSourceAllows() {
        let result = read("unit,period,current\nA,2027,1\n,2027,x\nB,2027,") { _ in }
        #expect(
            result.findings == [
                "3:1 plan.unit.empty “”", "3:7 plan.amount.malformed “x”",
                "4:8 plan.amount.empty “”", "0:0 plan.rejected.too_many “2”",
            ])
    }

    @Test(arguments: [
        ("A,2027,1\nB,\"2027,2\nC,2027,3\n", "3:3 plan.quote.unclosed “\"2027,2”"),
        ("A,2027,1\nB,20\"27,2\nC,2027,3\n", "3:5 plan.quote.stray “\"27,2”"),
        ("A,2027,1\nB,\"20\"27,2\nC,2027,3\n", "3:7 plan.quote.text_after “27,2”"),
    ])
    func refusesQuotesThatNobodyCanRead(_ rows: String, _ finding: String) {
        #expect(read("unit,period,current\n" + rows).findings == [finding])
    }

    @Test func aQuoteIsOrdinaryWhereTheProgramNeverQuotes() {
        let result = read("unit,period,current\n5\" pipe,2027,1\n") { $0.dialect.quote = nil }
        #expect(result.lines == ["5\" pipe|||2027|0.00|1.00"])
    }

    @Test func findsBytesThatTheEncodingDoesNotHave() {
        let rows = Array("unit,period,current\nA,2027,1\nå,2027,2\nB".utf8) + [0xE5, 0x0A]
        #expect(read(rows).findings == ["4:2 plan.encoding.wrong “0xE5”"])
        let control = Array("unit,period,current\nA,2027,1\nB".utf8) + [0x80, 0x0A]
        #expect(
            read(control) { $0.dialect.encoding = .latin1 }.findings
                == ["3:2 plan.encoding.wrong “0x80”"])
        #expect(
            read("unit,period,current\nå,2027,1\n") { $0.dialect.encoding = .windows1252 }
                .findings == ["1:1 plan.encoding.wrong"])
    }

    @Test func refusesDuplicatesWhereTheSourceSaysSo() {
        let text = "unit,period,reference,current\nA,2027,1,1\nB,2027,1,1\nA,2027,1,1\n"
        #expect(
            read(text) { $0.duplicates = .refuse }.findings == ["4:0 plan.key.duplicate"])
        #expect(read(text).lines.count == 3)
    }

    @Test func refusesEmptyAndMissingFiles() {
        #expect(read("").findings == ["0:0 plan.file.empty"])
        #expect(read("unit,period,current\n").findings == ["0:0 plan.file.no_rows"])
        let nowhere = PlanSource(name: "plan", path: "/nonexistent/plan.csv", measure: .money)
        #expect(readEveryWay(nowhere).result.findings == ["0:0 plan.file.unreadable"])
    }

    @Test func namesEveryColumnThatIsMissingOrDoubled() {
        let result = read("Unit,period,current,period\nA,2027,1,2027\n")
        #expect(
            result.findings == [
                "1:0 plan.column.missing “unit”", "1:0 plan.column.doubled “period”",
            ])
    }

    @Test func rejectsUnknownUnitsAndAccounts() {
        let file = TextFile("unit,account,period,current\nA,1,2027,1\nX,1,2027,1\nA,2,2027,1\n")
        var source = PlanSource(name: "plan", path: file.path, measure: .money)
        source.maxRejected = 2
        let (result, differing) = readEveryWay(source) { codes in
            _ = codes.units.intern("A")
            _ = codes.accounts.intern("1")
            return KnownCodes(units: .flat(count: 1), accounts: .flat(count: 1))
        }
        #expect(differing.isEmpty)
        #expect(
            result.rejected == [
                "3:1 plan.unit.unknown [unit] “X” X,1,2027,1",
                "4:3 plan.account.unknown [account] “2” A,2,2027,1",
            ])
        #expect(result.codeOrder == ["A"])
    }
}
