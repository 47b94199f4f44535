import BudgetModel
import Diagnostics
import PlanFiles
import Register
import Testing
import Workplace

@testable import PostgresStore

@Suite struct RegisterWriterTests {
    private static let header = "\u{FEFF}benefit_id,class,unit,period_start,period_end,amount\n"

    private func load(
        _ connection: Connection, _ texts: [RegisterInput: String], isReplacing: Bool = false
    ) throws -> [RegisterInput: Int] {
        let files = texts.mapValues { ScratchFile($0) }
        return try withExtendedLifetime(files) {
            try RegisterLoading(connection, entity: "county").load(
                files.mapValues { RegisterFile(path: $0.path) }, isReplacing: isReplacing)
        }
    }

    @Test func whatIsLoadedIsRead() throws {
        let connection = try PrivateCluster.migrated("load_all")
        let texts: [RegisterInput: String] = [
            .orgUnits: "unit,parent,level,name\r\nroot,,county,\"A, B\"\r\nU,root,,\r\n",
            .benefits: Self.header
                + "B1,cashable,U,2027-01,2027-03,1000.01\nB2,quality,U,2027-01,2027-01,\n",
            .approvedChanges:
                "unit,period,type,percent,decision\nU,2027-Q2,index,2.5,§ 1\nroot,,pay,-1,§ 2\n",
        ]
        let counts = try load(connection, texts)
        #expect(counts == [.benefits: 2, .orgUnits: 2, .approvedChanges: 2])
        #expect(try load(connection, texts, isReplacing: true) == counts)
        let reader = try RegisterReader(connection, entity: "county", asOf: nil)
        var codes = Codes()
        var rows = RegisterRows()
        for input in texts.keys { _ = try reader.read(input, into: &codes, &rows) }
        #expect(rows.benefits.count == 2)
        let first = try #require(rows.benefits.first { codes.benefits.text($0.id) == "B1" })
        #expect(first.amount == Money(units: 100_001))
        #expect(first.lastMonth == 2027 * 12 + 2)
        // Columns that the file lacks default to a ready record.
        #expect(first.defects == [])
        #expect(rows.orgUnits?.map { codes.texts.text($0.name) }.sorted() == ["", "A, B"])
        let periods = rows.approvedChanges.map { $0.period?.description ?? "" }
        #expect(periods.sorted() == ["", "2027-Q2"])
    }

    /// An empty cell is loaded as one: the table says no more than the file did.
    @Test func whatNobodyAnsweredStaysOpen() throws {
        let connection = try PrivateCluster.migrated("load_open")
        let header =
            "benefit_id,class,unit,period_start,period_end,amount,kind,maturity,output_held,"
            + "additive,status\n"
        _ = try load(
            connection,
            [.benefits: header + "B1,cashable,U,2027-01,2027-03,1000.01,,,,,\n"])
        var codes = Codes()
        var rows = RegisterRows()
        let reader = try RegisterReader(connection, entity: "county", asOf: nil)
        _ = try reader.read(.benefits, into: &codes, &rows)
        #expect(
            rows.benefits.first?.defects == [
                .emptyKind, .emptyMaturity, .emptyOutputHeld, .emptyAdditive, .emptyStatus,
            ])
        let refused = #expect(throws: Findings.self) {
            try load(
                connection,
                [
                    .benefits: "benefit_id,class,unit,period_start,period_end,recorded_at\n"
                        + "B2,quality,U,2027-01,2027-01,\n"
                ])
        }
        #expect(refused?.all.map(\.code) == ["register.value.missing"])
    }

    @Test func everyBadCellIsReportedAndNothingLoaded() throws {
        let connection = try PrivateCluster.migrated("load_bad")
        let file = ScratchFile(
            Self.header
                + "B1,cashable,U,2027-01,2027-03,1000.0001\nB2,cashable,,2027-13,2027-01,1\n"
        )
        let loading = RegisterLoading(connection, entity: "county")
        let findings = #expect(throws: Findings.self) {
            try loading.load([.benefits: RegisterFile(path: file.path)])
        }
        let lines = findings?.all.map { "\($0.place) \($0.code) \($0.value ?? "")" }
        #expect(
            lines == [
                "\(file.path):2:31 register.number.too_many_decimals 1000.0001",
                "\(file.path):3:13 register.value.missing ",
                "\(file.path):3:14 register.date.malformed 2027-13",
            ])
        let count = try connection.value(
            "select count(*) from register.realized_benefit", name: "n")
        #expect(count == "0")
    }

    @Test func wrongColumnsAreNamed() throws {
        let connection = try PrivateCluster.migrated("load_columns")
        let doubled = #expect(throws: Findings.self) {
            try load(connection, [.accounts: "account,acount,kind,kind\n"])
        }
        #expect(
            doubled?.all.map { "\($0.code) \($0.value ?? "")" } == ["register.column.doubled kind"])
        let unknown = #expect(throws: Findings.self) {
            try load(connection, [.accounts: "account,acount\n40,41\n"])
        }
        #expect(
            unknown?.all.map { "\($0.code) \($0.value ?? "")" }
                == ["register.column.unknown acount"])
        let loading = RegisterLoading(connection, entity: "county")
        let missing = #expect(throws: Findings.self) {
            try loading.load([.accounts: RegisterFile(path: "/nowhere")])
        }
        #expect(missing?.all.map(\.code) == ["plan.file.unreadable"])
        let ragged = #expect(throws: Findings.self) {
            try load(connection, [.accounts: "account,name\n40\n"])
        }
        #expect(ragged?.all.map(\.code) == ["plan.row.ragged"])
    }

    @Test func clashingKeysAreTold() throws {
        let connection = try PrivateCluster.migrated("load_twice")
        let error = #expect(throws: PostgresError.self) {
            try load(connection, [.accounts: "account\n40\n40\n"])
        }
        #expect(error?.sqlState == "23505")
        #expect(error?.finding.description.contains("(county, 40)") == true)
    }
}
