import BudgetModel
import Diagnostics
import Register
import Testing

@testable import PostgresStore

/// Row versions tell every change of the register, and nothing but changes is ever missed.
@Suite struct RowVersionsTests {
    private static let tables = RegisterInput.allCases

    private func filled(_ name: String) throws -> Connection {
        let connection = try PrivateCluster.migrated(name)
        try connection.script(RegisterSample.sql, name: "fill register")
        return connection
    }

    private func digests(_ connection: Connection) throws -> [RegisterInput: String] {
        let reader = try RegisterReader(connection, entity: "county", asOf: nil)
        return try reader.atOneMoment(Self.tables) { try $0() }
    }

    private func benefitsDigest(_ connection: Connection) throws -> String {
        var codes = Codes()
        let reader = try RegisterReader(connection, entity: "county", asOf: nil)
        return try reader.readBenefits(&codes).sha256
    }

    /// Stamps that are counted while rows are read give the digest that the server's own count
    /// gives, and are no part of the rows.
    @Test func countingWhileReadingIsTheSame() throws {
        let connection = try filled("versions_counted")
        for _ in 0..<3 {
            var codes = Codes()
            let reader = try RegisterReader(connection, entity: "county", asOf: nil)
            let (rows, counted) = try reader.atOneMoment(Self.tables) { digests in
                let rows = try reader.readBenefits(&codes)
                #expect(reader.stamps.counted(.benefits) != nil)
                return (rows, try digests())
            }
            #expect(reader.stamps.counted(.benefits) == nil)
            #expect(rows.totals.read.rows > 1)
            #expect(counted == (try digests(connection)))
            #expect(rows.sha256 == (try benefitsDigest(connection)))
            try connection.script(
                """
                update register.realized_benefit set amount = 7
                where ctid = (select max(ctid) from register.realized_benefit
                    where entity = 'county')
                """, name: "write with a stamp of its own")
        }
        try connection.script("delete from register.realized_benefit", name: "empty")
        var codes = Codes()
        let reader = try RegisterReader(connection, entity: "county", asOf: nil)
        let counted = try reader.atOneMoment(Self.tables) { digests in
            _ = try reader.readBenefits(&codes)
            return try digests()
        }
        #expect(counted == (try digests(connection)))
    }

    @Test func tooManyStampsAreLeftToTheServer() {
        let stamps = RowStamps()
        stamps.begin()
        for count in [RowStamps.mostStamps, RowStamps.mostStamps + 1] {
            var counter = stamps.counter(of: .benefits, isPlain: true)
            for stamp in 0..<2 * count { counter?.add(Int64(stamp % count)) }
            if let counter { stamps.keep(counter, of: .benefits) }
            #expect((stamps.counted(.benefits) == nil) == (count > RowStamps.mostStamps))
        }
    }

    @Test func standStillWhereNothingOfTheEntityChanges() throws {
        let connection = try filled("versions_still")
        let first = try digests(connection)
        #expect(first.count == Self.tables.count)
        #expect(Set(first.values).count == Self.tables.count)
        try connection.script(
            """
            update register.realized_benefit set amount = 1 where entity = 'city';
            insert into register.org_unit (entity, unit) values ('city', 'root')
            """, name: "change another entity")
        try connection.script("vacuum register.realized_benefit", name: "vacuum")
        try connection.script("vacuum freeze register.org_unit", name: "freeze")
        #expect(try digests(connection) == first)
    }

