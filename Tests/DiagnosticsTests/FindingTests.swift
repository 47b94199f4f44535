import Diagnostics
import Testing

@Suite struct FindingTests {
    @Test func textNamesPlaceCodeValueAndFix() {
        let finding = Finding(
            "plan.amount.malformed", at: .file(path: "plan.csv", line: 418, column: 17),
            "the amount is not a number", value: "12,3x", fix: "write the amount as 1234.56")
        #expect(
            finding.description == """
                plan.csv:418:17: error[plan.amount.malformed]: the amount is not a number: “12,3x”
                  fix: write the amount as 1234.56
                """)
        #expect(!finding.text(showValue: false).contains("12,3x"))
    }

    @Test func hostileValuesCannotRewriteTheTerminal() {
        let finding = Finding("x", "m", value: "\u{1B}[2J\u{202E}", fix: "f")
        #expect(finding.description.contains("\\u{1b}[2J\\u{202e}"))
    }
}
