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
                    - {column: "2026", period: 2026}
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
                AmountColumn(.name("2026"), period: Period("2026")),
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

    @Test func whatAnExportIsToldToMeanIsRead() throws {
        let source = try source(
            """
              - name: p
                path: "-"
                measure: money
                dialect: {encoding: cp850, decimals: 3, extra_fields: ignore, multiline: true}
                columns:
                  unit: U
                  period: {column: P, format: ppp.yyyy, special: {opening: skip, closing: last}}
                revenue: {account_prefixes: ["3"]}
                fill_down: [U, 2]
                repeats_header: true
                fiscal_year: {starts: 04, named_after: end}
            """)
        #expect(source.dialect.charset == "cp850" && source.dialect.encoding == .utf8)
        #expect(source.dialect.decimals == 3)
        #expect(source.dialect.ignoresExtraFields && source.dialect.isMultiline)
        #expect(source.mapping.specialPeriods == SpecialPeriods(opening: .skip, closing: .last))
        #expect(source.mapping.signs == .canonical)
        #expect(source.mapping.revenueTest == .accountPrefixes(["3"]))
        #expect(source.mapping.fillDown == [.name("U"), .number(2)])
        #expect(source.mapping.repeatsHeader)
        #expect(source.mapping.fiscalYear == FiscalYear(startMonth: 4, isNamedAfterEnd: true))
    }

    @Test func everyNumberOfASourceHasItsRange() throws {
        let found = try problems(
            """
            entity: A
            rules: {fiscal_year: {starts: 13}}
            sources:
              - name: p
                path: p.csv
                measure: money
                dialect: {encoding: no-such, decimals: 9, decimal: ",", grouping: [comma]}
                columns:
                  unit: U
                  period: {constant: "0000"}
                vat: {included: true, rate: 2147483647, deductible: 101}
                staffing_unit: {hours_per_person_year: 0}
            """)
        let told = found.map { text in
            let line = text.prefix { $0 != ":" }
            let code = text.split(separator: " ")[1].filter { $0 != ":" }
            return "\(line) \(code)"
        }
        #expect(
            told.sorted() == [
                "10 pipeline.value.period", "11 pipeline.value.range", "11 pipeline.value.range",
                "12 pipeline.value.range", "2 pipeline.value.range", "7 pipeline.grouping.decimal",
                "7 pipeline.value.range", "7 pipeline.value.word",
            ], "\(found)")
    }
}
