import BudgetModel
import Diagnostics
import Register
import Testing

@testable import PostgresStore

@Suite struct RegisterReaderTests {
    private static let asOf: Int64 = 1_800_000_000

    private func reader(
        _ connection: Connection, asOf: Int64? = asOf,
        queries: [RegisterInput: RegisterQuery] = [:]
    ) throws -> RegisterReader {
        try RegisterReader(connection, entity: "county", asOf: asOf, queries: queries)
    }

    @Test func everyTableIsReadFromTheRegister() throws {
        let connection = try PrivateCluster.migrated("register_tables")
        try connection.script(RegisterSample.sql, name: "fill register")
        let reader = try reader(connection)
        var codes = Codes()
        var rows = RegisterRows()
        for input in RegisterInput.allCases {
            let reading = try reader.read(input, into: &codes, &rows)
            #expect(reading.location == "register.\(input.tableName)")
        }
        #expect(rows.orgUnits?.map { codes.units.text($0.parent) }.sorted() == ["", "root"])
        #expect(rows.accounts?.map(\.kind) == [.revenue])
        #expect(rows.initiatives?.first?.startMonth == 24_290)
        let kpis = try #require(rows.kpisWithReadings)
        #expect(kpis.first?.baseline == 80_000)
        #expect(kpis.first?.target == nil)
        #expect(kpis.first?.readings.map(\.value) == [107_700, 120_000])
        #expect(rows.plannedBenefits.map(\.amount) == [4_400_050])
        #expect(rows.investments.map(\.amount.units) == [155])
        #expect(rows.inBase.map { $0.period.description } == ["2027-Q1"])
        #expect(rows.inBase.map(\.amount) == [5_000])
        #expect(rows.runCosts.map(\.lastMonth) == [24_323])
        #expect(rows.destinations.map(\.shareMillionths) == [333_333])
        #expect(rows.crosswalk.map(\.only) == [true])
        #expect(rows.crosswalk.map(\.period) == [nil])
        #expect(rows.approvedChanges.map(\.size) == [.percent(25_000)])
        #expect(rows.approvedChanges.map(\.type) == [.pay])
        #expect(rows.continuity.map { codes.units.text($0.fromUnit) } == ["1224"])
    }

    private func read(
        _ input: RegisterInput, _ reader: RegisterReader, _ codes: inout Codes
    ) throws -> (rows: RegisterRows, reading: RegisterReading) {
        var rows = RegisterRows()
        let reading = try reader.read(input, into: &codes, &rows)
        return (rows, reading)
    }

    private func benefits(
        _ reader: RegisterReader, _ codes: inout Codes
    ) throws -> (rows: BenefitTable, reading: RegisterReading) {
        let (rows, reading) = try read(.benefits, reader, &codes)
        return (rows.benefits, reading)
    }

    @Test func benefitsAreReadExactly() throws {
        let connection = try PrivateCluster.migrated("register_benefits")
        try connection.script(RegisterSample.sql, name: "fill register")
        var codes = Codes()
        let (rows, read) = try benefits(reader(connection), &codes)
        #expect(read.rejected.isEmpty && read.totals.closes)
        // Two readings of another entity are not seen, one of a later day is skipped by rule.
        #expect(read.totals.read.rows == 3)
        #expect(read.totals.skipped.rows == 1)
        #expect(read.totals.amountColumns == ["amount", "fte", "run_cost", "one_off_cost"])
        #expect(read.totals.accepted.sums == [1_350_001, 20_000, 0, 0])
        let full = try #require(rows.first { codes.benefits.text($0.id) == "B1" })
        #expect(codes.units.text(full.unit) == "Söder")
        #expect(full.amount == Money(units: 1_350_001))
        #expect(full.personYears == nil)
        #expect(full.firstMonth == 2025 * 12 + 1)
        #expect(full.lastMonth == 2025 * 12 + 3)
        #expect(full.kind == .recurring && full.maturity == .interim && !full.outputHeld)
        #expect(codes.texts.text(full.owner) == "Petra")
        #expect(full.recordedAt == 1_747_041_300)
        #expect(full.defects == [])
        let bare = try #require(rows.first { codes.benefits.text($0.id) == "B2" })
        #expect(bare.personYears == PersonYears(units: 20_000))
        #expect(bare.account == noCode && bare.kpi == noCode && bare.initiative == noCode)
        #expect(bare.defects == [.emptyOwner, .emptyEvidence])
    }

