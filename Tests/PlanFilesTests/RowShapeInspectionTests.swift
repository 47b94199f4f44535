import BudgetModel
import PlanFiles
import Testing

/// Rows that mean something else than they hold: what `inspect` proposes for them, and that the
/// proposal reads the file as it is meant.
@Suite struct RowShapeInspectionTests {
    private func inspect(
        _ text: String, accepted: Int64, skipped: Int64, sums: [Int128]
    ) throws -> Inspection {
        let file = TextFile(text)
        let inspection = try DialectInspector.inspect(file.path)
        #expect(inspection.loads, "\(inspection.yaml)")
        let source = try InspectionTwinTests.pasted(inspection)
        #expect(source.mapping == inspection.source.mapping, "\(inspection.yaml)")
        var codes = Codes()
        let loaded = try PlanReader.load(source, into: &codes)
        #expect(loaded.totals.accepted.rows == accepted, "\(inspection.yaml)")
        #expect(loaded.totals.skipped.rows == skipped, "\(inspection.yaml)")
        #expect(loaded.totals.accepted.sums == sums, "\(inspection.yaml)")
        return inspection
    }

    private static let pivot = """
        Enhet;Konto;Fastställd 2027;Förslag 2027
        1201;4010;100,00;90,00
        ;4110;50,00;45,00
        ;4210;25,00;25,00
        Summa 1201;;175,00;160,00
        1202;4010;300,00;280,00
        ;4110;20,00;20,00
        1203;4010;10,00;10,00
        Summa;;505,00;470,00

        """

    @Test func aPivotTableIsFilledDown() throws {
        let inspection = try inspect(
            Self.pivot, accepted: 6, skipped: 2, sums: [50_500, 47_000])
        #expect(inspection.source.mapping.fillDown == [.name("Enhet")])
        #expect(inspection.yaml.contains("fill_down: [Enhet]"))
        #expect(inspection.doubts.contains { $0.hasPrefix("fill_down: ") })
    }

    /// Rows without a unit among rows that repeat theirs have none.
    @Test func whatStandsInEveryRowIsNotFilledDown() throws {
        let text = """
            department;account;budget 2027
            Police;Salaries;100.00
            Police;Overtime;50.00
            Police;Fuel;5.00
            ;Taxes;80.00
            ;Fees;70.00
            Fire;Salaries;60.00
            Fire;Fuel;6.00

            """
        let file = TextFile(text)
        let inspection = try DialectInspector.inspect(file.path)
        #expect(inspection.source.mapping.fillDown == [])
        #expect(inspection.doubts.contains { $0.contains("2 rows have no unit") })
    }

    @Test func aHeaderOnEveryPageIsSkippedAsSuch() throws {
        let text = """
            Kst;Konto;Plan 2026;Plan 2027
            0101;4000;1000,00;900,00
            0101;4100;200,00;200,00
            Kst;Konto;Plan 2026;Plan 2027
            0102;4000;500,00;450,00
            Kst;Konto;Plan 2026;Plan 2027
            0103;4000;50,00;50,00

            """
        let inspection = try inspect(text, accepted: 4, skipped: 2, sums: [175_000, 160_000])
        #expect(inspection.source.mapping.repeatsHeader)
        #expect(inspection.source.mapping.skip == [])
    }

    @Test func specialPeriodsGetARuleAndADoubt() throws {
        let text = """
            Kst;Konto;Periode;Plan;Vorschlag
            0101;4000;000.2027;5,00;5,00
            0101;4000;001.2027;10,00;9,00
            0101;4000;002.2027;10,00;9,00
            0101;4000;012.2027;10,00;9,00
            0101;4000;013.2027;1,00;1,00
            0101;4000;016.2027;2,00;2,00

            """
        let inspection = try inspect(text, accepted: 5, skipped: 1, sums: [3_300, 3_000])
        #expect(
            inspection.source.mapping.specialPeriods
                == SpecialPeriods(opening: .skip, closing: .last)
        )
        #expect(inspection.yaml.contains("special: {opening: skip, closing: last}"))
        #expect(inspection.doubts.contains { $0.hasPrefix("period: 000.2027, 013.2027") })
    }
}
