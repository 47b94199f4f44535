import BudgetModel
import Reconciliation

/// `summary.json`: the figures of a run for programs. Holds nothing that changes when the same run
/// is repeated (no run id, no clock), so that it compares byte for byte.
enum SummaryJSON {
    static func text(
        _ outcome: Outcome, rejected: [RejectedRow], context: RunContext?
    ) -> String {
        var json = JSONWriter()
        json.object { json in
            json.string("entity", outcome.entity)
            if let context {
                json.string("pipeline", context.pipeline)
                json.string("as_of", context.asOf)
                json.string("program_version", context.programVersion)
            }
            json.string("currency", outcome.rules.currency.code)
            json.object("measures") { json in
                for totals in outcome.measures { write(totals, to: &json) }
            }
            writeCounts(outcome, to: &json)
            json.object("rows") { json in writeRowCounts(outcome, rejected, to: &json) }
            json.object("skipped_lines") { json in
                for kind in AccountKind.allCases {
                    guard let count = outcome.skippedLines[kind] else { continue }
                    json.integer(kind.rawValue, count)
                }
            }
            if let context {
                json.array("inputs") { json in
                    for input in context.inputs { write(input, to: &json) }
                }
            }
        }
        return json.text + "\n"
    }

    private static func write(_ totals: MeasureTotals, to json: inout JSONWriter) {
        let measure = totals.measure
        json.object(measure.rawValue) { json in
            json.object("all") { write(totals.all, measure, to: &$0) }
            json.object("ratio") { write(totals.ratio, measure, to: &$0) }
            let capture = Capture(totals.ratio)
            json.ratio("capture_direct", capture.directMillionths)
            json.ratio("capture_visible", capture.visibleMillionths)
            json.amount("falls", totals.falls, measure)
            json.amount("rises", totals.rises, measure)
            json.amount("explained_rises", totals.explainedRises, measure)
            json.amount("entity_net", totals.entityNet, measure)
            json.amount("reference_total", totals.referenceTotal, measure)
            json.amount("current_total", totals.currentTotal, measure)
            json.amount("adjustment_total", totals.adjustmentTotal, measure)
        }
    }

    static func write(_ sums: ClaimSums, _ measure: Measure, to json: inout JSONWriter) {
        let columns: [(String, Units)] = [
            ("claimed", sums.claimed), ("in_base", sums.inBase), ("owed", sums.owed),
            ("gross", sums.gross), ("direct", sums.direct), ("visible", sums.visible),
            ("timing", sums.timing), ("parked", sums.parked), ("redeployed", sums.redeployed),
            ("cut", sums.cut), ("reabsorbed", sums.reabsorbed), ("missing", sums.missing),
            ("unadjustable", sums.unadjustable),
        ]
        for (name, units) in columns { json.amount(name, units, measure) }
    }

    private static func writeCounts(_ outcome: Outcome, to json: inout JSONWriter) {
        json.integer("benefits", outcome.benefits.count)
        json.object("verdicts") { json in
            for verdict in Verdict.allCases {
                json.integer(
                    verdict.rawValue, outcome.benefits.count(of: verdict))
            }
        }
        var flags = Flags.names.map { _ in 0 }
        var reasons: [NotReadyReason: Int] = [:]
        for benefit in outcome.benefits {
            if !benefit.flags.isEmpty {
                for index in flags.indices where benefit.flags.contains(Flags.names[index].flag) {
                    flags[index] += 1
                }
            }
            for reason in benefit.reasons { reasons[reason, default: 0] += 1 }
        }
        json.object("flags") { json in
            for (named, count) in zip(Flags.names, flags) { json.integer(named.name, count) }
        }
        json.object("reasons") { json in
            for reason in NotReadyReason.allCases {
                if let count = reasons[reason] { json.integer(reason.rawValue, count) }
            }
        }
    }

    private static func writeRowCounts(
        _ outcome: Outcome, _ rejected: [RejectedRow], to json: inout JSONWriter
    ) {
        for table in OutcomeTable.allCases {
            json.integer(table.name, outcome.rowCount(table))
        }
        json.integer("rejected_row", rejected.count)
    }

    private static func write(_ input: RunContext.Input, to json: inout JSONWriter) {
        json.object { json in
            json.string("name", input.name)
            json.string("sha256", input.sha256)
            let tallies = [
                ("read", input.totals.read), ("accepted", input.totals.accepted),
                ("rejected", input.totals.rejected), ("skipped", input.totals.skipped),
            ]
            for (name, tally) in tallies {
                json.object(name) { json in
                    json.integer("rows", Int(tally.rows))
                    json.object("sums") { json in
                        for (column, sum) in zip(input.totals.amountColumns, tally.sums) {
                            json.integer(column, sum)
                        }
                    }
                }
            }
        }
    }
}
