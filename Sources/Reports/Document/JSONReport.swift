import BudgetModel
import Reconciliation

/// The report as JSON: every table with exact numbers and unabridged texts.
struct JSONReport {
    let document: ReportDocument

    init(_ outcome: Outcome, _ context: RunContext, _ language: Language) {
        document = ReportDocument(outcome, context, language)
    }

    func text(_ variant: ReportVariant) -> String {
        var json = JSONWriter()
        let context = document.context
        json.object { json in
            json.string("entity", context.entity)
            json.string("pipeline", context.pipeline)
            json.string("run", context.runID)
            json.string("as_of", context.asOf)
            json.string("started_at", context.startedAt)
            json.string("finished_at", context.finishedAt)
            json.string("program_version", context.programVersion)
            json.string("fingerprint", context.fingerprint)
            json.string("currency", document.outcome.rules.currency.code)
            json.string("language", document.voice.language.rawValue)
            json.array("summary") { json in
                for totals in document.outcome.measures {
                    for sentence in Headline.sentences(totals, document.voice) {
                        json.string(nil, sentence)
                    }
                }
            }
            json.array("next") { json in
                let steps = NextSteps.sentences(document.outcome, context, document.voice)
                for sentence in steps { json.string(nil, sentence) }
            }
            json.array("tables") { json in
                for table in document.tables(variant) { Self.write(table, to: &json) }
            }
        }
        return json.text + "\n"
    }

    /// Tables alone, as an answer to one question.
    ///
    /// - Parameter facts: what the answer is about, before the tables.
    static func text(_ facts: [(String, String)], _ tables: [ReportTable]) -> String {
        var json = JSONWriter()
        json.object { json in
            for (key, value) in facts { json.string(key, value) }
            json.array("tables") { json in
                for table in tables { write(table, to: &json) }
            }
        }
        return json.text + "\n"
    }

    private static func write(_ table: ReportTable, to json: inout JSONWriter) {
        json.object { json in
            json.string("name", table.name)
            json.string("title", table.title)
            json.array("columns") { json in
                for column in table.columns {
                    json.object { json in
                        json.string("name", column.name)
                        json.string("title", column.title)
                    }
                }
            }
            json.array("rows") { json in
                for row in table.rows { write(row, table.columns, to: &json) }
            }
            if let totals = table.totals {
                json.array("totals") { write(totals, table.columns, to: &$0) }
            }
        }
    }

    private static func write(
        _ row: [ReportCell], _ columns: [ReportTable.Column], to json: inout JSONWriter
    ) {
        json.object { json in
            for (cell, column) in zip(row, columns) {
                switch cell {
                case .text(let text): json.string(column.name, text)
                case .amount(let units, let measure): json.amount(column.name, units, measure)
                case .count(let count): json.integer(column.name, count)
                case .big(let value): json.integer(column.name, value)
                case .ratio(let ratio): json.ratio(column.name, ratio)
                case .range(let low, let high):
                    json.ratio(column.name + "_direct", low)
                    json.ratio(column.name + "_visible", high)
                case .period(let period): json.string(column.name, period.description)
                case .time(let iso): json.string(column.name, iso)
                case .empty: json.integer(column.name, Int?.none)
                }
            }
        }
    }
}
