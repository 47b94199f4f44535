import BudgetModel
import Diagnostics
import NightlyRun
import Reconciliation

/// Control totals of inputs, for people and for programs.
enum ControlTotalsText {
    static func text(_ inputs: [InputRecord]) -> String {
        let header = ["input", "read", "accepted", "rejected", "skipped", "sums read"]
        let rows = inputs.map { input -> [String] in
            let totals = input.totals
            let sums = totals.amountColumns.indices.map { index in
                "\(totals.amountColumns[index]) \(amount(totals.read, input, index))"
            }
            return [
                input.name, "\(totals.read.rows)", "\(totals.accepted.rows)",
                "\(totals.rejected.rows)", "\(totals.skipped.rows)", sums.joined(separator: ", "),
            ]
        }
        return TextTable.text([header] + rows)
    }

    /// Sums are texts: JSON numbers would lose their last digits.
    static func json(
        _ inputs: [InputRecord], _ findings: [Finding], _ foresight: Foresight? = nil
    ) -> String {
        let items = inputs.map { input -> String in
            let totals = input.totals
            let tallies = [
                ("read", totals.read), ("accepted", totals.accepted),
                ("rejected", totals.rejected), ("skipped", totals.skipped),
            ]
            let rows = tallies.map { "\(JSONText.quoted($0.0)): \($0.1.rows)" }.joined(
                separator: ", ")
            let sums = totals.amountColumns.indices.map { index -> String in
                let column = totals.amountColumns[index]
                let parts = tallies.map {
                    "\(JSONText.quoted($0.0)): \(JSONText.quoted(amount($0.1, input, index)))"
                }
                return "{\"column\": \(JSONText.quoted(column)), \(parts.joined(separator: ", "))}"
            }
            return """
                    {
                      "name": \(JSONText.quoted(input.name)),
                      "location": \(JSONText.quoted(input.location)),
                      "sha256": \(JSONText.quoted(input.sha256)),
                      "bytes": \(input.byteCount),
                      "rows": {\(rows)},
                      "sums": [\(sums.joined(separator: ", "))]
                    }
                """
        }
        let problems = findings.map { finding -> String in
            let pairs = [
                ("code", finding.code), ("severity", finding.severity.rawValue),
                ("place", finding.place.description), ("message", finding.message),
                ("value", finding.value ?? ""), ("fix", finding.fix),
            ]
            return "    {"
                + pairs.map { "\(JSONText.quoted($0.0)): \(JSONText.quoted($0.1))" }.joined(
                    separator: ", ")
                + "}"
        }
        let records = foresight.map { "\n  \"records\": \(ForesightText.json($0))," } ?? ""
        return """
            {
              "inputs": [
            \(items.joined(separator: ",\n"))
              ],\(records)
              "findings": [\(problems.isEmpty ? "" : "\n\(problems.joined(separator: ",\n"))\n  ")]
            }
            """
    }

    /// A sum in whole units of its column, with every digit.
    static func amount(_ tally: ControlTotals.Tally, _ input: InputRecord, _ index: Int) -> String {
        let sum = tally.sums[index]
        let digits = index < input.fractionDigits.count ? input.fractionDigits[index] : 0
        let text = String(sum.magnitude)
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        let whole = padded.dropLast(digits)
        return (sum < 0 ? "-" : "") + whole + (digits == 0 ? "" : "." + padded.suffix(digits))
    }
}
