import BudgetModel
import PipelineFile
import PlanFiles
import Testing

@Suite struct SourceSectionTests {
    private func source(_ block: String) throws -> PlanSource {
        try #require(try load("entity: A\nsources:\n" + block).sources.first)
    }

    @Test func everySettingOfADialectArrives() throws {
        let dialect = try source(
            """
              - name: p
                path: /p.csv
                measure: euro
                dialect:
                  delimiter: tab
                  quote: none
                  encoding: windows-1252
                  decimal: ","
                  grouping: [point, nbsp]
                  sign: trailing
                  scale: thousands
                  preamble_lines: 3
                  header: false
                  allow_empty_trailing: true
                  allow_missing_trailing: true
                  empty_amount: zero
                  dash_is_zero: true
                  currency_signs: ["€", kr]
            """
        ).dialect
        var expected = Dialect()
        expected.delimiter = 9
        expected.quote = nil
        expected.encoding = .windows1252
        expected.decimal = .comma
        expected.grouping = [.point, .noBreakSpace]
        expected.sign = .trailing
        expected.scale = 1000
        expected.preambleLines = 3
        expected.hasHeader = false
        expected.allowsEmptyTrailing = true
        expected.allowsMissingTrailing = true
        expected.emptyAmount = .zero
        expected.dashIsZero = true
        expected.currencySigns = ["€", "kr"]
        #expect(dialect == expected)
    }

    @Test func columnsByNameAndByNumberComposedKeysVersionsAndRules() throws {
        let source = try source(
            """
              - name: p
                path: "-"
                measure: person_years
                duplicates: refuse
                max_rejected: 7
                columns:
                  unit: Profitcenter
                  account: {join: [Chapter, 4], separator: "."}
                  activity: {constant: "0110"}
                  period: {column: Monat, format: mm, year: {column: Jahr}}
                  amounts:
                    - {column: "2026", is: reference, period: 2026}
                    - column: Betrag
                  version:
                    column: V
                    values: {N00: [reference, current], N01: [approved_change.pay, current]}
                    otherwise: ignored
                signs: revenue_negative
                revenue: {account_prefixes: ["4"]}
                debit_credit: {column: S/H, debit: [S], credit: [H]}
                vat: {included: true, rate: 25.5, deductible: 40}
                staffing_unit: {hours_per_person_year: 1600}
                skip:
                  - {column: 1, equals: Total}
                  - {column: Konto, starts_with: ["9"]}
                  - {column: 2, empty: true}
            """)
        let mapping = source.mapping
        #expect(source.path == "-" && source.duplicates == .refuse && source.maxRejected == 7)
        #expect(mapping.unit == .column(.name("Profitcenter")))
        #expect(mapping.account == .composed([.name("Chapter"), .number(4)], separator: "."))
        #expect(mapping.activity == .constant("0110"))
        #expect(
            mapping.period == .column(.name("Monat"), format: .month, year: .column(.name("Jahr"))))
        #expect(
            mapping.amounts == [
                AmountColumn(.name("2026"), role: .reference, period: Period("2026")),
                AmountColumn(.name("Betrag")),
            ])
        let pay = VersionRole(isCurrent: true, approvedChange: .pay)
        #expect(
            mapping.version
                == VersionColumn(
                    .name("V"), roles: ["N00": .both, "N01": pay], otherwise: .ignored))
        #expect(mapping.signs == .revenueNegative(.accountPrefixes(["4"])))
        #expect(
            mapping.debitCredit == DebitCreditColumn(.name("S/H"), debit: ["S"], credit: ["H"]))
        #expect(
            mapping.vat
                == VATTreatment(
                    isIncluded: true, rateMillionths: 255_000, deductibleMillionths: 400_000))
        #expect(mapping.staffingUnit == .hours(hundredthsPerPersonYear: 160_000))
        #expect(
            mapping.skip == [
                RowRule(.number(1), .equals(["Total"])),
                RowRule(.name("Konto"), .startsWith(["9"])), RowRule(.number(2), .isEmpty),
            ])
    }

    @Test func whatContradictsItselfInASourceIsRefusedWithItsPlace() throws {
        let found = try problems(
            """
            entity: A
            sources:
              - name: p
                path: p.csv
                measure: euro
                dialect: sap
                columns:
                  account: {column: A, constant: B}
                  period: {column: M, format: mm}
                signs: revenue_negative
                skip: [{column: 1}]
            """)
        #expect(
            found.map { $0.split(separator: ":").prefix(2).joined(separator: ":") } == [
                "6:14 pipeline.value.word “sap”", "8:7 pipeline.key.missing",
                "8:16 pipeline.column.origin", "9:15 pipeline.period.year",
                "10:12 pipeline.key.missing", "11:12 pipeline.skip.test",
            ])
    }
}
