import BudgetModel
import PipelineFile
import PlanFiles
import Testing

@Suite struct ChangesSectionTests {
    @Test func everySettingArrives() throws {
        let pipeline = try load(
            """
            entity: A
            sources: [{name: p, path: p.csv, measure: money}]
            rules: {fiscal_year: {starts: 04, named_after: end}}
            changes:
              directory: /sent
              remind_after: 5
              files:
                - name: ledger
                  measure: money
                  amounts: delta
                  rows: proposal
                  decimals: 1
                  dialect: {delimiter: ";", scale: thousands}
                  columns:
                    - {name: Unit, is: unit}
                    - {name: Period, is: period}
                    - {name: D/C, is: debit_credit}
                    - {name: Amount, is: amount}
                    - {name: Currency, constant: SEK}
                  period: ppp.yyyy
                  signs: revenue_negative
                  debit_credit: {debit: D, credit: C}
                  balance: {unit: "9999", account: "8999"}
                  balance_text: "{batch}"
                  text: "{proposals} {benefits}"
                  text_limit: 30
                  header: "H {batch}"
                  trailer: ["T {rows}", "{sum}"]
                  line_end: lf
            """)
        let changes = try #require(pipeline.changes)
        #expect(changes.directory == "/sent" && changes.remindAfter == 5)
        var expected = ChangeFile(name: "ledger", form: ChangeForm(measure: .money))
        expected.form.rows = .proposal
        expected.form.decimals = 1
        expected.form.scale = 1_000
        expected.form.balance = PlanLineCodes(unit: "9999", account: "8999")
        expected.dialect.delimiter = UInt8(ascii: ";")
        expected.dialect.scale = 1_000
        expected.columns = [
            .init("Unit", .field(.unit)), .init("Period", .field(.period)),
            .init("D/C", .field(.debitCredit)), .init("Amount", .field(.amount)),
            .init("Currency", .constant("SEK")),
        ]
        expected.period = .fiscalPeriod
        expected.fiscalYear = FiscalYear(startMonth: 4, isNamedAfterEnd: true)
        expected.signs = .revenueNegative
        (expected.sides.debit, expected.sides.credit) = ("D", "C")
        expected.balanceText = ChangeText("{batch}")
        expected.text = ChangeText("{proposals} {benefits}")
        expected.textLimit = 30
        expected.header = [ChangeText("H {batch}")]
        expected.trailer = [ChangeText("T {rows}"), ChangeText("{sum}")]
        expected.lineEnd = .lf
        #expect(changes.files == [expected])
    }

    @Test func withoutTheSectionNothingIsHandedOver() throws {
        let pipeline = try load(
            "entity: A\nsources: [{name: p, path: p.csv, measure: money}]\n")
        #expect(pipeline.changes == nil)
    }
}
