import BudgetModel
import Diagnostics
import NightlyRun

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
    static func json(_ inputs: [InputRecord], _ findings: [Finding]) -> String {
        let items = inputs.map { input -> String in
            let totals = input.totals
            let tallies = [
                ("read", totals.read), ("accepted", totals.accepted),
                ("rejected", totals.rejected), ("skipped", totals.skipped),
            ]
            let rows = tallies.map { "\(quoted($0.0)): \($0.1.rows)" }.joined(separator: ", ")
            let sums = totals.amountColumns.indices.map { index -> String in
                let column = totals.amountColumns[index]
                let parts = tallies.map {
                    "\(quoted($0.0)): \(quoted(amount($0.1, input, index)))"
                }
                return "{\"column\": \(quoted(column)), \(parts.joined(separator: ", "))}"
            }
            return """
                    {
                      "name": \(quoted(input.name)),
                      "location": \(quoted(input.location)),
                      "sha256": \(quoted(input.sha256)),
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
                + pairs.map { "\(quoted($0.0)): \(quoted($0.1))" }.joined(separator: ", ")
                + "}"
        }
        return """
            {
              "inputs": [
            \(items.joined(separator: ",\n"))
              ],
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
