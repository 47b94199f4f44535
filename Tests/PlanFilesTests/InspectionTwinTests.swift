import BudgetModel
import Diagnostics
import Foundation
import PipelineFile
import PlanFiles
import Testing

/// Small exports of our own writing in `Samples/twins`, with the quirks of real ones: what the
/// block says, that it loads as it stands, and what it loads.
@Suite struct InspectionTwinTests {
    /// Inspects a twin, and checks that the block loads the rows and sums that are known.
    private func inspect(_ file: String, skipped: Int64 = 0, sums: [Int128]) throws -> Inspection {
        let path = SampleTests.folder.appending(path: "twins/\(file)").path
        let inspection = try DialectInspector.inspect(path)
        #expect(inspection.loads, "\(inspection.yaml)")
        let source = try Self.pasted(inspection)
        #expect(source.mapping == inspection.source.mapping, "\(inspection.yaml)")
        #expect(source.dialect == inspection.source.dialect, "\(inspection.yaml)")
        var codes = Codes()
        let loaded = try PlanReader.load(source, into: &codes)
        #expect(loaded.rejected.isEmpty)
        #expect(loaded.totals.skipped.rows == skipped, "\(inspection.yaml)")
        let isLong = source.mapping.version != nil
        let tally = isLong ? loaded.totals.read : loaded.totals.accepted
        #expect(tally.sums == sums, "\(inspection.yaml)")
        return inspection
    }

    /// What the pasted block means, by the reader of pipeline files.
    static func pasted(_ inspection: Inspection) throws -> PlanSource {
        let block = inspection.yaml.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
        let file = TextFile("entity: e\nname: n\nsources:\n\(block)\n")
        return try #require(try Pipeline.load(file.path).sources.first)
    }

    private func expect(
        _ inspection: Inspection, unit: KeyField, account: KeyField = .absent,
        activity: KeyField = .absent, period: PeriodField
    ) {
        let mapping = inspection.source.mapping
        #expect(mapping.unit == unit, "\(inspection.yaml)")
        #expect(mapping.account == account, "\(inspection.yaml)")
        #expect(mapping.activity == activity, "\(inspection.yaml)")
        #expect(mapping.period == period, "\(inspection.yaml)")
    }

    private func column(_ name: String) -> KeyField { .column(.name(name)) }
    private func year(_ year: Int32) -> PeriodField { .constant(Period(grain: .year, index: year)) }

    @Test func codesBesideTextsAndATotalWithoutAKey() throws {
        let inspection = try inspect(
            "haushaltsplan_2027.csv", skipped: 1, sums: [9_309_856, 9_547_800])
        expect(
            inspection, unit: column("Profitcenter"), account: column("Kostenart"),
            activity: column("Objekt"), period: year(2027))
        let mapping = inspection.source.mapping
        #expect(
            mapping.amounts == [
                AmountColumn(.name("Plan 2026"), role: .reference),
                AmountColumn(.name("Plan 2027"), role: .current),
            ])
        #expect(mapping.signs == .revenueNegative(.accountPrefixes(["4"])))
        #expect(inspection.source.dialect.encoding == .windows1252)
        #expect(inspection.summary.contains { $0.contains("agree") })
        #expect(inspection.yaml.contains("(outturn)"))
    }

    @Test func aPreambleWithABlankLineAndATotalAfterEachUnit() throws {
        let inspection = try inspect("rapport.txt", skipped: 2, sums: [365_000, 325_050])
        expect(
            inspection, unit: column("Kst"), account: column("Konto"),
            period: .column(.name("Period"), format: .monthYearDotted, year: nil))
        let source = inspection.source
        #expect(source.mapping.amounts.map(\.role) == [.reference, .current])
        #expect(source.dialect.preambleLines == 3 && source.dialect.sign == .trailing)
        #expect(source.dialect.grouping == [.space] && source.dialect.decimal == .comma)
        #expect(source.mapping.skip == [RowRule(.name("Kst"), .startsWith(["Summa "]))])
    }

    @Test func longFormWithYearVersionAndDirection() throws {
        let inspection = try inspect("gemeinde.csv", skipped: 6, sums: [1_390_950])
        expect(
            inspection, unit: column("Gruppennr."), account: column("Konto"),
            period: .column(.name("Jahr"), format: .year, year: nil))
        let version = inspection.source.mapping.version
        #expect(version?.roles == ["Ansatz": .current, "Rechnung": .ignored])
        #expect(inspection.source.dialect.decimal == .point)
    }

    @Test func wideMonthsBesideTheirSum() throws {
        let inspection = try inspect("staffing_plan.csv", sums: [77_500, 80_000, 82_500])
        expect(
            inspection, unit: column("Unit"), activity: column("Task"), period: .byAmountColumn)
        #expect(inspection.source.mapping.amounts.map(\.role) == [.current, .current, .current])
        #expect(inspection.source.measure == .personYears)
    }

    @Test func noHeaderAndInitialPlusChangeIsFinal() throws {
        let inspection = try inspect("gastos_2026.csv", sums: [6_864_600, 6_384_600])
        expect(
            inspection, unit: .column(.number(1)), account: .column(.number(3)), period: year(2026))
        #expect(
            inspection.source.mapping.amounts == [
                AmountColumn(.number(5), role: .reference),
                AmountColumn(.number(7), role: .current),
            ])
        #expect(!inspection.source.dialect.hasHeader)
        #expect(inspection.doubts.contains { $0.contains("no name says unit") })
    }

    @Test func totalsByDepartmentApartFromTheirRows() throws {
        let inspection = try inspect("stellenplan.csv", skipped: 3, sums: [1_013_700, 1_021_400])
        expect(inspection, unit: column("Code"), period: year(2027))
        let mapping = inspection.source.mapping
        #expect(
            mapping.amounts == [
                AmountColumn(.name("Gesamt_VZAE_2026"), role: .reference),
                AmountColumn(.name("Gesamt_VZAE_2027"), role: .current),
            ])
        #expect(mapping.skip == [RowRule(.name("Ebene"), .equals(["Bereich-Summe", "Summe"]))])
        #expect(inspection.source.measure == .personYears)
    }

    @Test func changeGroupsWithWideYears() throws {
        let inspection = try inspect(
            "driftsbudsjett_2027.csv", sums: [1_697_594_800, 2_787_398_400])
        expect(
            inspection, unit: column("ansvar"), account: column("inntekt-utgift"),
            activity: column("tjeneste"), period: .byAmountColumn)
        let mapping = inspection.source.mapping
        #expect(mapping.version?.roles["N00"] == .both)
        #expect(mapping.version?.roles["N01"]?.approvedChange == .pay)
        let test = RevenueTest.column(.name("inntekt-utgift"), values: ["Inntekt"])
        #expect(mapping.signs == .revenueNegative(test))
        #expect(inspection.source.dialect.dashIsZero)
    }

    @Test func keysOfSeveralColumnsAndASecondHeader() throws {
        let inspection = try inspect(
            "talousarvio_2027.csv", skipped: 1, sums: [1_644_800, 1_219_300])
        let above: [ColumnReference] = [.name("Pääluokan numero"), .name("Luvun numero")]
        expect(
            inspection, unit: .composed(above, separator: "."),
            account: .composed(above + [.name("Momentin numero")], separator: "."),
            period: year(2027))
        #expect(inspection.source.mapping.amounts.map(\.role) == [.current, .reference])
    }
}