    /// Any column type that says the same thing gives the same record.
    @Test func aQueryOfTheUsersOwnMayHaveAnyTypes() throws {
        let connection = try PrivateCluster.migrated("register_query")
        try connection.script(
            """
            create table gains (nr integer, ministry text, klass varchar(20), cost_centre bigint,
                since text, until timestamp, gain text, held smallint, noted timestamptz);
            insert into gains values
                (7, 'county', 'cashable', 4010, '2027-01', '2027-03-31 10:00', ' 12.50', 1,
                    '2026-05-01 12:00+03'),
                (8, 'county', 'cashable', 4010, '2027-01-15', '2027-03-31', '12.50', 0,
                    '2026-05-01'),
                (9, 'city', 'cashable', 4010, '2027-01', '2027-03-31', '1', 1, '2026-05-01')
            """, name: "make source")
        let query = RegisterQuery(
            sql: """
                select nr, klass, cost_centre, since, until, trim(gain) as gain, held::text, noted,
                    ':entity' as remark -- :as_of
                from gains where ministry = :entity and noted <= :as_of;
                """,
            columns: [
                "benefit_id": "nr", "class": "klass", "unit": "cost_centre",
                "period_start": "since", "period_end": "until", "amount": "gain",
                "output_held": "held", "recorded_at": "noted",
            ])
        var codes = Codes()
        let (rows, read) = try benefits(reader(connection, queries: [.benefits: query]), &codes)
        #expect(read.findings == [])
        #expect(rows.map { codes.benefits.text($0.id) } == ["7", "8"])
        #expect(rows.map { codes.units.text($0.unit) } == ["4010", "4010"])
        #expect(rows.map(\.amount) == [Money(units: 1_250), Money(units: 1_250)])
        #expect(rows.map(\.outputHeld) == [true, false])
        #expect(rows.map(\.firstMonth) == [24_324, 24_324])
        #expect(rows.map(\.lastMonth) == [24_326, 24_326])
        #expect(rows[0].recordedAt == 1_777_626_000)
        // Absent columns default to a ready record.
        #expect(rows.allSatisfy { $0.defects == [] })
        #expect(read.location == "query")
    }

    @Test func badCellsRejectTheirRowsWithKeyAndColumn() throws {
        let connection = try PrivateCluster.migrated("register_bad")
        func query(_ id: String, _ amount: String, _ rest: String = "'2027-01', '2027-02'")
            -> String
        {
            "('\(id)', 'cashable', 'U', \(rest), '\(amount)')"
        }
        let values = [
            query("good", "1.00"), query("word", "x"), query("fine", "1.001"),
            query("huge", "1e3"), query("big", "99999999999999999999"),
            query("month", "1", "'2027-13', '2027-02'"),
            query("order", "1", "'2027-03', '2027-02'"),
            query("", "1"), query("nomonth", "1", "'2027-01', ''"),
        ]
        let sql = """
            select * from (values \(values.joined(separator: ", ")))
            v (benefit_id, class, unit, period_start, period_end, amount)
            """
        var codes = Codes()
        let query = RegisterQuery(sql: sql)
        let (rows, read) = try benefits(reader(connection, queries: [.benefits: query]), &codes)
        #expect(rows.count == 1)
        #expect(read.totals.closes)
        #expect(read.totals.rejected.rows == 8)
        let faults = read.rejected.map { "\($0.line) \($0.field) \($0.code)" }
        #expect(
            faults == [
                "2 amount register.number.malformed", "3 amount register.number.ambiguous",
                "4 amount register.number.malformed", "5 amount register.number.out_of_range",
                "6 period_start register.date.malformed", "7 period_end register.period.order",
                "8 benefit_id register.value.missing", "9 period_end register.value.missing",
            ])
        #expect(read.findings.first?.place.description == "benefits[word].amount")
        #expect(read.rejected.first?.text.hasPrefix("benefit_id=word, class=cashable") == true)
        #expect(read.rejected.first?.value == "x")
    }

    @Test func notANumberInANumericColumnIsRejected() throws {
        let connection = try PrivateCluster.migrated("register_nan")
        let sql = """
            select 'B' || n as benefit_id, 'cashable' as class, 'U' as unit,
                date '2027-01-01' as period_start, date '2027-01-01' as period_end, n as amount
            from unnest(array['NaN', 'Infinity', '12.5']::numeric[]) n
            """
        var codes = Codes()
        let query = RegisterQuery(sql: sql)
        let (rows, read) = try benefits(reader(connection, queries: [.benefits: query]), &codes)
        #expect(read.rejected.map(\.value) == ["NaN", "Infinity"])
        #expect(read.rejected.allSatisfy { $0.code == "register.number.not_finite" })
        #expect(rows.map(\.amount) == [Money(units: 1_250)])
    }

    @Test func missingColumnsAreAllNamed() throws {
        let connection = try PrivateCluster.migrated("register_missing")
        let query = RegisterQuery(
            sql: "select 1 as benefit_id, 'x' as klass",
            columns: ["class": "class_name", "wrong": "klass"])
        var codes = Codes()
        let reader = try reader(connection, queries: [.benefits: query])
        let findings = #expect(throws: Findings.self) { try benefits(reader, &codes) }
        let places = findings?.all.map { "\($0.code) \($0.place)" }
        #expect(
            places == [
                "register.column.missing benefits.class", "register.column.missing benefits.unit",
                "register.column.missing benefits.period_start",
                "register.column.missing benefits.period_end",
                "register.column.unknown benefits.wrong",
            ])
    }

    @Test func aBrokenQueryIsTheQuerysFault() throws {
        let connection = try PrivateCluster.migrated("register_broken")
        let query = RegisterQuery(sql: "select * from nowhere")
        var codes = Codes()
        let reader = try reader(connection, queries: [.accounts: query])
        let error = #expect(throws: PostgresError.self) { try read(.accounts, reader, &codes) }
        #expect(error?.sqlState == "42P01")
        #expect(error?.statement == "read accounts")
        #expect(error?.finding.code == "database.object.missing")
    }

    @Test func theDigestKnowsRowsAndNotTheirOrder() throws {
        let connection = try PrivateCluster.migrated("register_digest")
        func digest(_ rows: String) throws -> String {
            let sql = "select * from (values \(rows)) v (unit, parent)"
            var codes = Codes()
            let reader = try reader(connection, queries: [.orgUnits: RegisterQuery(sql: sql)])
            return try read(.orgUnits, reader, &codes).reading.sha256
        }
        let first = try digest("('a', 'b'), ('c', 'd')")
        #expect(try digest("('c', 'd'), ('a', 'b')") == first)
        #expect(try digest("('a', 'b'), ('c', 'e')") != first)
        #expect(try digest("('a', 'b'), ('c', 'd'), ('c', 'd')") != first)
        #expect(try digest("('ab', ''), ('c', 'd')") != first)
    }

    @Test func columnsAreThoseOfTheSchema() throws {
        let connection = try PrivateCluster.migrated("register_schema")
        for table in RegisterInput.allCases {
            let found = try connection.run(
                """
                select attname from pg_attribute where attrelid = $1::regclass and attnum > 0
                    and attname not in ('entity', 'period_grain', 'crosswalk_no', 'change_no')
                """, [.text("register.\(table.tableName)")], name: "read columns")
            #expect(Set(found.map { $0.text(0) }) == Set(table.columns.map(\.name)), "\(table)")
        }
    }
}

