import BudgetModel
import Decisions
import PostgresStore

/// Batches as rows, and their lines.
struct BatchTable {
    private let batches: [BatchRecord]

    init(_ batches: [BatchRecord]) { self.batches = batches }

    private static let columns = [
        "batch", "state", "name", "measure", "proposals", "lines", "landed", "outstanding",
        "doubled", "differs", "exported_at", "exported_by", "nights", "file", "sha256",
        "withdrawn_by", "withdrawn_reason",
    ]

    private static func cells(_ batch: BatchRecord) -> [String] {
        let counts = batch.counts
        return [
            "\(batch.number)", batch.state, batch.name, batch.measure.rawValue,
            "\(batch.proposals.count)", "\(batch.lines.count)",
        ] + LineLanding.allCases.map { "\(counts[$0] ?? 0)" } + [
            batch.exportedAt, batch.by.name, "\(batch.nights)", batch.fileName, batch.sha256,
            batch.withdrawal?.by ?? "", batch.withdrawal?.reason ?? "",
        ]
    }

    func text(_ format: ReviewFormat) -> String {
        if batches.isEmpty, format == .text { return "No batch.\n" }
        let shown = [0, 1, 4, 6, 7, 8, 9, 10, 11, 13]
        return Self.text(
            Self.columns, batches.map(Self.cells), shown: format == .text ? shown : nil, format)
    }

    private static let lineColumns = [
        "batch", "unit", "account", "activity", "period", "before", "change", "expected", "now",
        "landing",
    ]

    /// What became of each line.
    func lines(_ format: ReviewFormat) -> String {
        let rows = batches.flatMap { batch in
            batch.lines.map { line in
                let (at, measure) = (line.spot.line, batch.measure)
                return [
                    "\(batch.number)", at.unit, at.account, at.activity, line.spot.period,
                    measure.text(line.base), measure.text(line.change),
                    measure.text(line.base + line.change),
                    line.current.map { measure.text($0) } ?? "", line.landing?.rawValue ?? "",
                ]
            }
        }
        return Self.text(Self.lineColumns, rows, shown: nil, format)
    }

    private static func text(
        _ columns: [String], _ rows: [[String]], shown: [Int]?, _ format: ReviewFormat
    ) -> String {
        switch format {
        case .text:
            let places = shown ?? Array(columns.indices)
            return TextTable.text(
                ([columns] + rows).map { row in places.map { SafeCell.shown(row[$0]) } }) + "\n"
        case .csv:
            return ([columns] + rows).map { row in
                row.map(ReviewTable.field).joined(separator: ",") + "\n"
            }.joined()
        case .json:
            let objects = rows.map { row in
                CanonicalJSON.object(
                    .init(uniqueKeysWithValues: zip(columns, row.map(CanonicalJSON.text)))
                ).text
            }
            return objects.isEmpty ? "[]\n" : "[\n  " + objects.joined(separator: ",\n  ") + "\n]\n"
        }
    }
}
