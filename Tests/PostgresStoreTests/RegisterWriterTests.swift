import BudgetModel
import Diagnostics
import Glibc
import HostFiles
import Testing

@testable import PostgresStore

@Suite struct RegisterWriterTests {
    private func file(_ name: String, _ text: String) throws -> String {
        let path = "/tmp/hemtag-load-\(getpid())-\(name).csv"
        try WholeFile.write(Array(text.utf8), to: path)
        return path
    }

    private static let header = "\u{FEFF}benefit_id,class,unit,period_start,period_end,amount\n"

    @Test func whatIsLoadedIsRead() throws {
        let connection = try PrivateCluster.migrated("load_all")
        let units = try file(
            "units", "unit,parent,level,name\r\nroot,,county,\"A, B\"\r\nU,root,,\r\n")
        let benefits = try file(
            "benefits",
            Self.header + "B1,cashable,U,2027-01,2027-03,1000.01\nB2,quality,U,2027-01,2027-01,\n")
        let changes = try file(
            "changes",
            "unit,period,type,percent,decision\nU,2027-Q2,index,2.5,§ 1\nroot,,pay,-1,§ 2\n")
        defer { for path in [units, benefits, changes] { unlink(path) } }
        let writer = RegisterWriter(connection, entity: "county")
        let files: [RegisterTable: String] = [
            .benefits: benefits, .orgUnits: units, .approvedChanges: changes,
        ]
        let counts = try writer.load(files)
        #expect(counts == [.benefits: 2, .orgUnits: 2, .approvedChanges: 2])
        try writer.load(files, isReplacing: true)
        let reader = try RegisterReader(connection, entity: "county", asOf: nil)
        var codes = Codes()
        let read = try reader.readBenefits(into: &codes)
        #expect(read.rows.count == 2)
        let first = try #require(read.rows.first { codes.benefits.text($0.id) == "B1" })
        #expect(first.amount == Money(units: 100_001))
        #expect(first.lastMonth == 2027 * 12 + 2)
        // Columns that the file lacks default to a ready record.
        #expect(first.defects == [])
        let read2 = try reader.readOrgUnits(into: &codes)
        #expect(read2.rows.map { codes.texts.text($0.name) }.sorted() == ["", "A, B"])
        let periods = try reader.readApprovedChanges(into: &codes).rows.map {
            $0.period?.description ?? ""
        }
        #expect(periods.sorted() == ["", "2027-Q2"])
    }

    @Test func everyBadCellIsReportedAndNothingLoaded() throws {
        let connection = try PrivateCluster.migrated("load_bad")
        let path = try file(
            "bad",
            Self.header + "B1,cashable,U,2027-01,2027-03,1000.001\nB2,cashable,,2027-13,2027-01,1\n"
        )
        defer { unlink(path) }
        let writer = RegisterWriter(connection, entity: "county")
        let findings = #expect(throws: Findings.self) { try writer.load([.benefits: path]) }
        let lines = findings?.all.map { "\($0.place) \($0.code) \($0.value ?? "")" }
        #expect(
            lines == [
                "\(path):3 register.value.missing ",
                "\(path):3 register.value.malformed 2027-13",
                "\(path):2 register.value.malformed 1000.001",
            ])
        let count = try connection.value(
            "select count(*) from register.realized_benefit", name: "n")
        #expect(count == "0")
    }

    @Test func wrongColumnsAreNamed() throws {
        let connection = try PrivateCluster.migrated("load_columns")
        let path = try file("columns", "account,acount,kind,kind\n")
        defer { unlink(path) }
        let writer = RegisterWriter(connection, entity: "county")
        let findings = #expect(throws: Findings.self) { try writer.load([.accounts: path]) }
        #expect(
            findings?.all.map { "\($0.code) \($0.value ?? "")" }
                == ["register.column.unknown acount", "register.column.doubled kind"])
        let missing = #expect(throws: Findings.self) { try writer.load([.accounts: "/nowhere"]) }
        #expect(missing?.all.map(\.code) == ["register.file.unreadable"])
    }

    @Test func clashingKeysAreTold() throws {
        let connection = try PrivateCluster.migrated("load_twice")
        let path = try file("twice", "account\n40\n40\n")
        defer { unlink(path) }
        let writer = RegisterWriter(connection, entity: "county")
        let error = #expect(throws: PostgresError.self) { try writer.load([.accounts: path]) }
        #expect(error?.sqlState == "23505")
        #expect(error?.finding.description.contains("(county, 40)") == true)
        let ragged = try file("ragged", "account,name\n40\n")
        defer { unlink(ragged) }
        let uneven = #expect(throws: PostgresError.self) { try writer.load([.accounts: ragged]) }
        #expect(uneven?.sqlState == "22P04")
        #expect(uneven?.finding.description.contains("line 2") == true)
    }
}