    @Test(arguments: [
        "update register.realized_benefit set amount = 7 where benefit_id = 'B2'",
        // The same values again: read again, and found to be the same.
        "update register.realized_benefit set amount = amount where benefit_id = 'B2'",
        """
        create temp table kept as select * from register.realized_benefit where benefit_id = 'B2'
            and entity = 'county';
        delete from register.realized_benefit where benefit_id = 'B2' and entity = 'county';
        insert into register.realized_benefit select * from kept
        """,
        "delete from register.realized_benefit where benefit_id = 'B2'",
        """
        insert into register.realized_benefit (entity, benefit_id, recorded_at, class, unit,
            period_start, period_end) select entity, 'B9', recorded_at, class, unit, period_start,
            period_end from register.realized_benefit where entity = 'county' limit 1
        """,
        """
        create temp table kept as select * from register.realized_benefit;
        truncate register.realized_benefit;
        insert into register.realized_benefit select * from kept
        """,
        "update register.realized_benefit set entity = 'county', benefit_id = 'B7'"
            + " where entity = 'city'",
        "alter table register.realized_benefit add column extra text default 'x'",
        "alter table register.realized_benefit rename column evidence to proof",
        "alter table register.realized_benefit alter column amount type numeric",
    ])
    func tellEveryChange(_ change: String) throws {
        let name = "versions_change_\(change.utf8.reduce(7) { ($0 * 31 + Int($1)) % 1_000_003 })"
        let connection = try filled(name)
        let first = try digests(connection)
        #expect(!first.isEmpty)
        try connection.script(change, name: "change")
        let second = try digests(connection)
        #expect(second[.benefits] != first[.benefits], "\(change)")
        #expect(second[.orgUnits] == first[.orgUnits], "\(change)")
        if change.contains("amount = amount") || change.contains("kept") {
            let digest = try benefitsDigest(connection)
            #expect(try digest == benefitsDigest(try filled(name + "_again")))
        }
    }

    /// Rewriting a table changes where its rows lie: it is read again, which is always right.
    @Test func doNotOutliveARewrite() throws {
        let connection = try filled("versions_rewrite")
        let (first, rows) = (try digests(connection), try benefitsDigest(connection))
        try connection.script("vacuum full register.realized_benefit", name: "rewrite")
        #expect(try digests(connection)[.benefits] != first[.benefits])
        #expect(try benefitsDigest(connection) == rows)
    }

    @Test(arguments: [
        "alter table register.kpi rename to kpi_rows;"
            + " create view register.kpi as select * from register.kpi_rows",
        "alter table register.kpi enable row level security",
        "create table register.kpi_child () inherits (register.kpi)",
        "alter table register.continuity set unlogged",
        "create domain register.amount as register.money;"
            + " alter table register.kpi alter column target type register.amount",
        "create cast (hemtag.measure as text) with inout",
        "drop table register.kpi cascade",
    ])
    func areUnknownWhereRowsAreNotPlain(_ change: String) throws {
        let name = "versions_plain_\(change.utf8.count)"
        let connection = try filled(name)
        #expect(try !digests(connection).isEmpty)
        try connection.script(change, name: "change")
        #expect(try digests(connection).isEmpty, "\(change)")
        // What is not known is read, as if nobody had asked.
        _ = try benefitsDigest(connection)
    }

    @Test func areThoseOfTheRowsThatAreRead() throws {
        let connection = try filled("versions_moment")
        let other = try Connection(
            ConnectionSettings(
                PrivateCluster.url(of: "versions_moment", in: PrivateCluster.shared.get())))
        let before = try digests(connection)
        let rows = try benefitsDigest(connection)
        let reader = try RegisterReader(connection, entity: "county", asOf: nil)
        try reader.atOneMoment(Self.tables) { versions in
            try other.script("delete from register.realized_benefit", name: "delete")
            #expect(try versions() == before)
            var codes = Codes()
            #expect(try reader.readBenefits(&codes).sha256 == rows)
        }
        #expect(try digests(connection)[.benefits] != before[.benefits])
        #expect(try benefitsDigest(connection) != rows)
    }

    @Test func aFailureEndsTheMoment() throws {
        let connection = try filled("versions_failure")
        let reader = try RegisterReader(connection, entity: "county", asOf: nil)
        #expect(throws: PostgresError.self) {
            try reader.atOneMoment(Self.tables) { _ in
                try connection.script("select 1/0", name: "fail")
            }
        }
        #expect(try connection.value("select 1", name: "go on") == "1")
        #expect(try !digests(connection).isEmpty)
    }
}

extension RegisterReader {
    fileprivate func readBenefits(_ codes: inout Codes) throws -> RegisterReading {
        var rows = RegisterRows()
        return try read(.benefits, into: &codes, &rows)
    }
}