enum RegisterSample {
    static let sql = """
        insert into register.org_unit (entity, unit, parent, level, name) values
            ('county', 'root', null, 'county', 'The county'), ('county', 'Söder', 'root', '', '');
        insert into register.account (entity, account, kind) values ('county', '3010', 'revenue');
        insert into register.initiative (entity, initiative_id, name, start) values
            ('county', 'DIGI', 'Digital clinic', '2024-03-15');
        insert into register.kpi (entity, kpi_id, initiative_id, baseline) values
            ('county', 'K1', 'DIGI', 8);
        insert into register.kpi_reading (entity, kpi_id, period, value) values
            ('county', 'K1', '2025-02-01', 12), ('county', 'K1', '2025-01-01', 10.77);
        insert into register.planned_benefit (entity, initiative_id, period, measure, amount) values
            ('county', 'DIGI', '2025-01-01', 'money', 44000.5);
        insert into register.investment (entity, initiative_id, period, amount) values
            ('county', 'DIGI', '2024-07-01', 1.55);
        insert into register.in_base (entity, benefit_id, period, period_grain, measure, amount)
            values ('county', 'B1', '2027-01-01', 'quarter', 'person_years', 0.5);
        insert into register.run_cost (entity, benefit_id, unit, period_start, period_end, amount)
            values ('county', 'B1', 'Söder', '2025-01-01', '2026-12-01', 36000);
        insert into register.reallocation_plan (entity, benefit_id, to_activity, share) values
            ('county', 'B2', 'care', 0.333333);
        insert into register.crosswalk (entity, benefit_id, unit, account, "only") values
            ('county', 'B1', 'Söder', '3010', true);
        insert into register.approved_change (entity, unit, period, period_grain, type, percent)
            values ('county', 'Söder', '2026-01-01', 'year', 'pay', 2.5);
        insert into register.continuity (entity, from_unit, to_unit) values
            ('county', '1224', '1222');
        insert into register.realized_benefit (entity, benefit_id, recorded_at, initiative_id,
            class, unit, account, activity, period_start, period_end, amount, kind, maturity,
            output_held, owner, evidence, kpi) values
            ('county', 'B1', '2025-05-12 09:15Z', 'DIGI', 'cashable', 'Söder', '4010', '100',
                '2025-02-01', '2025-04-30', 13500.01, 'recurring', 'interim', false, 'Petra',
                'https://example.org', 'K1'),
            ('county', 'B1', '2030-01-01', 'DIGI', 'cashable', 'Söder', '4010', '100',
                '2025-02-01', '2025-04-30', 99, 'recurring', 'final', true, 'Petra', 'x', 'K1');
        insert into register.realized_benefit (entity, benefit_id, recorded_at, class, unit,
            period_start, period_end, fte) values
            ('county', 'B2', '2025-05-12', 'capacity', 'Söder', '2025-02-01', '2025-04-30', 2),
            ('city', 'B2', '2025-05-12', 'capacity', 'Söder', '2025-02-01', '2025-04-30', 2)
        """
}
