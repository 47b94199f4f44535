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
                "\(totals.amountColumns[index]) \(totals.text(totals.read, index)) "
                    + totals.unit(index).rawValue
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
                    "\(JSONText.quoted($0.0)): \(JSONText.quoted(totals.text($0.1, index)))"
                }
                return "{\"column\": \(JSONText.quoted(column)), "
                    + "\"unit\": \(JSONText.quoted(totals.unit(index).rawValue)), "
                    + "\(parts.joined(separator: ", "))}"
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
}
